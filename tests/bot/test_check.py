"""Checking content: problems are reported with their place; what was checked and kept is not checked again."""

import datetime as dt
import re

import pytest

from bot.check import STAMP, check_content
from bot.settings import Settings

DAY = dt.date(2031, 3, 5)
FIGURE = """
minimum_wage_hour:
  unit: EUR
  what: an hour
  source: {publisher: P, title: T, url: "https://example.org/", language: nl}
  checked: 2031-01-01
  values: [{from: 2031-01-01, to: 2031-06-30, value: 11.11}]
  without: {en: See the site.}
"""


@pytest.fixture
def settings(tmp_path):
    """Content without a card, which breaks no rule, and one figure with a last day."""
    knowledge = tmp_path / "knowledge"
    (knowledge / "cards").mkdir(parents=True)
    (knowledge / "languages.yml").write_text("en: {name: English, function_words: [the]}\n", encoding="utf-8")
    (knowledge / "unsupported_languages.yml").write_text("{}\n", encoding="utf-8")
    for name in (
        "agencies.yml",
        "places.yml",
        "municipalities.yml",
        "words.yml",
        "letters.yml",
        "checklists.yml",
        "systems.yml",
    ):
        (knowledge / name).write_text("[]\n", encoding="utf-8")
    (knowledge / "themes.yml").write_text("help: {en: Help}\n", encoding="utf-8")
    (knowledge / "figures.yml").write_text(FIGURE, encoding="utf-8")
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    return Settings(knowledge_dir=knowledge, data_dir=tmp_path / "data", build_dir=tmp_path / "build")


def check(settings, day=DAY):
    """Return the verdict and what was reported."""
    reports = []
    return check_content(settings, day, reports.append), reports


def test_content_that_keeps_all_rules_is_summed_up(settings):
    kept, reports = check(settings)

    assert kept
    assert reports == [
        "content: checking",
        "content: 0 cards in 1 languages, 0 agencies, 1 figures, 0 places, 0 examples; "
        "0 card texts still draft; all rules kept",
    ]


def test_content_checked_before_is_not_checked_again_that_day(settings):
    check(settings)

    assert check(settings) == (True, ["content: checked before, nothing changed"])
    assert check(settings, DAY + dt.timedelta(days=1))[1][0] == "content: checking"


@pytest.mark.parametrize("name", ["knowledge/themes.yml", "data/nlu/greet.en.yml"])
def test_changed_content_is_checked_again(settings, name):
    check(settings)

    with (settings.knowledge_dir.parent / name).open("a", encoding="utf-8") as file:
        file.write("# another line\n")

    assert check(settings)[1][0] == "content: checking"


def test_file_that_does_not_fit_is_reported_with_its_place_and_never_stamped(settings):
    (settings.knowledge_dir / "themes.yml").write_text("help: {en: Help}\nhelp: {en: x}\n", encoding="utf-8")

    kept, reports = check(settings)

    assert not kept
    assert reports == [
        "content: checking",
        "knowledge/themes.yml:2: is not valid YAML: key 'help' stands twice",
        "content: 1 problem(s); mend them and run `make check` again",
    ]
    assert not (settings.build_dir / STAMP).exists()


def test_broken_rule_is_reported_with_its_place_and_never_stamped(settings):
    figures = settings.knowledge_dir / "figures.yml"
    figures.write_text(FIGURE.replace("{en:", "{de:"), encoding="utf-8")

    kept, reports = check(settings)

    assert not kept
    assert re.match(r"knowledge/figures\.yml:8: minimum_wage_hour\.without: language missing: en", reports[1])
    assert not (settings.build_dir / STAMP).exists()


def test_examples_that_cannot_be_read_are_reported(settings):
    (settings.data_dir / "nlu" / "greet.en.yml").write_text("nlu: [", encoding="utf-8")

    kept, reports = check(settings)

    assert not kept
    assert "nlu/greet.en.yml:" in reports[1]


def test_every_problem_is_reported_not_only_the_first(settings):
    (settings.knowledge_dir / "themes.yml").write_text("{", encoding="utf-8")
    (settings.knowledge_dir / "places.yml").unlink()

    kept, reports = check(settings)

    assert not kept
    assert [report.split(":")[0] for report in reports[1:-1]] == [
        "knowledge/places.yml", "knowledge/themes.yml"
    ]  # fmt: skip


def test_what_is_due_is_reported_each_time_without_breaking_a_rule(settings):
    after = dt.date(2031, 7, 1)  # the day after the figure's last

    first, second = check(settings, after), check(settings, after)

    due = "due: knowledge/figures.yml:2: minimum_wage_hour: no value on 2031-07-01; add one with its source"
    assert first[0] and due in first[1]
    assert second == first
    assert not (settings.build_dir / STAMP).exists()
