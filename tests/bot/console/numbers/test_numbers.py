"""What is counted: each thing once, of the days and filters asked for, whether kept or purged."""

from datetime import UTC, date, datetime, timedelta

import pytest
from given import ON_BOTH

from bot.console.access.roles import Role
from bot.console.numbers.declared import EntryCode
from bot.console.numbers.figures import OTHER_CODES, count
from bot.console.numbers.selection import Selection
from bot.console.numbers.small_counts import Hidden
from bot.log.marks import MarkRow
from bot.log.records import Feedback

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("settings", ON_BOTH, indirect=True)]

DAY = datetime(2031, 5, 10, 12, tzinfo=UTC)
ENTRIES = {
    "page": EntryCode(themes=("registration",)),
    "poster-w": EntryCode(municipality="westland", sector="horticulture"),
}


@pytest.fixture
def converse(talk):
    """Hold a conversation: `await converse("c", asked=2, at=DAY, outcome="answer")`."""

    async def hold(name, *, asked=1, at=DAY, language="pl", entry=None, channel="web", **changes):
        known = {"at": at, "language": language, "entry": entry, "channel": channel}
        await talk(name, None, card=None, outcome="smalltalk", **known)
        return [await talk(name, f"{name} {number}", **known, **changes) for number in range(asked)]

    return hold


@pytest.fixture
def counted(running):
    """The numbers of a selection."""

    async def read(since=date(2031, 5, 1), until=date(2031, 5, 31), **narrower):
        console = running.state.console
        await console.content.load()
        selection = Selection(since, until, **narrower)
        return await console.database.run(lambda db: count(db, selection, console.content, ENTRIES))

    return read


@pytest.fixture
def exact(monkeypatch):
    """Nothing is small: what a test of counting has to see."""
    monkeypatch.setattr("bot.console.numbers.small_counts.SMALL", 1)


def visible(counts):
    return {row.key: row.count for row in counts.rows if row.count}


async def test_conversations_and_messages_are_counted_by_every_part(exact, converse, counted):
    await converse("a", asked=2, language="pl", entry="page")
    await converse(
        "b", language="ro", channel="telegram", card="registration/bsn", at=DAY + timedelta(days=1)
    )
    await converse("c", outcome="no_answer", card=None, entry="poster-w")
    await converse("d", outcome="urgent", card=None, at=DAY - timedelta(days=40))

    found = await counted()

    assert visible(found.conversations["day"]) == {"2031-05-10": 2, "2031-05-11": 1}
    assert visible(found.conversations["language"]) == {"pl": 2, "ro": 1}
    assert visible(found.conversations["channel"]) == {"web": 2, "telegram": 1}
    assert visible(found.conversations["entry"]) == {"page": 1, "poster-w": 1, "": 1}
    assert visible(found.conversations["municipality"]) == {"westland": 1, "": 2}
    assert visible(found.messages["outcome"]) == {"answer": 3, "no_answer": 1}
    assert visible(found.messages["theme"]) == {"contract-pay": 2, "registration": 1, "": 1}
    assert visible(found.agencies) == {"juridisch-loket": 4}
    assert (found.answer_rate, found.no_answer_rate) == (0.75, 0.25)


@pytest.mark.parametrize(
    ("narrower", "conversations", "messages"),
    [
        ({"language": "ro"}, 1, 1),
        ({"channel": "telegram"}, 1, 1),
        ({"entry": "page"}, 1, 2),
        ({"theme": "registration"}, 1, 1),
        ({"municipality": "westland"}, 1, 1),
        ({"entry": "page", "language": "ro"}, 0, 0),
        ({"language": "' OR 1=1 --"}, 0, 0),
    ],
)
async def test_filters_narrow_everything(exact, converse, counted, narrower, conversations, messages):
    await converse("a", asked=2, entry="page")
    await converse("b", language="ro", channel="telegram", card="registration/bsn")
    await converse("c", outcome="no_answer", card=None, entry="poster-w")

    found = await counted(**narrower)

    assert found.conversations["language"].at_least == conversations
    assert found.messages["outcome"].at_least == messages


