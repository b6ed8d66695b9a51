"""`kompas demo-data`: conversations come in by the door, marked; only their times are moved. Real ones stay alone."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.demo import callers
from bot.demo import fill as filling
from bot.demo.fill import fill
from bot.demo.plan import MARK
from bot.demo.scripts import DemoError
from bot.demo.spread import HOURS, moment, moment_of_yesterday
from bot.gateway.problems import Problem, ProblemKind
from bot.log.signs import IndexKind, Sign
from bot.log.tables import ConversationRow, FeedbackRow, MessageRow, TurnIndexRow, TurnRow

pytestmark = pytest.mark.asyncio

DAYS = 7
SCRIPT = """
- - szef nie płaci, mój BSN to 123456782
  - disliked: wrong
  - tap: not_helped
  - choose: 1
- - gdzie jest urząd
  - liked: true
"""


AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "data" / "demo"
    folder.mkdir(parents=True)
    (folder / "pl.yml").write_text(SCRIPT, encoding="utf-8")
    (folder / "exercise.yml").write_text("[]", encoding="utf-8")
    return folder


@pytest.fixture
def settings(settings, folder):
    return settings.model_copy(update={"data_dir": folder.parent})


@pytest.fixture
def demo(settings, http):
    """Fill the log: `await demo(conversations=4)`."""

    async def run(**changes):
        wish = {"conversations": 8, "days": DAYS, "seed": 1} | changes
        return await fill(settings, http, **wish)

    return run


async def rows(app, table):
    def read(session):
        found = session.scalars(select(table)).all()
        session.expunge_all()
        return found

    return await app.state.console.database.run(read)


async def test_conversations_come_in_by_the_door_and_are_marked(app, demo, rasa):
    done = []
    await demo(done=lambda: done.append(1))

    conversations = await rows(app, ConversationRow)
    turns = await rows(app, TurnRow)
    assert len(conversations) == len(done) == 8
    assert all(row.entry.startswith(MARK) for row in conversations)
    assert {row.channel for row in conversations} == {"api", "web"}
    assert {row.language for row in conversations} == {"pl"}
    assert any(said.startswith("szef nie płaci") for said in rasa.heard)
    assert "123456782" not in str([row.said for row in turns]) + str(rasa.heard)
    assert "/not_helped" in rasa.heard
    assert not any(said.startswith("/choose_card") for said in rasa.heard)  # none was offered


async def test_thumbs_have_reasons_and_stand_in_their_queue(app, demo):
    await demo()

    feedback = await rows(app, FeedbackRow)
    index = await rows(app, TurnIndexRow)
    assert {(row.helpful, row.reason) for row in feedback} == {(True, None), (False, "wrong")}
    disliked = [row for row in index if row.kind == IndexKind.SIGN and row.value == Sign.THUMBS_DOWN]
    assert len(disliked) == sum(not row.helpful for row in feedback)


async def test_times_lie_within_the_days_and_in_order(app, demo):
    await demo()

    now = datetime.now(UTC)
    turns = await rows(app, TurnRow)
    turn_of = {row.id: row.turn_id for row in await rows(app, MessageRow)}
    at = {turn.id: turn.at for turn in turns}
    for conversation in await rows(app, ConversationRow):
        own = [
            turn.at
            for turn in sorted(turns, key=lambda turn: turn.id)
            if turn.conversation_id == conversation.id
        ]
        assert own == sorted(own)
        assert (conversation.opened_at, conversation.last_at) == (own[0], own[-1])
        assert now - timedelta(days=DAYS + 1) < own[0] < own[-1] < now
        assert len(set(own)) == len(own)
    for given in await rows(app, FeedbackRow):
        assert timedelta() < given.at - at[turn_of[given.message_id]] < timedelta(minutes=1)
    assert len({row.opened_at.date() for row in await rows(app, ConversationRow)}) > 1


async def test_same_seed_makes_the_same_conversations(app, demo):
    await demo(conversations=4, seed=7)
    first = {(row.entry, row.channel) for row in await rows(app, ConversationRow)}
    await demo(conversations=4, seed=7)

    again = await rows(app, ConversationRow)
    assert len(again) == 8
    assert {(row.entry, row.channel) for row in again} == first


async def test_database_with_a_real_conversation_is_refused_unless_asked_for(app, demo, caller):
    await caller.say("szef mi nie płaci")

    with pytest.raises(DemoError, match="holds 1 conversations that are no demo"):
        await demo()
    assert len(await rows(app, ConversationRow)) == 1
    before = [(row.at, row.said) for row in await rows(app, TurnRow)]

    await demo(conversations=1, beside_real=True)

    after = [row for row in await rows(app, TurnRow) if row.conversation_id == caller.conversation_id]
    assert [(row.at, row.said) for row in after] == before


async def test_days_beyond_what_is_kept_are_refused(demo, settings):
    with pytest.raises(DemoError, match="daily purge erases after 90"):
        await demo(days=settings.keep_days)


async def test_other_database_than_the_servers_is_named(settings, http, tmp_path, monkeypatch):
    monkeypatch.setattr(filling, "LOGGED_WITHIN_S", 0.2)
    elsewhere = settings.model_copy(update={"state_dir": tmp_path / "elsewhere"})

    with pytest.raises(DemoError, match="KOMPAS_STATE_DIR or KOMPAS_DATABASE_URL"):
        await fill(elsewhere, http, conversations=1, days=DAYS, seed=1)


async def test_no_kompas_is_named(settings):
    async with filling.client("http://127.0.0.1:1") as nobody:
        with pytest.raises(DemoError, match=r"no Kompas answers at http://127\.0\.0\.1:1"):
            await fill(settings, nobody, conversations=1, days=DAYS, seed=1)


async def test_one_call_too_many_waits_as_long_as_it_is_told(app, demo, monkeypatch):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    async def once_refused(address):
        if not slept:
            raise Problem(ProblemKind.TOO_MANY, retry_after_s=7)

    monkeypatch.setattr(callers, "asyncio", SimpleNamespace(sleep=sleep))
    monkeypatch.setattr(app.state.limits, "count_call", once_refused)

    await demo(conversations=1)

    assert slept[0] == 7.0
    assert len(await rows(app, ConversationRow)) == 1


async def test_first_exercise_that_gets_the_wrong_card_is_of_yesterday_with_a_thumb_down(app, demo, folder):
    asked = ["szef nie płaci", "gdzie moje pieniądze", "szef milczy"]
    right = ["pay/not-paid", "pay/minimum-wage", "pay/minimum-wage"]
    (folder / "exercise.yml").write_text(
        "".join(
            f"- {{language: pl, say: {say}, right_card: {card}}}\n"
            for say, card in zip(asked, right, strict=True)
        ),
        encoding="utf-8",
    )

    before = datetime.now(AMSTERDAM).date()
    all_right = await demo(conversations=1)
    after = datetime.now(AMSTERDAM).date()

    said = {row.said: row for row in await rows(app, TurnRow)}
    thumbs = {
        (row.conversation_id, row.helpful, row.reason)
        for row in await rows(app, FeedbackRow)
        if row.conversation_id in {said[words].conversation_id for words in asked[:2]}
    }
    assert all_right == []
    assert asked[2] not in said
    assert thumbs == {
        (said[asked[0]].conversation_id, True, None),
        (said[asked[1]].conversation_id, False, "other_question"),
    }
    days = {said[words].at.astimezone(AMSTERDAM).date() for words in asked[:2]}
    assert days <= {today - timedelta(days=1) for today in (before, after)}  # two where midnight came between


async def test_exercises_that_all_get_the_right_card_are_told(demo, folder):
    entry = "- {language: pl, say: szef nie płaci, right_card: pay/not-paid}"
    (folder / "exercise.yml").write_text(entry, encoding="utf-8")

    assert await demo(conversations=1) == ["pl"]


@pytest.mark.parametrize("hour", [0, 7, 12, 22])
async def test_moments_are_more_often_late_and_in_the_evening(hour):
    now = datetime(2031, 5, 20, hour, tzinfo=UTC)
    random = Random(1)
    moments = [moment(random, now, 30) for _ in range(2000)]
    days = Counter(at.astimezone(AMSTERDAM).date() for at in moments)

    assert len(HOURS) == 24
    assert max(moments) < now
    assert min(moments) > now - timedelta(days=32)
    recent = sum(at > now - timedelta(days=15) for at in moments)
    assert recent > 1300  # of a triangle over 30 days three quarters lie in its later half
    assert sum(17 <= at.hour < 20 for at in moments) > sum(at.hour < 3 for at in moments) * 3
    # Of 31 days the 30th of 31 + 30 + … + 1 = 496 parts is 121 of 2000, some more where today has hardly begun.
    assert days[date(2031, 5, 19)] < 160


@pytest.mark.parametrize("minutes", [0, 30, 119, 121, 600, 1439])
async def test_moment_of_yesterday_is_over_on_that_day_and_by_now(minutes):
    now = datetime(2031, 5, 20, tzinfo=AMSTERDAM) + timedelta(minutes=minutes)
    random = Random(1)

    for _ in range(200):
        at = moment_of_yesterday(random, now)
        over = at + timedelta(hours=1)
        assert at.date() == over.date() == date(2031, 5, 19)
        assert over < now
