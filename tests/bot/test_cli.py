"""The command line: exit codes, and one clear line where something is wrong."""

import datetime as dt
import json
import socket

import pytest
from typer.testing import CliRunner

from bot import check as checking
from bot import cli
from bot.gateway import retention
from bot.settings import Settings


def kompas(*arguments):
    return CliRunner().invoke(cli.app, arguments)


@pytest.fixture
def checked(monkeypatch):
    """Replace the check by one that keeps all rules; return the days it was asked for."""
    days = []

    def check_content(settings, day, report):
        days.append(day)
        return True

    monkeypatch.setattr(checking, "check_content", check_content)
    return days


def test_check_succeeds_when_no_rule_is_broken(checked):
    result = kompas("check")

    assert result.exit_code == 0
    assert checked == [dt.date.today()]


def test_check_looks_at_the_day_it_is_given(checked):
    result = kompas("check", "--on", "2031-01-31")

    assert result.exit_code == 0
    assert checked == [dt.date(2031, 1, 31)]


@pytest.mark.parametrize("day", ["tomorrow", "31-01-2031", "2031-02-30"])
def test_check_refuses_what_is_not_a_day(checked, day):
    result = kompas("check", "--on", day)

    assert result.exit_code == 1
    assert result.output == f"--on {day!r} is not a day; write it as 2027-01-31\n"
    assert checked == []


def test_check_fails_with_the_problems_on_standard_error(monkeypatch, tmp_path):
    monkeypatch.setenv("KOMPAS_KNOWLEDGE_DIR", str(tmp_path / "knowledge"))
    monkeypatch.setenv("KOMPAS_BUILD_DIR", str(tmp_path / "build"))

    result = kompas("check")

    assert result.exit_code == 1
    assert "knowledge/agencies.yml: the file is missing; restore it from git" in result.stderr
    assert result.stdout == ""


def test_train_names_content_it_cannot_read(monkeypatch, tmp_path):
    monkeypatch.setenv("KOMPAS_KNOWLEDGE_DIR", str(tmp_path / "knowledge"))

    result = kompas("train")

    assert result.exit_code == 1
    assert result.output.startswith("kompas train: knowledge/agencies.yml: the file is missing")


@pytest.mark.enable_socket
def test_serve_names_the_port_that_is_taken(monkeypatch, tmp_path):
    monkeypatch.setenv("KOMPAS_STATE_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        result = kompas("serve", "--port", str(port))

    assert result.exit_code == 1
    assert (
        result.output
        == f"kompas serve: port {port} is taken by another program; stop it or set KOMPAS_PORT\n"
    )


@pytest.mark.parametrize("command", ["check", "train", "serve", "chat"])
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("KOMPAS_PORT", "http", "settings: KOMPAS_PORT: Input should be a valid integer"),
        ("KOMPAS_ENVIRONMENT", "production", "settings: Value error, KOMPAS_SECRET_KEY must be set"),
        (
            "KOMPAS_ALLOWED_PAGES",
            "www.workinnl.nl",
            'settings: error parsing value for field "allowed_pages"',
        ),
    ],
)
def test_wrong_setting_stops_a_command_by_its_name(monkeypatch, command, name, value, message):
    monkeypatch.setenv(name, value)

    result = kompas(command)

    assert result.exit_code == 1
    assert result.output.startswith(message)
    assert "Traceback" not in result.output


@pytest.mark.enable_socket
def test_chat_says_how_to_start_kompas_when_none_answers():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]  # free again when the block ends

    result = kompas("chat", "--url", f"http://127.0.0.1:{port}")

    assert result.exit_code == 1
    assert result.output == (
        f"kompas chat: no Kompas answers at http://127.0.0.1:{port}; start one with `make run`, or give --url\n"
    )


@pytest.fixture
def purging(monkeypatch):
    """Replace the purge by one that ends as told; return the moments it was asked for."""
    asked = []

    def end_with(purged):
        async def purge_once(settings, before):
            asked.append(before)
            return purged

        monkeypatch.setattr(retention, "purge_once", purge_once)
        return asked

    return end_with


def test_purge_erases_what_is_older_than_the_day(purging):
    asked = purging(retention.Purged(7))

    result = kompas("purge", "--before", "2031-01-31")

    assert result.exit_code == 0
    assert asked == [dt.datetime(2031, 1, 31, tzinfo=dt.UTC)]
    assert "log: 7 turns from before 2031-01-31 00:00 UTC erased" in result.stderr