async def test_purged_conversations_stay_in_the_numbers_and_are_counted_once(
    exact, converse, counted, running
):
    await converse("old", asked=2, entry="page", card="registration/bsn")
    await converse("new", at=DAY + timedelta(days=5))
    before = await counted()

    await running.state.log.purge(DAY + timedelta(days=1), now=DAY)
    after = await counted()

    assert after.conversations["day"] == before.conversations["day"]
    assert after.conversations["entry"] == before.conversations["entry"]
    assert after.messages == before.messages
    assert (await counted(theme="registration")).partial
    assert not after.partial


async def test_conversations_marked_as_test_are_left_out(exact, converse, counted, running):
    await converse("a")
    (turn,) = await converse("t")
    await running.state.log.add_feedback("t", Feedback(turn.messages[0].id, helpful=True))

    def mark(db):
        db.add(MarkRow(conversation_id="t", mark="test", reason="", by="Anna", at=DAY))

    await running.state.console.database.run(mark, writes=True)
    found = await counted(until=date(2032, 12, 31))

    assert found.conversations["language"].at_least == 1
    assert found.messages["outcome"].at_least == 1
    assert visible(found.feedback) == {}


async def test_feedback_places_and_reached_agencies_are_counted(exact, converse, counted, running, talk):
    turns = await converse("a", asked=3)
    for turn, helpful in zip(turns, (True, True, False), strict=True):
        given = Feedback(turn.messages[0].id, helpful=helpful, at=DAY)
        await running.state.log.add_feedback("a", given)
    near = [{"id": "win-x", "name": "WIN"}, {"id": "municipality-rotterdam", "name": "Gemeente Rotterdam"}]
    await talk("a", "Rotterdam", at=DAY, outcome="referral", card=None, places=near)
    for reason in (None, "closed"):  # a "no", and then why
        outcome = {"agency": "fnv", "reached": "no", "reason": reason}
        await talk("a", "Nie", at=DAY, outcome="form", card=None, outcome_trace=outcome)

    found = await counted()

    assert found.helpful_rate == pytest.approx(2 / 3)
    assert visible(found.conversations["municipality"]) == {"rotterdam": 1}
    assert {answer: visible(counts) for answer, counts in found.reached.items()} == {
        "helped": {},
        "not_helped": {},
        "no": {"fnv": 1},
    }
    assert visible((await counted(municipality="rotterdam")).conversations["municipality"]) == {
        "rotterdam": 1
    }

    await running.state.log.erase("a")
    left = await counted()
    assert not visible(left.conversations["municipality"])
    assert not visible(left.reached["no"])


async def test_entry_codes_that_anybody_can_invent_stand_together(converse, counted):
    for number in range(6):
        await converse(f"c{number}", entry=f"invented-{number}")
    await converse("d", entry="page")

    found = await counted()

    assert [(row.key, row.count) for row in found.conversations["entry"].rows] == [
        (OTHER_CODES, 6),
        ("page", Hidden.SMALL),
        ("", Hidden.REST),
    ]


async def test_long_times_are_counted_by_month(exact, converse, counted):
    await converse("a")

    found = await counted(since=date(2031, 1, 1))

    assert visible(found.conversations["day"]) == {"2031-05": 1}
    assert len(found.conversations["day"].rows) == 5


async def test_page_shows_charts_and_tables_and_says_who_looked(converse, enter, audit):
    for number in range(7):
        await converse(f"c{number}", entry="page")
    anna = await enter(Role.READER, "Anna", language="nl")

    page = await anna.get("/staff/numbers?since=2031-05-01&until=2031-05-31&entry=<script>alert(1)</script>")
    every = (await anna.get("/staff/numbers?since=2031-05-01&until=2031-05-31")).text

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert every.count("<svg") >= 5
    assert "Gesprekken per dag" in every
    assert ("Anna", "numbers", "2031-05-01/2031-05-31") in await audit()
    assert "/staff/numbers/export" not in every  # a reader takes nothing out of the house
