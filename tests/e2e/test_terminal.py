"""`kompas chat` as somebody uses it: lines in, text out."""

import subprocess
import sys

from assistant import NOT_PAID

from bot.settings import REPOSITORY


def chat(url: str, *lines: str, language: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "chat", "--url", url, "--language", language],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        timeout=60,
        check=False,
    )


def test_terminal_shows_card_steps_agencies_and_people(ready):
    result = chat(ready.url, "", NOT_PAID["pl"], "1", "/quit")

    assert result.returncode == 0, result.stderr
    for shown in ("Co teraz zrobić", "Juridisch Loket", "0800-8020", "Nie o to mi chodzi"):
        assert shown in result.stdout
    assert result.stdout.count("Juridisch Loket") > 1  # the button led to people


def test_terminal_ends_with_its_input(ready):
    assert chat(ready.url, language="nl").returncode == 0


def test_terminal_shows_a_refusal_and_goes_on(ready):
    result = chat(ready.url, "a" * 10_000, NOT_PAID["en"], language="en")

    assert "too long" in result.stdout
    assert "0800-8020" in result.stdout


def test_terminal_says_when_nobody_answers():
    result = chat("http://127.0.0.1:9")

    assert result.returncode == 1
    assert "no Kompas answers" in result.stderr
    assert "Traceback" not in result.stderr
