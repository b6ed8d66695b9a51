"""The search of the printable site, in a real browser, opened from the disk."""

from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app


def test_a_word_without_its_diacritics_finds_the_card(chromium, tmp_path: Path):
    assert CliRunner().invoke(app, ["export", "--html", "--to", str(tmp_path)]).exit_code == 0
    page = chromium.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    page.goto((tmp_path / "pl" / "index.html").as_uri())
    page.fill("input[type=search]", "szef mi nie placi")
    page.click("[data-found] a >> nth=0")

    page.wait_for_url("**/contract-pay.html#pay-not-paid")  # and until all of it is there
    assert page.locator("#pay-not-paid h2").is_visible()
    assert problems == []


def test_nothing_found_is_said(chromium, tmp_path: Path):
    assert CliRunner().invoke(app, ["export", "--html", "--to", str(tmp_path)]).exit_code == 0
    page = chromium.new_page()

    page.goto((tmp_path / "en" / "index.html").as_uri())
    page.fill("input[type=search]", "zzzz")

    assert page.locator("[data-none]").is_visible()
    assert page.locator("[data-found] li").count() == 0
