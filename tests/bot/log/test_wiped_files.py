"""What was erased is in no gap of SQLite's files either, nor in a backup made of them.

Whether SQLite leaves a copy of a row in a gap hangs on chance, once in some hundreds of erasures: here it is planted.
"""

import struct
from pathlib import Path

import pytest
import pytest_asyncio
from people import NOW, conversation, turn
from sqlalchemy import create_engine

from bot.backup import sqlite
from bot.log import transactions
from bot.log.records import LogError
from bot.telegram.store import Store

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("settings", ["sqlite"], indirect=True)]

COPY = b"mowi o bursztynowym tapirze"  # of a row that is in no table any more
TABLE_LEAF = 13  # sqlite.org/fileformat2.html, 1.6


@pytest_asyncio.fixture
async def file(log, url):
    """Return the log's file, with one conversation and a copy of another in a gap between rows."""
    await log.add_turn(conversation("stays"), turn("szef nie płaci", at=NOW))
    await log.database.wipe_deleted()  # all of it is in the file now
    file = Path(url.database)
    plant(file)
    assert COPY in file.read_bytes()
    return file


def plant(file):
    pages = bytearray(file.read_bytes())
    size = struct.unpack_from(">H", pages, 16)[0]
    for page in range(size, len(pages), size):
        kind, _free, cells, begin = struct.unpack_from(">BHHH", pages, page)
        gap = page + 8 + 2 * cells  # after the header and the places of the cells
        if kind == TABLE_LEAF and page + begin - gap > len(COPY):
            pages[gap : gap + len(COPY)] = COPY
            file.write_bytes(pages)
            return
    pytest.fail("no page with a gap")


async def test_erasing_wipes_the_gaps(log, file):
    await log.erase("another")

    assert COPY not in file.read_bytes()
    assert len(await log.turns("stays")) == 1


async def test_words_not_to_be_kept_leave_the_gaps(log, file):
    await log.set_keep_words("stays", False)

    assert COPY not in file.read_bytes()


async def test_whoever_is_forgotten_on_telegram_leaves_the_gaps(file, url):
    store = Store(url)
    try:
        await store.forget(["somebody"])
    finally:
        store.close()

    assert COPY not in file.read_bytes()


async def test_gaps_of_a_large_file_are_wiped_by_the_daily_purge(log, file, monkeypatch):
    monkeypatch.setattr(transactions, "WIPED_AT_ONCE", 0)
    await log.erase("another")
    assert COPY in file.read_bytes()

    await log.purge(NOW, now=NOW)

    assert COPY not in file.read_bytes()
    assert len(await log.turns("stays")) == 1


async def test_backup_holds_no_gaps(file, tmp_path):
    sqlite.copy_out(file, tmp_path / "copy")

    assert COPY in file.read_bytes()
    assert COPY not in (tmp_path / "copy").read_bytes()
    assert b"stays" in (tmp_path / "copy").read_bytes()


async def test_file_that_cannot_be_wiped_now_is_not_called_wiped(log, file, url):
    other = create_engine(url).raw_connection()
    other.cursor().execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(LogError):
            await log.database.wipe_deleted()
    finally:
        other.rollback()
        other.close()

    assert COPY in file.read_bytes()
    await log.database.wipe_deleted()
    assert COPY not in file.read_bytes()


async def test_journal_that_somebody_reads_is_not_called_wiped(log, file, url):
    other = create_engine(url).raw_connection()
    other.cursor().execute("BEGIN")
    other.cursor().execute("SELECT count(*) FROM turns").fetchall()
    journal = Path(f"{file}-wal")
    try:
        with pytest.raises(LogError):
            await log.set_keep_words("stays", False)
        assert journal.stat().st_size > 0
    finally:
        other.rollback()
        other.close()

    await log.database.wipe_deleted()
    assert journal.stat().st_size == 0
