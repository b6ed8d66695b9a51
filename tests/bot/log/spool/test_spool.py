"""What waits on disk: in order, bounded, and whole after whatever happens to process, disk or file."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.log import spool as spool_module
from bot.log.spool import FILE_NAME, MAX_MARKS, EntryKind, Spool, SpoolError, SpoolFullError

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)
KILLS = 10


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "state" / FILE_NAME)


def append(spool, *bodies, conversation="c1", kind=EntryKind.TURN, at=NOW):
    return [spool.append(kind, conversation, at, body) for body in bodies]


def emptied(spool):
    """Take all that waits, as a reader does."""
    bodies = []
    while entry := spool.oldest():
        bodies.append(entry.body)
        spool.drop(entry)
    return bodies


def test_entries_come_out_in_the_order_they_went_in_also_from_another_process(spool):
    append(spool, "one", conversation="c2")
    append(spool, "two", "three")

    again = Spool(spool.file)

    assert len(again) == 3
    assert [entry.body for entry in again.of("c1")] == ["two", "three"]
    assert emptied(again) == ["one", "two", "three"]
    assert len(spool) == 0


def test_reading_makes_no_file(spool):
    assert (spool.oldest(), spool.of("c1"), len(spool), spool.erase("c1"), spool.purge(NOW)) == (
        None,
        [],
        0,
        0,
        0,
    )
    assert not spool.file.exists()


def test_file_is_for_its_owner_only(spool):
    append(spool, "one")

    assert spool.file.stat().st_mode & 0o777 == 0o600


def test_dropping_twice_drops_nothing_else(spool):
    append(spool, "one")
    entry = spool.oldest()
    spool.drop(entry)
    append(spool, "two")

    spool.drop(entry)

    assert emptied(spool) == ["two"]


def test_full_spool_refuses_the_new_and_keeps_the_old(tmp_path):
    spool = Spool(tmp_path / FILE_NAME, max_entries=2)
    append(spool, "one", "two")

    with pytest.raises(SpoolFullError, match="2 entries"):
        append(spool, "three")

    assert emptied(spool) == ["one", "two"]
    assert append(spool, "four") == [True]


def test_bytes_are_bounded_and_free_again_when_read(tmp_path):
    spool = Spool(tmp_path / FILE_NAME, max_bytes=100_000)

    with pytest.raises(SpoolFullError):
        append(spool, *["x" * 10_000] * 20)

    held = len(spool)
    assert 5 <= held < 10
    assert spool.file.stat().st_size <= 120_000
    emptied(spool)
    assert append(spool, *["x" * 10_000] * held) == [True] * held


def test_erased_conversation_is_in_no_file_and_the_others_stay(spool):
    append(spool, "Zbigniew", conversation="c1")
    append(spool, "Zbigniew moved aside", conversation="c1")
    append(spool, "other", conversation="c2")
    spool.refuse(spool.of("c1")[1], "DataError")

    assert spool.count("c1") == 2
    assert spool.erase("c1") == 2

    assert spool.count("c1") == 0
    assert [b"Zbigniew" in file.read_bytes() for file in spool.file.parent.iterdir()] == [False]
    assert emptied(spool) == ["other"]


def test_mark_takes_the_place_of_the_conversation_and_keeps_later_entries_out(spool):
    append(spool, "one")

    spool.mark_erased("c1", NOW, "{}")

    assert append(spool, "two") == [False]
    assert [(entry.kind, entry.body) for entry in spool.of("c1")] == [(EntryKind.ERASURE, "{}")]
    assert spool.count("c1") == 0  # a mark holds nothing of the conversation


def test_mark_is_taken_where_the_spool_is_full(tmp_path):
    spool = Spool(tmp_path / FILE_NAME, max_entries=1)
    append(spool, "one", conversation="c1")

    spool.mark_erased("c2", NOW, "{}")

    assert MAX_MARKS > 1
    assert len(spool) == 2


def test_purge_erases_what_is_older_but_no_mark(spool):
    append(spool, "old", at=NOW - timedelta(days=91))
    append(spool, "old and refused", at=NOW - timedelta(days=91))
    spool.refuse(spool.of("c1")[1], "DataError")
    append(spool, "young", at=NOW - timedelta(days=89))
    spool.mark_erased("c2", NOW - timedelta(days=91), "{}")

    assert spool.purge(NOW - timedelta(days=90)) == 2

    assert spool.refused() == 0
    assert emptied(spool) == ["young", "{}"]


def test_refused_entry_waits_no_longer_and_is_counted(spool):
    append(spool, "one", "two")

    spool.refuse(spool.oldest(), "DataError")

    assert (len(spool), spool.refused()) == (1, 1)
    assert emptied(spool) == ["two"]


@pytest.mark.parametrize("damage", ["no database", "torn"])
def test_file_that_cannot_be_read_is_set_aside_and_a_new_one_begun(spool, caplog, damage):
    append(spool, *["secret" * 500] * 20)
    whole = spool.file.read_bytes()
    torn = whole[:4096] + b"\xff" * (len(whole) - 4096)
    spool.file.write_bytes(b"no database" * 1000 if damage == "no database" else torn)

    assert append(spool, "new") == [True]

    assert emptied(spool) == ["new"]
    assert spool.set_aside.exists()
    assert "set aside" in caplog.text
    assert "secret" not in caplog.text


def test_what_was_set_aside_goes_when_it_names_the_erased_or_is_old(spool):
    append(spool, "one", conversation="c1")
    spool.file.rename(spool.set_aside)

    spool.erase("c2")
    assert spool.set_aside.exists()
    spool.erase("c1")
    assert not spool.set_aside.exists()

    append(spool, "two")
    spool.file.rename(spool.set_aside)
    spool.purge(datetime.now(UTC) - timedelta(hours=1))
    assert spool.set_aside.exists()
    spool.purge(datetime.now(UTC) + timedelta(hours=1))
    assert not spool.set_aside.exists()


class TinyDisk(Spool):
    """A disk of 40 kB: SQLite answers a page too many as it answers a full disk, with SQLITE_FULL."""

    def _open(self):
        connection = super()._open()
        connection.execute("PRAGMA max_page_count=10")
        return connection


def test_full_disk_is_an_error_and_costs_nothing_written_before(tmp_path):
    spool = TinyDisk(tmp_path / FILE_NAME)
    append(spool, "one", "two")

    with pytest.raises(SpoolError, match="SQLITE_FULL") as error:
        append(spool, "x" * 100_000)

    assert not isinstance(error.value, SpoolFullError)
    assert append(spool, "three") == [True]
    assert emptied(spool) == ["one", "two", "three"]


def test_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(SpoolError):
        append(Spool(tmp_path / "file" / FILE_NAME), "one")


def test_file_that_another_holds_is_an_error_after_a_short_wait(spool, monkeypatch):
    append(spool, "one")
    monkeypatch.setattr(spool_module, "LOCK_WAIT_S", 0.05)
    other = sqlite3.connect(spool.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(SpoolError, match="SQLITE_BUSY"):
            append(spool, "two")
        assert spool.oldest().body == "one"  # reading goes on
    finally:
        other.close()

    append(spool, "three")
    assert emptied(spool) == ["one", "three"]


WRITER = """
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from bot.log.spool import EntryKind, Spool
spool = Spool(Path(sys.argv[1]))
for number in count():
    spool.append(EntryKind.TURN, "c1", datetime.now(UTC), f"{sys.argv[2]}-{number} " + "x" * 3000)
    print(f"{sys.argv[2]}-{number}", flush=True)
"""


def test_writer_killed_at_any_moment_leaves_every_confirmed_entry_whole_and_in_order(spool):
    moments = random.Random(5)
    confirmed = []
    for kill in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(spool.file), str(kill)], stdout=subprocess.PIPE, text=True
        )
        first = writer.stdout.readline()
        time.sleep(moments.uniform(0, 0.1))
        writer.send_signal(signal.SIGKILL)
        rest, _ = writer.communicate()
        confirmed.append([line for line in (first + rest).splitlines() if line])

    bodies = [entry.body for entry in spool.of("c1")]
    assert {len(body.split(" ")[1]) for body in bodies} == {3000}
    names = [body.split(" ")[0] for body in bodies]
    for kill, lines in enumerate(confirmed):
        of_this = [name for name in names if name.startswith(f"{kill}-")]
        # The one beyond: on disk, and killed before it was confirmed.
        assert of_this == [f"{kill}-{number}" for number in range(len(of_this))]
        assert len(of_this) - len(lines) in (0, 1)
    assert not spool.set_aside.exists()
