"""The random sample: drawn once, by lot, and honest about what is lost."""

import asyncio
import re
from collections import Counter
from datetime import timedelta

import pytest
from drawing import DAY, OLD, draw_day, review, task
from given import NOW, ON_BOTH
from sqlalchemy import select

from bot.console.access.roles import Role
from bot.console.quality import sampling
from bot.console.quality.quality_tables import SampleDrawRow, SampleStratumRow, SampleTurnRow
from bot.console.quality.sample import MAX_SIZE, choose, local_day, midnight, plan_of, set_plan, wants_second
from bot.console.quality.sampled import read_sample
from bot.console.quality.sampling import NoPlanError, draw_due, draw_from_outside, draw_hourly
from bot.log.marks import MarkRow
from bot.log.records import LogError, Stream

both = pytest.mark.parametrize("settings", ON_BOTH, indirect=True)


async def rows(running, table):
    def work(db):
        found = db.scalars(select(table)).all()
        db.expunge_all()
        return found

    return await running.state.console.database.run(work)


async def sampled(running):
    return await running.state.console.database.run(lambda db: read_sample(db, DAY, DAY))


def test_each_turn_is_as_likely_and_a_seed_draws_the_same_again():
    uids = [f"turn-{number}" for number in range(20)]
    drawn = Counter(uid for seed in range(2000) for uid in choose(str(seed), uids, 5))

    # 5 of 20 in each of 2000 draws: 500 expected, standard deviation sqrt(2000 · 1/4 · 3/4) = 19.4.
    assert min(drawn.values()) > 500 - 4 * 19.4
    assert max(drawn.values()) < 500 + 4 * 19.4
    assert choose("a", uids, 5) == choose("a", uids[::-1], 5)
    assert choose("a", uids, 5) != choose("b", uids, 5)
    left = [uid for uid in uids if uid != choose("a", uids, 5)[0]]
    assert choose("a", left, 4) == choose("a", uids, 5)[1:]  # checked after an erasure
    share = sum(wants_second("a", f"turn-{number}", 20) for number in range(5000)) / 5000
    assert share == pytest.approx(0.2, abs=4 * (0.2 * 0.8 / 5000) ** 0.5)


@both
@pytest.mark.asyncio
async def test_day_is_drawn_per_language_of_what_was_said_and_may_be_read(talk, running):
    for number in range(8):
        await talk(f"pl{number}", f"pytanie {number}", at=OLD)
    await talk("ro", "întrebare", language="ro", at=OLD)
    await talk("opening", None, language="ro", at=OLD)
    await talk("today", "dzisiaj")
    await talk("unkept", "nie zapisuj", at=OLD)
    await running.state.log.set_keep_words("unkept", False)
    await talk("test", "próba", at=OLD)
    mark = MarkRow(conversation_id="test", mark="test", reason="mine", by="Anna", at=NOW)
    await running.state.console.database.run(lambda db: db.add(mark), writes=True)

    assert await draw_day(running, size=3)

    strata = {row.language: (row.held, row.drawn) for row in await rows(running, SampleStratumRow)}
    assert strata == {"pl": (8, 3), "ro": (1, 1)}
    turns = await rows(running, SampleTurnRow)
    assert Counter(row.language for row in turns) == {"pl": 3, "ro": 1}
    assert {row.conversation_id for row in turns} <= {f"pl{number}" for number in range(8)} | {"ro"}


@both
@pytest.mark.asyncio
async def test_day_is_never_drawn_again_nor_before_it_is_over(talk, running):
    await talk("c", at=OLD)
    over = midnight(DAY + timedelta(days=1)) + timedelta(hours=3)

    assert not await draw_day(running, now=over - timedelta(seconds=1))
    assert await draw_day(running, seed="a", now=over)
    await talk("d", at=OLD)
    assert not await draw_day(running, seed="b")

    assert [row.seed for row in await rows(running, SampleDrawRow)] == ["a"]
    assert len(await rows(running, SampleTurnRow)) == 1


