"""A backup comes back whole, on the other machine or over the same database; and is refused where it must be."""

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from people import conversation, everything, rows, turn
from restoring import restored
from sqlalchemy import create_engine, text

from bot.backup import postgresql
from bot.backup.archive import BackupError, Manifest, read_manifest, write_archive
from bot.backup.make import make_backup
from bot.log import upgrade as upgrading
from bot.log.conversation_log import ConversationLog
from bot.log.database import open_engine
from bot.log.tables import Table

HERE = Path(__file__).parents[1]
OTHERS = sorted(set(Table.metadata.tables) - {"staff_sessions"})  # sessions end with a restore
pytestmark = pytest.mark.asyncio


async def test_everything_comes_back_elsewhere_but_the_sessions_of_staff(filled, url, elsewhere, tmp_path):
    file = tmp_path / "log.backup"

    manifest = make_backup(url, file)
    done = restored(elsewhere, file)

    assert everything(elsewhere, OTHERS) == everything(url, OTHERS)
    assert rows(url)["staff_sessions"] == 1
    assert "staff_sessions" not in rows(elsewhere)
    assert {name: count for name, count in manifest.rows.items() if count} == rows(url)
    assert (done.settled.erased, done.settled.purged) == (0, 0)
    back = ConversationLog(elsewhere, timeout_s=30)
    try:
        assert [held.said for held in await back.turns("kept")] == ["mówi kept\t\\x"]
        await back.add_turn(conversation("kept"), turn("dalej"))  # numbers go on where they were
        assert len(await back.turns("kept")) == 2
    finally:
        back.close()


