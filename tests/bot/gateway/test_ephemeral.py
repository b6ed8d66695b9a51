"""A message to be shown once is shown, and of its content nothing is kept."""

import sqlite3

import pytest

from bot.gateway.strings import load_strings
from bot.log.database import FILE_NAME
from bot.log.records import NOT_KEPT

pytestmark = pytest.mark.asyncio

WORDS = load_strings()
SECRET = "szef ma moj paszport"  # no diacritics: the log escapes them
QUESTION = {
    "kind": "form",
    "text": f"Zgadzasz się? {SECRET}",
    "language": "pl",
    "ephemeral": True,
    "buttons": [{"title": "Tak", "payload": '/inform{"value": "yes"}'}],
    "sheet": {"title": "Samenvatting", "texts": [{"text": SECRET, "language": "pl"}]},
}
ANSWER = {"kind": "answer", "text": "Masz 20 dni urlopu.", "language": "pl"}
NOT_UNDERSTOOD = {"kind": "form", "text": "Tego nie udało się odczytać.", "language": "pl"}


def everything_kept(settings):
    """Return all that stands in the log's file, as one text."""
    with sqlite3.connect(settings.state_dir / FILE_NAME) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return str([database.execute(f"SELECT * FROM {table}").fetchall() for (table,) in tables])


async def test_it_is_shown_whole_and_says_that_it_is_not_kept(caller, rasa):
    rasa.reply = [QUESTION]

    (message,) = (await caller.say(SECRET)).json()["messages"]

    assert message["ephemeral"] is True
    assert message["sheet"]["texts"][0]["text"] == SECRET


async def test_the_log_holds_neither_the_message_nor_the_words_it_took_up(app, caller, rasa, settings):
    rasa.reply = [QUESTION]

    await caller.say(SECRET)

    turn = (await app.state.log.turns(caller.conversation_id))[-1]
    (kept,) = turn.messages
    assert turn.said == NOT_KEPT
    assert (kept.kind, kept.text, kept.sheet) == ("form", WORDS.text("pl", "not_kept"), None)
    assert SECRET not in everything_kept(settings)


async def test_a_button_of_it_is_still_known_by_its_title(app, caller, rasa):
    rasa.reply = [QUESTION]
    await caller.say(SECRET)
    rasa.reply = [ANSWER]

    await caller.send({"payload": '/inform{"value": "yes"}'})

    assert (await app.state.log.turns(caller.conversation_id))[-1].said == "Tak"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ([ANSWER, QUESTION], SECRET),  # a question that interrupted the form, answered first
        ([NOT_UNDERSTOOD, QUESTION], NOT_KEPT),
        ([ANSWER], SECRET),
        ([NOT_UNDERSTOOD], SECRET),
    ],
)
async def test_only_words_that_nothing_else_answered_are_left_out(app, caller, rasa, reply, said):
    rasa.reply = reply

    await caller.say(SECRET)

    turn = (await app.state.log.turns(caller.conversation_id))[-1]
    assert turn.said == said
    assert [message.ephemeral for message in turn.messages] == [m.get("ephemeral", False) for m in reply]


async def test_the_page_without_script_shows_it_once(http, rasa):
    rasa.reply = [QUESTION]
    opened = await http.post("/chat?lang=pl", data={"lang": "pl", "action": "open"})
    token = opened.text.split('name="token" value="')[1].split('"')[0]

    shown = await http.post("/chat?lang=pl", data={"lang": "pl", "token": token, "text": SECRET})
    rasa.reply = [ANSWER]
    later = await http.post("/chat?lang=pl", data={"lang": "pl", "token": token, "text": "a urlop?"})

    assert shown.text.count(SECRET) == 3  # as said, in the text, on the sheet
    assert SECRET not in later.text
    assert WORDS.text("pl", "not_kept") in later.text
