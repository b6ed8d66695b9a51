"""What the random sample found outlives its turns for a year, as counts by week and nothing else."""

import re
from datetime import timedelta

import pytest
from drawing import DAY, OLD, draw_day
from given import NOW, ON_BOTH
from sqlalchemy import select

from bot.console.access.roles import Role
from bot.console.quality.quality_tables import SampleWeekPairRow, SampleWeekRow
from bot.console.quality.report import YEAR, read_report
from bot.console.quality.weeks import monday
from bot.gateway.retention import purge
from bot.log import conversation_log
from bot.log.records import Review, Stream, Verdict
from bot.log.tables import Table

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("settings", ON_BOTH, indirect=True)]

COUNT, WRONG, TWICE = 40, 8, 10


async def review_all(running, talk):
    turns = [await talk(f"c{number}", f"pytanie {number}", at=OLD) for number in range(COUNT)]
    await draw_day(running)
    for number, turn in enumerate(turns):
        verdict = Verdict.WRONG_CARD if number < WRONG else Verdict.RIGHT
        for who in ("Anna", "Jan")[: 2 if number < TWICE else 1]:
            review = Review(turn.uid, who, verdict, note="tajne", at=NOW, blind=True, stream=Stream.SAMPLE)
            await running.state.log.add_review(review)
    return turns


async def purge_all(running):
    state = running.state
    purged = await purge(state.keeper, state.rasa, state.store, NOW, now=NOW)
    assert (purged.turns, purged.log_error) == (COUNT, None)


async def all_rows(running, *without):
    def work(db):
        tables = [table for name, table in Table.metadata.tables.items() if name not in without]
        return str([db.execute(select(table)).all() for table in tables])

    return await running.state.console.database.run(work)


async def counts(running, table):
    def work(db):
        columns = [column for column in table.__table__.columns if column.name != "week"]
        assert set(db.scalars(select(table.week))) == {monday(DAY)}
        return sorted(tuple(row) for row in db.execute(select(*columns)))

    return await running.state.console.database.run(work)


def rates(page):
    return re.findall(
        r"<td>\s*(.*?)\s*</td>", page.partition("data-rates")[2].partition("data-count")[0], re.S
    )


async def test_rates_of_a_year_stay_when_the_conversations_go(browser, enter, talk, running, monkeypatch):
    monkeypatch.setattr(conversation_log, "PURGE_AT_ONCE", 7)  # counts of several purges are added
    await review_all(running, talk)
    anna = await enter(Role.READER)
    before = (await anna.get(f"/staff/quality?days={YEAR}")).text
    assert "20% (10%–35%)" in before

    await purge_all(running)

    after = (await anna.get(f"/staff/quality?days={YEAR}")).text
    assert rates(after) == rates(before)
    assert "Anna – Jan" in before
    assert "Anna – Jan" not in after
    assert "20% (between 10% and 35%)" in (await browser().get("/quality?lang=en")).text
    assert set(rates((await anna.get("/staff/quality?days=7")).text)) == {"too few"}


async def test_nothing_personal_stays_of_the_sample(talk, running):
    turns = await review_all(running, talk)

    await purge_all(running)

    stays = await all_rows(running, "audit")  # which holds that Anna reviewed a turn that is gone
    for personal in ("pytanie", "tajne", "Anna", "Jan", *(turn.uid for turn in turns), "'c1'"):
        assert personal not in stays, personal
    assert await counts(running, SampleWeekRow) == [("pl", "right", 32), ("pl", "wrong_card", 8)]
    assert await counts(running, SampleWeekPairRow) == [
        ("right", "right", 2),
        ("wrong_card", "wrong_card", 8),
    ]


async def test_test_conversations_and_what_nobody_reviewed_leave_no_count(enter, talk, running):
    await talk("unread", at=OLD)
    tried = await talk("tried", at=OLD)
    await draw_day(running)
    await running.state.log.add_review(
        Review(tried.uid, "Anna", Verdict.HARMFUL, at=NOW, stream=Stream.SAMPLE)
    )
    await (await enter(Role.EDITOR)).post("/staff/conversations/tried/marks", mark="test")

    await purge(running.state.keeper, running.state.rasa, running.state.store, NOW, now=NOW)

    assert await running.state.console.database.run(lambda db: db.scalars(select(SampleWeekRow)).all()) == []


async def test_year_begins_with_the_week_that_was_drawn_first(talk, running):
    await review_all(running, talk)

    report = await read_report(running.state.console.database, NOW, days=YEAR, minimum=5)

    assert report.since == monday(DAY)
    assert report.until == DAY + timedelta(days=1)
    assert report.overall.reviewed == COUNT
    assert report.agreement[0].turns == TWICE