async def test_file_and_what_lies_beside_it_are_the_owners_alone(filled, url, elsewhere, tmp_path):
    file = tmp_path / "backups" / "log.backup"
    file.parent.mkdir()

    make_backup(url, file)
    make_backup(url, file)  # over an older one
    restored(elsewhere, file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [left.name for left in file.parent.iterdir()] == ["log.backup"]
    if elsewhere.database and elsewhere.get_backend_name() == "sqlite":
        assert [left for left in Path(elsewhere.database).parent.iterdir() if "restore" in left.name] == []


async def test_backup_under_load_holds_whole_turns_and_comes_back_in_equal_numbers(
    filled, url, elsewhere, environment, tmp_path
):
    file = tmp_path / "log.backup"
    environment = {**environment, "PYTHONPATH": f"{environment['PYTHONPATH']}:{HERE}"}
    command_line = [sys.executable, str(HERE / "endless_writer.py")]
    writers = [
        subprocess.Popen(command_line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    try:
        for writer in writers:
            for _ in range(20):
                assert writer.stdout.readline() == b"written\n"
        manifest = make_backup(url, file)
        for writer in writers:  # they go on: nobody was locked out
            assert writer.stdout.readline() == b"written\n"
        restored(url, file, replace=True)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    restored(elsewhere, file)

    held = rows(elsewhere)
    assert held["turns"] >= 44
    assert held == {
        name: count for name, count in manifest.rows.items() if count and name != "staff_sessions"
    }
    assert held["messages"] == 4 + 2 * (held["turns"] - 4)
    # Written into while it was restored: all of the backup is there, and what came after it.
    assert rows(url)["turns"] >= held["turns"]
    assert rows(url)["messages"] == 4 + 2 * (rows(url)["turns"] - 4)
    if url.get_backend_name() == "sqlite":
        with create_engine(url).connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"


async def test_log_that_is_not_empty_is_replaced_only_where_that_was_asked_for(filled, url, tmp_path):
    file = tmp_path / "log.backup"
    make_backup(url, file)
    before = everything(url, OTHERS)
    await filled.add_turn(conversation("later"), turn("później"))

    with pytest.raises(BackupError, match="not empty: --replace"):
        restored(url, file)
    assert await filled.find("later") is not None
    restored(url, file, replace=True)

    assert everything(url, OTHERS) == before


async def test_backup_of_an_older_revision_is_migrated(url, elsewhere, tmp_path):
    file = tmp_path / "log.backup"
    engine = open_engine(url)
    with engine.begin() as connection:
        config = upgrading._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        connection.execute(
            text(
                "INSERT INTO conversations (id, opened_at, channel, last_at) VALUES ('old', :at, 'api', :at)"
            ),
            {
                "at": datetime.now(UTC).replace(tzinfo=None)
                if url.get_backend_name() == "sqlite"
                else datetime.now(UTC)
            },
        )
    engine.dispose()

    assert make_backup(url, file).revision == "0008"
    restored(elsewhere, file)

    back = ConversationLog(elsewhere, timeout_s=30)
    try:
        assert await back.find("old") is not None
        await back.add_turn(conversation("old"), turn())
    finally:
        back.close()


async def test_backup_of_a_newer_kompas_or_another_database_is_refused(filled, url, elsewhere, tmp_path):
    file = tmp_path / "log.backup"
    make_backup(url, file)
    manifest = read_manifest(file)
    other = "postgresql" if manifest.database == "sqlite" else "sqlite"
    for change, reason in (
        ({"revision": "9999"}, "revision 9999, which is newer than this Kompas"),
        ({"database": other}, f"the backup is of {other}, and KOMPAS_DATABASE_URL names {manifest.database}"),
        ({"made_at": datetime.now(UTC) - timedelta(days=91)}, "more than KOMPAS_KEEP_DAYS=90 days ago"),
    ):
        (tmp_path / "data").write_bytes(b"never read")
        write_archive(tmp_path / "changed", manifest.model_copy(update=change), tmp_path / "data")
        with pytest.raises(BackupError, match=reason):
            restored(elsewhere, tmp_path / "changed")


async def test_file_that_is_no_backup_or_is_damaged_is_refused_by_its_name(filled, url, tmp_path):
    file = tmp_path / "log.backup"
    make_backup(url, file)
    before = everything(url)
    whole = file.read_bytes()
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 0xFF

    for content in (b"", b"no backup", bytes(damaged), whole[: len(whole) // 2]):
        (tmp_path / "bad").write_bytes(content)
        with pytest.raises(BackupError, match=str(tmp_path / "bad")):
            restored(url, tmp_path / "bad", replace=True)
    with pytest.raises(BackupError, match="there is no such file"):
        restored(url, tmp_path / "none", replace=True)

    assert everything(url) == before


async def test_rows_that_are_lacking_are_noticed_and_nothing_changes(filled, url, tmp_path):
    file = tmp_path / "log.backup"
    make_backup(url, file)
    manifest = read_manifest(file)
    from bot.backup.archive import extract_data

    extract_data(file, tmp_path / "data")
    more = manifest.model_copy(update={"rows": {**manifest.rows, "turns": 99}})
    write_archive(file, more, tmp_path / "data")
    before = everything(url)

    with pytest.raises(BackupError, match="is not whole"):
        restored(url, file, replace=True)

    assert everything(url) == before


async def test_empty_or_newer_database_cannot_be_backed_up(url, tmp_path):
    if url.get_backend_name() == "postgresql":
        with pytest.raises(BackupError, match="no conversation log in this database"):
            make_backup(url, tmp_path / "log.backup")
    else:
        with pytest.raises(BackupError, match="there is no conversation log at"):
            make_backup(url, tmp_path / "log.backup")
    await ConversationLog(url, timeout_s=30).open()
    with create_engine(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(BackupError, match="revision 9999, which is newer"):
        make_backup(url, tmp_path / "log.backup")

    assert [left.name for left in tmp_path.iterdir() if "backup" in left.name] == []


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
async def test_programs_of_postgresql_that_lack_or_are_too_old_are_named(filled, url, tmp_path, monkeypatch):
    file = tmp_path / "log.backup"
    make_backup(url, file)
    with monkeypatch.context() as changed:
        changed.setenv("PATH", str(tmp_path))
        with pytest.raises(BackupError, match="pg_dump is not on the path: install PostgreSQL's programs"):
            make_backup(url, tmp_path / "other")
        with pytest.raises(BackupError, match="pg_restore is not on the path"):
            restored(url, file, replace=True)
    monkeypatch.setattr(postgresql, "_version", lambda program: 9)
    with pytest.raises(BackupError, match="pg_dump 9 cannot read PostgreSQL"):
        make_backup(url, tmp_path / "other")
    with pytest.raises(BackupError, match="pg_restore 9 cannot read a backup of pg_dump"):
        restored(url, file, replace=True)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
async def test_tables_of_others_in_the_same_database_stay_as_they_are(filled, url, tmp_path):
    file = tmp_path / "log.backup"
    engine = create_engine(url)
    with engine.begin() as connection:  # Rasa's, say
        connection.execute(text("CREATE TABLE events (id INTEGER)"))
        connection.execute(text("INSERT INTO events VALUES (1)"))

    manifest = make_backup(url, file)
    restored(url, file, replace=True)

    assert "events" not in manifest.rows
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM events")) == 1
    engine.dispose()


async def test_manifest_of_another_format_is_refused(tmp_path):
    (tmp_path / "data").write_bytes(b"x")
    manifest = Manifest(made_at=datetime.now(UTC), database="sqlite", revision="0009", rows={})
    write_archive(tmp_path / "f", manifest.model_copy(update={"format": 2}), tmp_path / "data")

    with pytest.raises(BackupError, match=r"manifest\.json: cannot be read: format"):
        read_manifest(tmp_path / "f")
