"""The way in: what reaches Rasa and the log, in which order, and what happens when something is broken."""

import asyncio
import logging
import sqlite3

import httpx
import pytest

from bot.gateway.strings import load_strings
from bot.log.database import FILE_NAME
from bot.log.records import LogError
from bot.log.spool import Spool, SpoolFullError

pytestmark = pytest.mark.asyncio

WORDS = load_strings()
BSN = "123456782"  # passes the eleven test: 1*9+2*8+3*7+4*6+5*5+6*4+7*3+8*2-2*1 = 154 = 14*11


async def drained(app):
    """Write all that waits in the spool, whoever else writes."""
    while await app.state.keeper.drain.write():
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("/restart", "restart"),
        ("  //restart", "restart"),
        ("\u200b/ \n/session_start", "session_start"),
        ("\ufeff/change_language", "change_language"),
        ("24/7 or 50/50?", "24/7 or 50/50?"),
    ],
)
async def test_typed_text_never_reaches_rasa_as_a_command(caller, rasa, typed, heard):
    await caller.say(typed)

    assert rasa.heard == [heard]


async def test_personal_numbers_are_removed_before_rasa_and_log_and_the_person_is_told(app, caller, rasa):
    response = await caller.say(f"Mój BSN to {BSN}, telefon 06 12345678")

    assert rasa.heard == ["Mój BSN to [bsn], telefon [phone]"]
    turns = await app.state.log.turns(caller.conversation_id)
    assert turns[-1].said == "Mój BSN to [bsn], telefon [phone]"
    notice, answer = response.json()["messages"]
    assert notice["kind"] == "notice"
    assert notice["text"] == WORDS.text("pl", "removed", what="numer BSN, numer telefonu")
    assert answer["kind"] == "answer"


async def test_rasa_is_told_the_language_and_entry_of_the_conversation(http, opener, rasa):
    caller = await opener(http, language="pl", entry="poster-x")

    await caller.say("Szef mi nie płaci")

    assert rasa.sent[-1]["metadata"] == {"language": "pl", "entry": "poster-x"}


async def test_turn_is_logged_with_intent_candidates_and_outcome(app, caller):
    await caller.say("Szef mi nie płaci")

    turn = (await app.state.log.turns(caller.conversation_id))[-1]
    assert (turn.said, turn.language, turn.intent, turn.outcome) == (
        "Szef mi nie płaci",
        "pl",
        "ask",
        "answer",
    )
    assert turn.intent_confidence == pytest.approx(0.9)
    assert turn.trace == {"candidates": [{"card": "pay/not-paid", "probability": 0.93}]}
    assert [message.card.id for message in turn.messages] == ["pay/not-paid"]
    assert (turn.cards, turn.agencies) == (("pay/not-paid",), ("juridisch-loket",))


async def test_tapped_button_is_logged_by_its_title(app, caller):
    await caller.say("Szef mi nie płaci")

    await caller.send({"payload": "/not_helped"})

    turns = await app.state.log.turns(caller.conversation_id)
    assert turns[-1].said == "To nie o to chodzi"


BREAKS = {
    "down": httpx.ConnectError("refused"),
    "slow": httpx.ReadTimeout("slow"),
    "cut off": httpx.RemoteProtocolError("closed"),
    "error": httpx.Response(500, text="Traceback"),
    "no json": httpx.Response(200, text="<html>hello</html>"),
    "another shape": httpx.Response(200, json=[1, 2]),
    "no messages": httpx.Response(200, json={"messages": [], "language": "pl"}),
    "unknown kind": httpx.Response(200, json={"messages": [{"kind": "x", "text": "x", "language": "pl"}]}),
    "script for a link": httpx.Response(
        200,
        json={
            "messages": [
                {
                    "kind": "referral",
                    "text": "x",
                    "language": "pl",
                    "agencies": [{"id": "a", "name": "a", "url": "javascript:alert(1)"}],
                }
            ]
        },
    ),
}


@pytest.mark.parametrize("broken", BREAKS)
async def test_whatever_breaks_behind_the_worker_gets_numbers_in_the_language(app, caller, rasa, broken):
    rasa.breaks = BREAKS[broken]

    response = await caller.say("Szef mi nie płaci od dwóch miesięcy")

    assert response.status_code == 200
    assert response.json()["language"] == "pl"
    (message,) = response.json()["messages"]
    assert message["kind"] == "notice"
    assert message["text"] == WORDS.text("pl", "unavailable")
    # Emergency first, then who speaks Polish; nobody who has ended, and no tax office.
    assert [agency["id"] for agency in message["agencies"]] == ["112", "polish-people", "dutch-advice"]
    assert message["agencies"][0]["phone"] == "112"
    assert (await app.state.log.turns(caller.conversation_id))[-1].outcome == "unavailable"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nu am primit salariul de două luni, ce pot să fac?", "ro"),
        ("My boss has not paid me for two months, what can I do?", "en"),
        ("Mijn baas heeft mij al twee maanden niet betaald, wat kan ik doen?", "nl"),
        ("Szef nie zapłacił mi od dwóch miesięcy, co mogę zrobić?", "pl"),
    ],
)
async def test_fallback_speaks_the_language_of_the_message(http, opener, rasa, text, language):
    rasa.breaks = httpx.ConnectError("refused")
    caller = await opener(http)

    response = await caller.say(text)

    assert response.json()["language"] == language
    assert response.json()["messages"][0]["text"] == WORDS.text(language, "unavailable")


