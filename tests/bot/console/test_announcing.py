"""Notices show at once and end at once; recalls reach those who were shown the card, once."""

import html
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from given import NOW, ON_BOTH

from bot.announce import announcements, board
from bot.console.access.roles import Role
from bot.log.records import LogError

pytestmark = pytest.mark.asyncio

TEXTS = {"text_nl": "Storm.", "text_pl": "Burza <b>", "text_ro": "Furtună.", "text_en": "A storm."}
ATTACK = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Read what is announced however slow a busy machine is: people get their page without it after a second."""
    for module in (announcements, board):
        monkeypatch.setattr(module, "TIMEOUT_S", 60.0)


def local(days):
    moment = datetime.now(ZoneInfo("Europe/Amsterdam")) + timedelta(days=days)
    return f"{moment:%Y-%m-%dT%H:%M}"


def notice(**changes):
    return {**TEXTS, "starts": local(-1), "ends": local(1), "level": "warning", "do": "publish"} | changes


async def test_notice_is_seen_by_staff_first_and_by_workers_at_once_until_it_is_ended(enter, browser, audit):
    anna, worker = await enter(Role.EDITOR, "Anna"), browser()

    preview = await anna.post("/staff/notices", **notice(do="preview"))
    assert preview.text.count("data-notice=") == 4
    assert "Burza &lt;b&gt;" in preview.text
    assert "data-notice" not in (await worker.get("/chat?lang=pl")).text

    await anna.post("/staff/notices", **notice(url="https://example.org/storm"))
    page = (await worker.get("/chat?lang=pl")).text
    assert "Burza &lt;b&gt;" in page
    assert "Ważne:" in page
    assert 'class="banner warning"' in page
    assert 'href="https://example.org/storm"' in page

    await anna.post("/staff/notices/1/end")
    assert "data-notice" not in (await worker.get("/chat?lang=pl")).text
    assert 'data-state="over"' in (await anna.get("/staff/notices")).text
    assert (await audit())[-2:] == [("Anna", "notice", "1"), ("Anna", "notice", "1 ended")]


async def test_notice_shows_with_the_next_message_of_an_open_page(enter, browser):
    worker = browser()
    opened = await worker.post("/chat?lang=ro", data={"action": "open"}, headers={"Kompas-Fragment": "1"})
    assert "data-notice" not in opened.text

    await (await enter(Role.EDITOR)).post("/staff/notices", **notice())

    token = re.search(r'data-token="([^"]+)"', opened.text)[1]
    later = await worker.post(
        "/chat?lang=ro", data={"token": token, "text": "salut"}, headers={"Kompas-Fragment": "1"}
    )
    assert "Furtună." in later.text.partition('<div id="notices">')[2]


async def test_planned_notice_is_not_shown_yet(enter, browser):
    anna = await enter(Role.EDITOR)
    await anna.post("/staff/notices", **notice(starts=local(1), ends=local(2)))

    assert "data-notice" not in (await browser().get("/chat")).text
    assert 'data-state="planned"' in (await anna.get("/staff/notices")).text


INCOMPLETE = [
    ({"text_ro": " "}, "in all four languages"),
    ({"level": "panic"}, "Choose a kind"),
    ({"ends": "soon"}, "from when and until when"),
    ({"starts": local(1), "ends": local(0.5)}, "after the beginning"),
    ({"starts": local(-2), "ends": local(-1)}, "in the future"),
    ({"url": "javascript:alert(1)"}, "begins with https://"),
]


async def test_incomplete_notice_is_not_lost_and_not_shown(enter, browser):
    anna = await enter(Role.EDITOR)
    for changes, says in INCOMPLETE:
        answer = await anna.post("/staff/notices", **notice(**changes))

        assert answer.status_code == 422, changes
        assert says in answer.text
        assert "A storm." in answer.text
    assert "data-notice" not in (await browser().get("/chat")).text


async def test_chat_goes_on_without_notices_while_the_database_is_away(enter, browser, running, monkeypatch):
    await (await enter(Role.EDITOR)).post("/staff/notices", **notice())
    running.state.announcements.changed()

    async def fail(*args, **kwargs):
        raise LogError("away")

    monkeypatch.setattr(running.state.log.database, "run", fail)
    page = await browser().get("/chat?lang=pl")

    assert page.status_code == 200
    assert "data-notice" not in page.text


async def test_other_gateways_see_a_notice_within_seconds(enter, browser, app, running, monkeypatch):
    from bot.announce.announcements import Announcements

    monkeypatch.setattr(board, "FRESH_S", 3600)
    other = Announcements(running.state.log.database)
    assert await other.notices(NOW) == []
    await (await enter(Role.EDITOR)).post("/staff/notices", **notice())
    assert await other.notices(NOW) == []

    monkeypatch.setattr(board, "FRESH_S", 0)

    assert [found["nl"] for found in await other.notices(NOW)] == ["Storm."]


def recall(**changes):
    return {**TEXTS, "card": "pay/minimum-wage", "do": "publish"} | changes


async def token_of(running, conversation_id):
    return running.state.tokens.issue(conversation_id)


async def come_back(browser, running, conversation_id, **fields):
    data = {"token": await token_of(running, conversation_id), "action": "history"} | fields
    return (await browser().post("/chat?lang=pl", data=data, headers={"Kompas-Fragment": "1"})).text


@pytest.mark.parametrize("settings", ON_BOTH, indirect=True)
async def test_recall_is_told_once_to_those_who_were_shown_the_card(enter, talk, browser, running, audit):
    before = NOW - timedelta(hours=1)
    await talk("shown", at=before)
    await talk("silent", at=before)
    await talk("offered", outcome="choices", at=before)
    await talk("other", card="registration/bsn", at=before)
    anna = await enter(Role.EDITOR, "Anna")
    preview = await anna.post("/staff/recalls", **recall(do="preview"))
    assert "was the answer: &lt;5" in preview.text

    await anna.post("/staff/recalls", **recall())
    await talk("later", at=NOW + timedelta(hours=1))

    told = [
        "Burza &lt;b&gt;" in await come_back(browser, running, name)
        for name in ("shown", "offered", "other", "later")
    ]
    assert told == [True, False, False, False]
    assert [turn.outcome for turn in await running.state.log.turns("shown")] == ["answer", "announced"]
    again = await come_back(browser, running, "shown")
    assert again.count("Burza &lt;b&gt;") == 1  # the history has it, and nothing new
    said = await come_back(browser, running, "silent", action="send", text="ile płacą")
    assert "Burza &lt;b&gt;" in said
    assert "Burza &lt;b&gt;" not in await come_back(browser, running, "silent", action="send", text="a teraz")
    assert "in which it was told: &lt;5 of &lt;5" in (await anna.get("/staff/recalls")).text
    assert ("Anna", "recall", "1 pay/minimum-wage") in await audit()
    page = (await anna.get("/staff/conversations/shown")).text
    assert "Notice from staff" in page


async def test_ended_recall_is_told_to_nobody_else(enter, talk, browser, running):
    await talk("c", at=NOW - timedelta(hours=1))
    anna = await enter(Role.EDITOR)
    await anna.post("/staff/recalls", **recall())

    await anna.post("/staff/recalls/1/end")

    assert "Burza" not in await come_back(browser, running, "c")
    assert "ended " in (await anna.get("/staff/recalls")).text


async def test_what_was_told_goes_with_the_conversation(enter, talk, browser, running):
    await talk("c", at=NOW - timedelta(hours=1))
    await (await enter(Role.EDITOR)).post("/staff/recalls", **recall())
    await come_back(browser, running, "c")

    await running.state.log.erase("c")

    assert await running.state.log.count("c") == 0


async def test_incomplete_recall_is_not_lost(enter):
    anna = await enter(Role.EDITOR)
    lacking = [({"card": "minimumloon per uur"}, "data-nearest"), ({"text_pl": ""}, "in all four languages")]
    for changes, says in lacking:
        answer = await anna.post("/staff/recalls", **recall(**changes))

        assert answer.status_code == 422, changes
        assert says in answer.text
        assert "A storm." in answer.text


async def test_ending_what_is_not_there_is_not_found(enter):
    anna = await enter(Role.EDITOR)
    for path in ("/staff/notices/9/end", "/staff/recalls/9/end"):
        assert (await anna.post(path)).status_code == 404, path


async def test_what_staff_write_is_shown_as_text(enter, browser):
    texts = {name: f"{ATTACK} {text}" for name, text in TEXTS.items()}
    anna = await enter(Role.EDITOR)
    await anna.post("/staff/notices", **notice() | texts)
    await anna.post("/staff/recalls", **recall() | texts)

    for path in ("/staff/notices", "/staff/recalls", "/chat?lang=pl"):
        page = (await anna.get(path)).text
        assert html.escape(ATTACK) in page, path
        assert "<script>alert" not in page, path