@both
@pytest.mark.asyncio
async def test_days_since_the_plan_are_drawn_by_themselves_once(talk, running):
    database = running.state.console.database
    await talk("c", at=OLD)
    assert await draw_due(database, NOW, by="job") == []  # nobody has said how much

    made = OLD - timedelta(days=1)
    await database.run(lambda db: set_plan(db, size=5, second_percent=0, by="admin", now=made), writes=True)

    drawn = await draw_due(database, NOW, by="job")
    assert drawn[:2] == [local_day(made), DAY]
    assert await draw_due(database, NOW, by="job") == []


@pytest.mark.asyncio
async def test_erased_and_withdrawn_turns_leave_the_sample_as_lost(talk, running, enter):
    for name in ("kept", "erased", "withdrawn", "old"):
        await talk(name, at=OLD)
    kept = await talk("kept", "druga", at=OLD)
    await draw_day(running)
    anna = await enter(Role.REVIEWER, "Anna")
    await review(anna, kept)

    await running.state.log.erase("erased")
    await running.state.log.set_keep_words("withdrawn", False)

    page = (await anna.get("/staff/quality")).text
    counts = {
        name: re.findall(r"<td>(.*?)</td>", page.partition(f'data-count="{name}"')[2].partition("</tr>")[0])[
            0
        ]
        for name in ("held", "drawn", "reviewed", "waiting", "lost")
    }
    assert counts == {"held": "5", "drawn": "5", "reviewed": "&lt;5", "waiting": "&lt;5", "lost": "&lt;5"}
    sample = await sampled(running)
    (stratum,) = sample.strata
    assert (stratum.drawn, len(sample.judged), stratum.waiting) == (5, 1, 2)  # 2 lost


@pytest.mark.asyncio
async def test_purge_takes_the_sample_along_and_leaves_counts(talk, running, enter):
    turn = await talk("c", at=OLD)
    await draw_day(running)
    await review(await enter(Role.REVIEWER), turn)

    await running.state.log.purge(NOW, now=NOW)

    assert await rows(running, SampleTurnRow) == []
    assert [(row.held, row.drawn) for row in await rows(running, SampleStratumRow)] == [(1, 1)]
    assert await running.state.log.count("c") == 0


@pytest.mark.asyncio
async def test_only_reviews_of_the_sample_feed_rates_and_each_knows_its_stream(talk, running, enter):
    turn = await talk("c", at=OLD)
    await draw_day(running)
    anna, jan = await enter(Role.REVIEWER, "Anna"), await enter(Role.REVIEWER, "Jan")

    await anna.post("/staff/conversations/c/reviews", turn=turn.uid, verdict="harmful")
    assert (await sampled(running)).judged == []
    await review(jan, turn, "right")

    reviews = await running.state.log.reviews("c")
    assert [(held.reviewer, held.stream) for held in reviews] == [
        ("Anna", Stream.QUEUE),
        ("Jan", Stream.SAMPLE),
    ]
    assert [judged.verdict for judged in (await sampled(running)).judged] == ["right"]


@pytest.mark.asyncio
async def test_reviewer_is_led_from_message_to_message(talk, running, enter):
    turns = {turn.uid: turn for turn in [await talk(f"c{number}", at=OLD) for number in range(3)]}
    await talk("ro", language="ro", at=OLD)
    await draw_day(running)
    anna = await enter(Role.REVIEWER, "Anna")
    assert "(4)" in (await anna.get("/staff/sample")).text

    seen, address = [], "/staff/sample/next?language=pl"
    while "/turns/" in (address := (await anna.get(address)).headers["location"]):
        turn = turns[address.partition("/turns/")[2].partition("?")[0]]
        seen.append(turn.uid)
        page = (await anna.get(address)).text
        action = re.search(r'action="(/staff/sample/turns/[^"]+)"', page)[1].replace("&amp;", "&")
        address = (await anna.post(action, turn=turn.uid, verdict="right")).headers["location"]

    assert sorted(seen) == sorted(turns)
    assert address == "/staff/sample?language=pl&saved=yes"
    assert "(1)" in (await anna.get(address)).text  # the Romanian one


@both
@pytest.mark.asyncio
async def test_review_sent_twice_is_added_once(talk, running, enter):
    turn = await talk("c", at=OLD)
    await draw_day(running)
    anna = await enter(Role.REVIEWER)

    for _ in range(2):
        assert (await review(anna, turn)).status_code == 303

    assert len(await running.state.log.reviews("c")) == 1


