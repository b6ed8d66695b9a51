"""`kompas backup`, `kompas erased` and `kompas restore`: what they say, and one clear line where something is wrong."""

import asyncio

import pytest
from people import conversation, turn
from typer.testing import CliRunner

from bot import cli
from bot.log.conversation_log import ConversationLog
from bot.log.database import sqlite_url


def kompas(*arguments):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


@pytest.fixture
def state_dir(tmp_path, monkeypatch):
    """The state folder of a Kompas whose log holds two conversations."""
    folder = tmp_path / "state"
    monkeypatch.setenv("KOMPAS_STATE_DIR", str(folder))
    monkeypatch.delenv("KOMPAS_DATABASE_URL", raising=False)
    for name in ("one", "two"):
        in_log(folder, lambda log, name=name: log.add_turn(conversation(name), turn()))
    return folder


def in_log(folder, work):
    async def run():
        log = ConversationLog(sqlite_url(folder), timeout_s=30)
        try:
            return await work(log)
        finally:
            log.close()

    return asyncio.run(run())


def test_log_that_was_lost_comes_back_without_what_was_erased_since(state_dir, tmp_path):
    made = kompas("backup", tmp_path / "log.backup")
    in_log(state_dir, lambda log: log.erase("one"))
    listed = kompas("erased", tmp_path / "erased.jsonl")
    for file in state_dir.glob("conversations.sqlite*"):
        file.unlink()
    done = kompas("restore", tmp_path / "log.backup", "--erased", tmp_path / "erased.jsonl")

    assert (made.exit_code, listed.exit_code, done.exit_code) == (0, 0, 0), done.output
    assert "2 conversations, 2 turns" in made.output
    assert "1 erasures" in listed.output
    assert "erased since, and so left out: 1" in done.output
    found = [in_log(state_dir, lambda log, name=name: log.find(name)) for name in ("one", "two")]
    assert [conversation_.id if conversation_ else None for conversation_ in found] == [None, "two"]


def test_what_cannot_be_done_is_one_line_that_names_it(state_dir, tmp_path):
    made = kompas("backup", tmp_path / "none" / "log.backup")
    kompas("backup", tmp_path / "log.backup")
    onto = kompas("restore", tmp_path / "log.backup")
    other = kompas("restore", tmp_path / "other")
    (state_dir / "conversations.sqlite").write_bytes(b"no database at all" * 100)
    broken = kompas("backup", tmp_path / "again")

    assert [done.exit_code for done in (made, onto, other, broken)] == [1, 1, 1, 1]
    assert "No such file or directory" in made.output
    assert "kompas restore: the conversation log is not empty: --replace" in onto.output
    assert f"kompas restore: {tmp_path / 'other'}: there is no such file" in other.output
    assert "kompas backup: the conversation log cannot be copied: file is not a database" in broken.output
