"""What staff preserve outlives the purge and not its owner's wish; what they call a test counts nowhere."""

from datetime import timedelta

import pytest
from people import NOW, conversation, rows, turn
from sqlalchemy import select

from bot.log.marks import Mark, MarkRow
from bot.log.records import ANNOUNCED
from bot.log.tables import DailyCountRow

pytestmark = pytest.mark.asyncio

OLD = NOW - timedelta(days=91)
BEFORE = NOW - timedelta(days=90)
ENDS = NOW + timedelta(days=30)


async def mark(log, conversation_id, mark):
    ends_at = ENDS if mark is Mark.PRESERVE else None
    row = MarkRow(conversation_id=conversation_id, mark=mark, reason="r", by="anna", at=NOW, ends_at=ends_at)
    await log.database.run(lambda session: session.add(row), writes=True)


async def counted(log):
    outcomes = select(DailyCountRow.outcome).order_by(DailyCountRow.outcome)
    return await log.database.run(lambda session: list(session.scalars(outcomes)))


async def test_purge_leaves_a_preserved_conversation_whole_until_the_mark_is_lifted(log):
    for name in ("kept", "gone", "tried"):
        await log.add_turn(conversation(name, opened_at=OLD), turn(at=OLD))
    await mark(log, "kept", Mark.PRESERVE)
    await mark(log, "tried", Mark.TEST)

    assert await log.purge(BEFORE, now=NOW) == 2

    assert [len(await log.turns(name)) for name in ("kept", "gone", "tried")] == [1, 0, 0]
    await log.database.run(
        lambda session: session.delete(session.get_one(MarkRow, ("kept", "preserve"))), writes=True
    )
    assert await log.purge(BEFORE, now=NOW) == 1
    assert await log.find("kept") is None


async def test_after_its_end_ordinary_retention_holds(log):
    for name, at in (("old", OLD), ("young", ENDS)):
        await log.add_turn(conversation(name, opened_at=OLD), turn(at=at))
        await mark(log, name, Mark.PRESERVE)

    assert await log.purge(BEFORE, now=ENDS - timedelta(seconds=1)) == 0
    assert await log.purge(BEFORE, now=ENDS) == 1

    assert await log.find("old") is None
    assert await log.find("young") is not None


async def test_preserved_conversation_without_a_turn_stays_too(log):
    await log.add_turn(conversation("empty", opened_at=OLD), turn(at=OLD))
    await log.erase("empty", keep_handle=True)
    await mark(log, "empty", Mark.PRESERVE)

    await log.purge(BEFORE, now=NOW)

    assert await log.find("empty") is not None


async def test_its_owner_erases_a_preserved_conversation_with_its_marks(log, url):
    for name in ("one", "two"):
        await log.add_turn(conversation(name, pseudonym=name), turn())
        await mark(log, name, Mark.PRESERVE)

    await log.erase("one")
    await log.erase_person(["two"])

    assert rows(url) == {}


async def test_purge_counts_neither_tests_nor_what_staff_announced(log):
    await log.add_turn(conversation("test", opened_at=OLD), turn(at=OLD))
    await mark(log, "test", Mark.TEST)
    await log.add_turn(conversation("real", opened_at=OLD), turn(at=OLD))
    await log.add_turn(conversation("real", opened_at=OLD), turn(None, at=OLD, outcome=ANNOUNCED, cards=()))

    assert await log.purge(BEFORE, now=NOW) == 3

    assert await counted(log) == ["answer"]