def test_purge_without_a_day_erases_what_is_older_than_promised(purging, monkeypatch):
    monkeypatch.setenv("KOMPAS_KEEP_DAYS", "30")
    asked = purging(retention.Purged(0))

    kompas("purge")

    age = dt.datetime.now(dt.UTC) - asked[0]
    assert dt.timedelta(days=30) <= age < dt.timedelta(days=30, minutes=1)


def test_purge_says_plainly_what_was_not_erased(purging, monkeypatch):
    monkeypatch.setenv("KOMPAS_RASA_URL", "http://127.0.0.1:9")
    purging(retention.Purged(None, "OperationalError", "ConnectError"))

    result = kompas("purge")

    assert result.exit_code == 1
    assert "log: NOT purged: OperationalError\n" in result.stderr
    assert "Rasa: NOT purged: ConnectError. It was asked at http://127.0.0.1:9;" in result.stderr


def test_purge_refuses_what_is_not_a_day(purging):
    asked = purging(retention.Purged(0))

    result = kompas("purge", "--before", "yesterday")

    assert (result.exit_code, asked) == (1, [])
    assert result.output == "--before 'yesterday' is not a day; write it as 2027-01-31\n"


def test_rotate_key_prints_the_next_value_of_the_setting(monkeypatch):
    monkeypatch.setenv("KOMPAS_PSEUDONYM_KEYS", json.dumps(["o" * 32]))
    monkeypatch.setenv("KOMPAS_KEEP_DAYS", "30")

    result = kompas("rotate-key")

    name, _, value = result.stdout.strip().partition("=")
    new, old = json.loads(value.strip("'"))
    assert (name, old) == ("KOMPAS_PSEUDONYM_KEYS", "o" * 32)
    monkeypatch.setenv(name, value.strip("'"))
    assert [key.get_secret_value() for key in Settings().pseudonym_keys] == [new, old]
    assert f"must stay second until {dt.date.today() + dt.timedelta(days=30)}" in result.stderr
    assert new not in result.stderr


def test_rotate_key_makes_the_first_key_in_production_too(monkeypatch):
    monkeypatch.setenv("KOMPAS_ENVIRONMENT", "production")
    monkeypatch.delenv("KOMPAS_PSEUDONYM_KEYS", raising=False)

    result = kompas("rotate-key")

    assert result.exit_code == 0
    assert len(json.loads(result.stdout.partition("=")[2].strip().strip("'"))) == 1


def test_evaluate_names_the_line_it_cannot_read(tmp_path):
    file = tmp_path / "messages.jsonl"
    file.write_text(
        '{"lang": "pl", "text": "szef", "card": "pay/not-paid"}\n{"lang": "pl"\n', encoding="utf-8"
    )

    result = kompas("evaluate", str(file))

    assert result.exit_code == 1
    assert result.output.startswith(f"kompas evaluate: {file}:2: line: Invalid JSON")


def test_evaluate_prints_only_the_measures_on_standard_output(monkeypatch, tmp_path):
    async def evaluate_file(file, settings, report):
        report("sending 1 messages")
        return {"all": {"messages": 1.0, "MRR": 0.5}}

    monkeypatch.setattr("bot.evaluate.evaluate_file", evaluate_file)

    result = kompas("evaluate", str(tmp_path), "--json")

    assert json.loads(result.stdout) == {"all": {"messages": 1.0, "MRR": 0.5}}
    assert result.stderr.endswith("sending 1 messages\n")


def test_serve_runs_on_the_port_it_is_given(monkeypatch):
    ports = []

    async def serve(settings: Settings, report):
        ports.append(settings.port)

    monkeypatch.setattr("bot.serve.serve", serve)
    monkeypatch.setenv("KOMPAS_PORT", "8123")

    codes = [kompas("serve").exit_code, kompas("serve", "--port", "8124").exit_code]

    assert (codes, ports) == ([0, 0], [8123, 8124])


def test_telegram_without_a_token_says_which_setting_lacks(monkeypatch):
    monkeypatch.delenv("KOMPAS_TELEGRAM_TOKEN", raising=False)

    result = kompas("telegram", "--polling")

    assert result.exit_code == 1
    assert "KOMPAS_TELEGRAM_TOKEN" in result.output


def test_telegram_without_polling_wants_a_public_address(monkeypatch):
    monkeypatch.setenv("KOMPAS_TELEGRAM_TOKEN", "1:x")
    monkeypatch.delenv("KOMPAS_TELEGRAM_WEBHOOK", raising=False)

    result = kompas("telegram")

    assert result.exit_code == 1
    assert "KOMPAS_TELEGRAM_WEBHOOK" in result.output
