"""The printable site: every approved text in every language, escaped, linked, dated; and nothing else."""

import datetime as dt
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.export.site import Site
from bot.export.week import week
from bot.gateway.strings import load_strings
from knowledge.examples import load_examples
from knowledge.loader import load_knowledge

FIXTURES = Path(__file__).parents[1] / "knowledge" / "fixtures"
DAY = dt.date(2031, 8, 1)


class Links(HTMLParser):
    """The ids of a page and where it links to."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.targets = set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids.add(found.get("id"))
        self.targets += [value for name, value in found.items() if name in ("href", "src") and value]


@pytest.fixture
def content(tmp_path):
    shutil.copytree(FIXTURES, tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def export(content, tmp_path):
    def write(day=DAY):
        knowledge = load_knowledge(content / "knowledge")
        examples = load_examples(content / "data" / "nlu")
        pages = Site(knowledge, examples, load_strings(), day).write(tmp_path / "site")
        return pages, tmp_path / "site"

    return write


def test_every_page_is_there_in_every_language(export):
    pages, site = export()

    # An entrance; per language an index, agencies, places and words; two themes, one without a Dutch card.
    assert pages == 1 + 4 * 4 + 7
    assert sorted(file.name for file in (site / "ro").iterdir()) == [
        "agencies.html", "contract-pay.html", "index.html", "places.html",
        "registration.html", "search-data.js", "words.html",
    ]  # fmt: skip


def test_every_link_inside_the_site_leads_somewhere(export):
    _, site = export()
    pages = {file: Links(file.read_text(encoding="utf-8")) for file in site.rglob("*.html")}

    for page, links in pages.items():
        for target in links.targets:
            if re.match(r"https?:|tel:", target):
                continue
            path, _, fragment = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if page.parent.name == "nl" or file.parent.name == "nl":
                continue  # the Dutch card is a draft: its theme has no page in Dutch
            assert file.exists(), (page, target)
            assert not fragment or fragment in pages[file].ids, (page, target)


def test_a_draft_is_not_shown(export):
    _, site = export()

    assert not (site / "nl" / "registration.html").exists()
    assert "burgerservicenummer" not in (site / "nl" / "search-data.js").read_text(encoding="utf-8")


def test_a_card_is_shown_with_figures_of_the_day_dates_and_help(export):
    _, site = export()

    html = (site / "pl" / "contract-pay.html").read_text(encoding="utf-8")

    assert "Płaca minimalna (minimumloon) to 12,22\xa0zł" not in html
    assert "Płaca minimalna (minimumloon) to 12,22\xa0€ brutto." in html
    assert "Zadzwoń do inspekcji." in html
    assert 'href="tel:08005151"' in html
    assert "WML art. 8" in html
    assert "2.07.2031" in html or "02.07.2031" in html
    assert "Przysyła Cię firma z innego kraju" in html  # the variant, by its condition


def test_a_lapsed_figure_is_not_shown(export):
    _, site = export(dt.date(2032, 3, 1))

    html = (site / "en" / "contract-pay.html").read_text(encoding="utf-8")

    assert "12.22" not in html
    assert "The amount is on rijksoverheid.nl." in html


def test_texts_are_escaped(export, content):
    card = content / "knowledge/cards/registration/bsn.yml"
    card.write_text(
        card.read_text(encoding="utf-8").replace("Take your passport.", "Take <b>your</b> passport & more."),
        encoding="utf-8",
    )

    _, site = export()

    assert "Take &lt;b&gt;your&lt;/b&gt; passport &amp; more." in (site / "en/registration.html").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("hours", "language", "pairs"),
    [
        ("Mo-Fr 09:00-17:00; PH off", "pl", [("poniedziałek–piątek", "09:00–17:00")]),
        (
            "Mo-Th 08:00-12:00,13:00-20:00; Fr 08:00-17:00",
            "nl",
            [("maandag–donderdag", "08:00–12:00, 13:00–20:00"), ("vrijdag", "08:00–17:00")],
        ),
        ("24/7", "en", [("Monday–Sunday", "24/7")]),
        ("Tu 10:00-12:00; Th 10:00-12:00", "ro", [("marți", "10:00–12:00"), ("joi", "10:00–12:00")]),
    ],
)
def test_opening_hours_read_as_a_week(hours, language, pairs):
    assert week(hours, language) == pairs


def test_the_command_says_where_the_site_is(tmp_path):
    result = CliRunner().invoke(app, ["export", "--html", "--to", str(tmp_path / "site")])

    assert result.exit_code == 0
    assert (tmp_path / "site" / "index.html").is_file()
    assert f"open {tmp_path / 'site' / 'index.html'}" in result.output


def test_the_command_names_what_is_wrong(tmp_path):
    (tmp_path / "file").write_text("")

    taken = CliRunner().invoke(app, ["export", "--html", "--to", str(tmp_path / "file")])
    assert "cannot write to" in str(taken.exception)
    day = CliRunner().invoke(app, ["export", "--html", "--on", "tomorrow"])
    assert "--on 'tomorrow' is not a day" in str(day.exception)
