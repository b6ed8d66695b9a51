"""What is too old goes, and leaves a count: once, of its day, without a word."""

import asyncio
from datetime import date, timedelta

import pytest
from people import NOW, conversation, everything, rows, turn
from sqlalchemy import create_engine, select

from bot.log import conversation_log
from bot.log.conversation_log import ConversationLog
from bot.log.records import Feedback, LogError, Review, Verdict
from bot.log.tables import DailyCountRow

pytestmark = pytest.mark.asyncio

OLD = NOW - timedelta(days=91)
BEFORE = NOW - timedelta(days=90)


def counts(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        table = DailyCountRow.__table__
        found = connection.execute(select(table).order_by(table.c.outcome, table.c.card)).all()
    engine.dispose()
    return [tuple(row) for row in found]


async def test_old_turns_go_with_all_that_hangs_on_them(log, url):
    await log.add_turn(conversation("old", opened_at=OLD), old := turn(at=OLD))
    await log.add_feedback("old", Feedback(old.messages[0].id, True))
    await log.add_review(Review(old.uid, "anna", Verdict.RIGHT))
    await log.add_turn(conversation("both", opened_at=OLD), turn(at=OLD))
    await log.add_turn(conversation("both", opened_at=OLD), young := turn(at=BEFORE))

    erased = await log.purge(BEFORE, now=NOW)

    assert erased == 2
    assert await log.count("old") == 0
    assert await log.turns("both") == [young]
    assert rows(url) == {
        **{"conversations": 1, "turns": 1, "messages": 1, "turn_index": 3},
        **{"audit": 1, "daily_counts": 1},
    }


async def test_counts_stay_by_day_language_channel_entry_card_and_outcome(log, url):
    held = conversation(opened_at=OLD)
    await log.add_turn(held, turn(None, at=OLD, outcome="smalltalk", cards=()))
    for _ in range(2):
        await log.add_turn(held, turn("moj szef", at=OLD, cards=("pay/not-paid", "pay/overtime")))
    await log.add_turn(held, turn(at=OLD, outcome="no_answer", cards=()))
    nameless = conversation("d", entry=None, opened_at=OLD)
    await log.add_turn(nameless, turn(at=OLD - timedelta(days=1)))

    await log.purge(BEFORE, now=NOW)

    day = date(2031, 1, 30)  # 91 days before 1 May: 30 of April, 31 of March, 28 of February, 2 of January
    assert sorted(counts(url)) == [
        (date(2031, 1, 29), "pl", "api", "", "pay", "pay/not-paid", "answer", 1),
        (day, "pl", "api", "poster-x", "", "", "no_answer", 1),
        (day, "pl", "api", "poster-x", "", "", "opening", 1),
        (day, "pl", "api", "poster-x", "pay", "pay/not-paid", "answer", 2),
    ]
    assert "moj szef" not in everything(url)


async def test_counts_of_a_later_purge_are_added(log, url):
    for _ in range(2):
        await log.add_turn(conversation(opened_at=OLD), turn(at=OLD))
        await log.purge(BEFORE, now=NOW)

    assert [row[-1] for row in counts(url)] == [2]


async def test_purges_at_once_count_every_turn_once(log, url, monkeypatch):
    monkeypatch.setattr(conversation_log, "PURGE_AT_ONCE", 3)
    for _ in range(20):
        await log.add_turn(conversation(opened_at=OLD), turn(at=OLD))
    other = ConversationLog(url, timeout_s=30)

    erased = await asyncio.gather(log.purge(BEFORE, now=NOW), other.purge(BEFORE, now=NOW))

    other.close()
    assert sum(erased) == 20
    assert [row[-1] for row in counts(url)] == [20]
    assert rows(url) == {"daily_counts": 1}


async def test_purge_that_fails_to_count_erases_nothing(log, url, monkeypatch):
    await log.add_turn(conversation(opened_at=OLD), turn(at=OLD))

    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr(conversation_log, "add_to_counts", fail)
    with pytest.raises(LogError):
        await log.purge(BEFORE, now=NOW)

    assert rows(url) == {"conversations": 1, "turns": 1, "messages": 1, "turn_index": 2}
