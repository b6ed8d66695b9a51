"""Conversations as files: whole, redacted, and never run by a spreadsheet program."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from given import ON_BOTH
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.console.access.roles import Role
from bot.console.numbers import conversation_rows
from bot.console.numbers.conversation_rows import COLUMNS
from bot.console.numbers.sheets import XlsxFile, csv_lines, harmless

DAY = datetime(2031, 5, 10, 12, tzinfo=UTC)
PATH = "/staff/numbers/export?since=2031-05-01&until=2031-05-31&format="
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    'x";=1+1',
    "x;=HYPERLINK(0)",
    "x,@SUM(A1)",
    "\u200b=1+1",
    "\x00=1+1",
    "https://evil.example/x",
    "<script>alert(1)</script>",
]


def read_csv(content):
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def read_xlsx(content):
    """Return the cells of a workbook's only sheet, and how many are formulas or links."""
    spreadsheet = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        sheet = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    active = [*sheet.iter(f"{spreadsheet}f"), *sheet.iter(f"{spreadsheet}hyperlink")]
    rows = [
        ["".join(cell.itertext()) for cell in row.iter(f"{spreadsheet}c")]
        for row in sheet.iter(f"{spreadsheet}row")
    ]
    return rows, len(active)


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(st.text(alphabet="=+-@＝＋－＠ \t\r\n;,|\"'ab\u200b\ufeff\x00", max_size=12))
def test_no_text_begins_a_formula_by_whichever_sign_it_is_split(text):
    line = csv_lines([[text]])
    (cell,) = next(csv.reader(io.StringIO(line, newline=""), delimiter=";"))

    for piece in [cell, *re.split('[;,|"\t\r\n]', line.strip())]:
        assert not re.match(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]", piece)
    assert line.count("\n") == 1  # a row is a line


def test_harmless_text_and_numbers_stay_as_they_are():
    kept = ["ile płacą za godzinę?", "e-mail", "7 - 3", -5, None, "c1"]

    assert [harmless(cell) for cell in kept] == kept


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
async def test_hostile_words_reach_the_file_as_text(enter, talk, kind):
    for number, words in enumerate(HOSTILE):
        await talk(f"c{number:02}", words, at=DAY + timedelta(minutes=number))
    editor = await enter(Role.EDITOR)

    answer = await editor.get(PATH + kind)

    assert answer.status_code == 200
    assert (
        answer.headers["content-disposition"] == f'attachment; filename="kompas-2031-05-01-2031-05-31.{kind}"'
    )
    if kind == "json":
        assert [row["said"] for row in json.loads(answer.content)] == HOSTILE
        return
    if kind == "csv":
        said = [row["said"] for row in read_csv(answer.content)]
    else:
        rows, active = read_xlsx(answer.content)
        assert active == 0
        assert rows[0] == list(COLUMNS)
        said = [row[-1] for row in rows[1:]]
    assert len(said) == len(HOSTILE)
    assert not [words for words in said if re.match(r"[\s\u200b]*[=+\-@＝]", words)]
    assert said[-1] == "<script>alert(1)</script>"


@pytest.mark.asyncio
@pytest.mark.parametrize("settings", ON_BOTH, indirect=True)
async def test_each_conversation_is_one_row_oldest_first_over_several_batches(
    enter, talk, monkeypatch, audit
):
    monkeypatch.setattr(conversation_rows, "AT_ONCE", 2)
    for number in range(5):
        at = DAY + timedelta(minutes=number // 2)  # two at one moment
        await talk(f"c{number}", None, card=None, outcome="smalltalk", at=at, language="ro")
        await talk(f"c{number}", "cât se plătește", at=at, language="ro", entry="poster-westland")
        await talk(f"c{number}", "bsn?", at=at, card="registration/bsn", outcome="choices")
    await talk("other", at=DAY, language="nl")
    editor = await enter(Role.EDITOR, "Eva")

    rows = read_csv((await editor.get(f"{PATH}csv&language=pl")).content)

    assert [row["conversation"] for row in rows] == [f"c{number}" for number in range(5)]
    first = rows[0]
    assert (first["messages"], first["answers"], first["choices"]) == ("2", "1", "1")
    assert first["cards"] == "pay/minimum-wage registration/bsn"
    assert first["themes"] == "contract-pay registration"
    assert first["said"] == "cât se plătește / bsn?"
    assert ("Eva", "export", "csv since=2031-05-01&until=2031-05-31&language=pl") in await audit()


@pytest.mark.asyncio
async def test_words_that_may_not_be_kept_and_erased_conversations_are_in_no_file(enter, talk, running):
    await talk("kept", "pierwsze", at=DAY)
    await talk("gone", "drugie", at=DAY)
    await running.state.log.set_keep_words("kept", False)
    await running.state.log.erase("gone")
    editor = await enter(Role.EDITOR)

    rows = json.loads((await editor.get(f"{PATH}json")).content)

    assert [(row["conversation"], row["said"]) for row in rows] == [("kept", "[not kept]")]


@pytest.mark.asyncio
async def test_nothing_found_is_a_file_without_rows(enter):
    editor = await enter(Role.EDITOR)

    assert json.loads((await editor.get(f"{PATH}json")).content) == []
    assert read_csv((await editor.get(f"{PATH}csv")).content) == []
    assert (await editor.get(f"{PATH}exe")).status_code == 422


def test_workbook_leaves_no_file_behind():
    file = XlsxFile("Kompas", ["a"])
    folder = file.folder
    assert folder.exists()

    assert b"".join(file.blocks())[:2] == b"PK"
    assert not folder.exists()
