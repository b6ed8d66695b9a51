"""Totals that leave the house: signals of a month, gaps of a page, the report."""

import csv
import html
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from given import ON_BOTH

from bot.console.access.roles import Role
from bot.console.numbers.declared import DeclaredError, EntryCode, Signal, load_entries, load_signals
from bot.console.numbers.figures import UNKNOWN
from bot.console.numbers.gaps import NONE, WITHIN, count_gaps
from bot.console.numbers.selection import Selection
from bot.console.numbers.signals import MUNICIPALITY, SECTOR, count_signals
from bot.console.numbers.small_counts import Hidden
from knowledge.yaml_files import read_yaml

CONTENT = Path(__file__).parents[4] / "knowledge"
DAY = datetime(2031, 5, 10, 12, tzinfo=UTC)
MAY = Selection(DAY.date().replace(day=1), DAY.date().replace(day=31))
ENTRIES = {
    "page": EntryCode(page="https://www.workinnl.nl/", themes=("registration",)),
    "poster-w": EntryCode(municipality="westland", sector="horticulture"),
}
SIGNALS = {
    "pay": Signal(name={"en": "Pay"}, cards=("pay/minimum-wage",), agencies=("fnv",)),
    "abuse": Signal(name={"en": "Abuse"}, intents=("urgent_exploitation",)),
}


@pytest.fixture
def within(running):
    """Run what asks the database: `await within(lambda db, content: …)`."""

    async def run(work):
        console = running.state.console
        await console.content.load()
        return await console.database.run(lambda db: work(db, console.content))

    return run


def rows_of(counts):
    return [(row.key, row.count) for row in counts.rows]


@pytest.mark.asyncio
@pytest.mark.parametrize("settings", ON_BOTH, indirect=True)
async def test_conversation_counts_once_for_a_signal_in_its_municipality_and_sector(talk, within):
    for number in range(6):
        for _ in range(2):
            await talk(f"w{number}", at=DAY, entry="poster-w")
    for number in range(7):
        await talk(f"r{number}", at=DAY)
        near = [{"id": "municipality-rotterdam", "name": "Gemeente Rotterdam"}]
        await talk(f"r{number}", "Rotterdam", at=DAY, outcome="notice", card=None, places=near)
    for number in range(8):
        await talk(f"u{number}", at=DAY, outcome="choices")  # only offered
    await talk("other", at=DAY.replace(month=6))

    found = await within(lambda db, _: count_signals(db, MAY, SIGNALS, ENTRIES))

    assert rows_of(found["pay"][MUNICIPALITY]) == [("rotterdam", 7), ("westland", 6), (UNKNOWN, 0)]
    assert rows_of(found["pay"][SECTOR]) == [(UNKNOWN, 7), ("horticulture", 6)]
    assert rows_of(found["abuse"][SECTOR]) == [(UNKNOWN, 0)]


@pytest.mark.asyncio
async def test_small_signals_are_hidden_with_the_rest_of_both_tables(talk, within):
    for number in range(3):
        await talk(f"w{number}", at=DAY, entry="poster-w")
    for number in range(9):
        await talk(f"c{number}", at=DAY)

    found = await within(lambda db, _: count_signals(db, MAY, SIGNALS, ENTRIES))

    for table, part in ((MUNICIPALITY, "westland"), (SECTOR, "horticulture")):
        assert sorted(rows_of(found["pay"][table])) == [(UNKNOWN, Hidden.REST), (part, Hidden.SMALL)]


@pytest.mark.asyncio
@pytest.mark.parametrize("settings", ON_BOTH, indirect=True)
async def test_gaps_are_questions_outside_of_the_themes_of_a_page_kept_or_purged(talk, within, running):
    for number in range(6):
        await talk(f"c{number}", at=DAY, entry="page", card="registration/bsn")
        await talk(f"c{number}", at=DAY, entry="page")
        await talk(f"c{number}", at=DAY, entry="page", card=None, outcome="smalltalk")
    await talk("c0", at=DAY, entry="page", card=None, outcome="no_answer")
    await talk("elsewhere", at=DAY)

    async def gaps():
        return await within(
            lambda db, content: count_gaps(db, MAY.of_entry("page"), content, ENTRIES["page"])
        )

    kept = await gaps()
    await running.state.log.purge(DAY.replace(day=11), now=DAY)

    assert sorted(rows_of(kept)) == [(NONE, Hidden.SMALL), ("pay/minimum-wage", 6), (WITHIN, 6)]
    assert await gaps() == kept


@pytest.mark.asyncio
async def test_pages_and_files_show_no_small_count_and_are_written_down(enter, talk, audit):
    for number in range(3):
        await talk(f"w{number}", at=DAY, entry="workinnl-wonen", card="pay/underpaid")
    editor = await enter(Role.EDITOR, "Eva", language="nl")

    for path in ("signals?", "gaps?entry=workinnl-wonen&", "report?", "gaps?", "signals?municipality=x&"):
        page = await editor.get(f"/staff/numbers/{path}month=2031-05")
        text = html.unescape(re.sub("<[^>]+>", " ", page.text.split("<h1>")[1].split("</main>")[0]))
        assert page.status_code == 200, path
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", page.text) == []
        if path != "gaps?":
            assert not re.search(r"(?<![\d<-])[1-4](?![\d-])", text.split("2031", 1)[1].replace("A4", "")), (
                path
            )
    sent = await editor.get("/staff/numbers/signals/export?format=csv&month=2031-05")
    workbook = await editor.get("/staff/numbers/signals/export?format=xlsx&month=2031-05")

    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert ["2031-05", "Onderbetaling", "Sector", "onbekend", "…"] in rows
    assert workbook.content[:2] == b"PK"
    done = {(what, on_what) for who, what, on_what in await audit() if who == "Eva"}
    assert {("numbers", "signals 2031-05"), ("export", "csv signals 2031-05"), ("export", "xlsx signals 2031-05"),
            ("numbers", "gaps 2031-05 workinnl-wonen"), ("numbers", "2031-05-01/2031-05-31")} <= done  # fmt: skip


@pytest.mark.asyncio
async def test_month_that_is_none_and_codes_that_are_none_are_left_out(enter):
    reader = await enter(Role.READER)

    for path in ("report?month=9999-12", "signals?month=x", "gaps?entry=<b>&month=0001-01"):
        page = await reader.get(f"/staff/numbers/{path}")

        assert page.status_code == 200
        assert "<b>&" not in page.text


def test_declared_files_name_what_exists():
    declared = load_signals()
    agencies, towns = (
        {entry["id"] for entry in read_yaml(CONTENT / f"{name}.yml")}
        for name in ("agencies", "municipalities")
    )

    for signal in declared.signals.values():
        assert [card for card in signal.cards if not (CONTENT / "cards" / f"{card}.yml").exists()] == []
        assert set(signal.agencies) <= agencies
        assert set(signal.name) == {"nl", "pl", "ro", "en"}
    for entry in load_entries().values():
        assert set(entry.themes) <= read_yaml(CONTENT / "themes.yml").keys()
        assert {entry.municipality} <= {*towns, ""}
        assert {entry.sector} <= {*declared.sectors, ""}


def test_declared_file_that_cannot_be_used_says_why(tmp_path):
    file = tmp_path / "entries.yml"

    file.write_text("page: {theme: [pay]}")
    with pytest.raises(DeclaredError, match=r"entries.yml: page.theme: Extra inputs"):
        load_entries(file)

    file.write_text("Page One: {}")
    with pytest.raises(DeclaredError, match="small letters"):
        load_entries(file)