@pytest.mark.asyncio
async def test_incomplete_review_stays_on_the_page(talk, running, enter):
    turn = await talk("c", at=OLD)
    await draw_day(running)

    answer = await review(await enter(Role.REVIEWER), turn, "wrong_card", note="moja uwaga")

    assert answer.status_code == 422
    assert "moja uwaga" in answer.text
    assert "Say which card is the right one." in answer.text


@pytest.mark.asyncio
async def test_message_that_is_not_of_the_sample_is_not_found(talk, running, enter):
    turn = await talk("c", at=OLD)
    anna = await enter(Role.REVIEWER)

    assert (await anna.get(task(turn))).status_code == 404
    assert (await review(anna, turn)).status_code == 404
    assert await running.state.log.reviews("c") == []


@both
@pytest.mark.asyncio
async def test_admin_sets_the_size_and_draws_days_that_are_over(talk, running, enter, audit):
    await talk("c", at=OLD)
    await talk("c", "druga", at=OLD)
    boss = await enter(Role.ADMIN, "Boss")
    today = local_day(NOW).isoformat()
    refused = await boss.post("/staff/sample/draws", since=DAY.isoformat(), until=today)
    assert refused.status_code == 422  # nobody has said how much

    await boss.post("/staff/sample/plans", size="1", second_percent="100")
    answer = await boss.post("/staff/sample/draws", since=DAY.isoformat(), until=DAY.isoformat())

    assert answer.headers["location"] == "/staff/sample?drawn=1"
    plan = await running.state.console.database.run(plan_of)
    assert (plan.size, plan.second_percent) == (1, 100)
    (drawn,) = await rows(running, SampleDrawRow)
    (turn,) = await rows(running, SampleTurnRow)
    assert (drawn.day, drawn.size, drawn.by, turn.wanted) == (DAY, 1, "Boss", 2)
    page = (await boss.get(answer.headers["location"])).text
    assert drawn.seed in page
    assert "Days drawn: 1." in page
    again = await boss.post("/staff/sample/draws", since=DAY.isoformat(), until=DAY.isoformat())
    assert again.headers["location"] == "/staff/sample?drawn=0"
    assert ("Boss", "sample", DAY.isoformat()) in await audit()


@pytest.mark.asyncio
async def test_form_with_what_it_does_not_offer_is_refused(enter):
    boss = await enter(Role.ADMIN)
    plans = [("0", "10"), (str(MAX_SIZE + 1), "10"), ("²", "10"), ("5", "101"), ("5", "")]
    draws = [("2031-01-02", "2031-01-01"), ("x", "2031-01-01"), ("2030-01-01", "2031-01-01")]
    for size, second in plans:
        answer = await boss.post("/staff/sample/plans", size=size, second_percent=second)
        assert answer.status_code == 422, size
    for since, until in draws:
        answer = await boss.post("/staff/sample/draws", since=since, until=until)
        assert answer.status_code == 422, since


@pytest.mark.asyncio
async def test_command_and_gateway_draw_what_is_due(talk, running, settings, monkeypatch):
    database = running.state.console.database
    await talk("c", at=OLD)
    with pytest.raises(NoPlanError, match="an admin does so in the console"):
        await draw_from_outside(settings, None, None)
    plan = {"size": 5, "second_percent": 0, "by": "admin", "now": OLD}
    await database.run(lambda db: set_plan(db, **plan), writes=True)

    assert await draw_from_outside(settings, DAY, DAY) == [DAY]

    monkeypatch.setattr(sampling, "FIRST_S", 0.0)
    monkeypatch.setattr(sampling, "EVERY_S", 0.0)
    away = [True]  # the first time

    def clock():
        if away:
            away.clear()
            raise LogError("away")
        return NOW + timedelta(days=2)

    drawing = asyncio.create_task(draw_hourly(database, clock))
    while local_day(NOW) not in {row.day for row in await rows(running, SampleDrawRow)}:
        assert not drawing.done()
    drawing.cancel()
