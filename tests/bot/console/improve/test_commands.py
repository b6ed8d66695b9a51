"""`kompas replay` and `kompas export` in the terminal."""

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.fixture(autouse=True)
def environment(settings, monkeypatch):
    for name in ("state_dir", "build_dir", "knowledge_dir", "data_dir"):
        monkeypatch.setenv(f"KOMPAS_{name.upper()}", str(getattr(settings, name)))


def test_replay_without_a_search_says_what_to_do():
    assert "make train" in str(CliRunner().invoke(app, ["replay"]).exception)


def test_replay_of_no_message_and_export_of_no_example_say_so(built, monkeypatch):
    class Record:
        learnt_from = "abc"

    monkeypatch.setattr("bot.console.improve.commands.load_record", lambda folder: Record)

    replayed, exported = CliRunner().invoke(app, ["replay"]), CliRunner().invoke(app, ["export"])

    assert "0 of 0 would get something else" in replayed.output
    assert "0 accepted examples, 0 files" in exported.output