async def test_rasa_that_trickles_is_given_up_in_time(caller, rasa):
    rasa.delay_s = 300  # seconds; the timeout in these tests is 0.3

    response = await asyncio.wait_for(caller.say("Szef mi nie płaci"), timeout=30)  # a busy machine

    assert response.json()["messages"][0]["kind"] == "notice"


async def test_opening_works_without_rasa(http, rasa):
    rasa.breaks = httpx.ConnectError("refused")

    response = await http.post("/api/v1/conversations", json={"language": "ro"})

    assert response.status_code == 201
    assert response.json()["messages"][0]["text"] == WORDS.text("ro", "unavailable")


async def test_opening_without_a_language_is_shown_in_english_and_decides_nothing(app, http, rasa):
    opening = {"kind": "notice", "text": "Hello", "language": None}
    rasa.breaks = httpx.Response(200, json={"messages": [opening], "language": None, "intent": {}})

    opened = (await http.post("/api/v1/conversations", json={})).json()

    assert opened["messages"][0]["language"] == "en"
    assert (await app.state.log.find(opened["conversation_id"])).language is None


async def test_language_button_works_without_rasa(caller, rasa):
    rasa.breaks = httpx.ConnectError("refused")

    response = await caller.send({"payload": '/change_language{"language": "nl"}'})

    assert response.json()["language"] == "nl"


async def test_fallback_tells_what_was_removed_too(caller, rasa):
    rasa.breaks = httpx.ConnectError("refused")

    response = await caller.say(f"Mój BSN to {BSN}")

    assert [message["kind"] for message in response.json()["messages"]] == ["notice", "notice"]
    assert "BSN" in response.json()["messages"][0]["text"]


async def test_log_that_fails_costs_nobody_the_answer(app, http, opener, monkeypatch):
    async def fail(*args, **kwargs):
        raise LogError("disk full")

    for call in ("find", "add_turn", "turns"):
        monkeypatch.setattr(app.state.log, call, fail)
    caller = await opener(http, language="pl")

    response = await caller.say("Szef mi nie płaci")

    assert response.status_code == 200
    assert response.json()["messages"][0]["kind"] == "answer"


async def test_conversation_opened_while_the_log_was_down_goes_on_and_is_logged_later(
    app, http, opener, monkeypatch
):
    async def fail(*args, **kwargs):
        raise LogError("locked")

    with monkeypatch.context() as down:
        down.setattr(app.state.log, "add_turn", fail)
        caller = await opener(http, language="pl", entry="poster-x")

    response = await caller.say("Szef mi nie płaci")

    assert response.status_code == 200
    await drained(app)
    found = await app.state.log.find(caller.conversation_id)
    assert (found.entry, found.language) == ("poster-x", "pl")


async def test_locked_database_costs_nobody_the_answer_and_the_log_no_turn(app, caller, settings):
    app.state.log.close()
    other = sqlite3.connect(settings.state_dir / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        response = await caller.say("Szef mi nie płaci")
    finally:
        other.execute("ROLLBACK")
        other.close()

    assert response.json()["messages"][0]["kind"] == "answer"
    await drained(app)
    turns = await app.state.log.turns(caller.conversation_id)
    assert [turn.said for turn in turns] == [None, "Szef mi nie płaci"]


@pytest.mark.parametrize(("spool_takes_it", "status"), [(True, 204), (False, 503)])
async def test_feedback_while_the_log_is_down_is_honest(app, caller, monkeypatch, spool_takes_it, status):
    async def fail(*args, **kwargs):
        raise LogError("disk full")

    def full(*args):
        raise SpoolFullError("10000 entries")

    monkeypatch.setattr(app.state.log, "add_feedback", fail)
    if not spool_takes_it:
        monkeypatch.setattr(Spool, "append", full)

    response = await caller.http.post(
        f"{caller.path}/feedback", json={"message_id": "0" * 32, "helpful": True}, headers=caller.headers
    )

    assert response.status_code == status


async def test_erasing_while_the_log_is_down_is_not_called_done_and_follows(app, caller, monkeypatch):
    async def fail(*args, **kwargs):
        raise LogError("locked")

    with monkeypatch.context() as down:
        down.setattr(app.state.log, "erase", fail)
        statuses = [
            (await caller.http.delete(caller.path, headers=caller.headers)).status_code for _ in range(2)
        ]
        said = await caller.say("Szef mi nie płaci")

    assert statuses == [503, 503]
    assert said.status_code == 404
    await drained(app)
    assert await app.state.log.count(caller.conversation_id) == 0
    assert (await caller.http.delete(caller.path, headers=caller.headers)).status_code == 404


async def test_nothing_typed_is_in_a_log_line(caller, rasa, caplog):
    caplog.set_level(logging.DEBUG)
    rasa.breaks = httpx.ConnectError("refused")
    await caller.say("tajemnica")
    await caller.say("tajemnica\x00")
    await caller.send({"payload": "/tajemnica"})

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("kompas")]
    assert ours
    assert [line for line in caplog.messages if "tajemnica" in line] == []
