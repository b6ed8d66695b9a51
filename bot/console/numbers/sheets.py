"""Writes rows as CSV and XLSX that no spreadsheet program takes for formulas. Knows rows; not what is in them.

A cell that begins with =, +, -, @, a tab or a line break is run as a formula when the file is opened (OWASP, "CSV
Injection"). An apostrophe before it makes it text. Dutch Excel reads CSV with semicolons: so do we write it, quote
every cell, and set the apostrophe after every separator inside of a text too, whichever the program splits by.
"""

import csv
import io
import re
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

Cell = str | int | None
_BLOCK = 65_536  # bytes read from a file at a time
XLSX_MOST_CHARS = 32_767  # of a cell, the format's own bound
XLSX_MOST_ROWS = 1_048_575  # beside the head
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
_BREAKS = re.compile("[\\s\u2028\u2029]+")
_BEGINS = "[=+\\-@＝＋－＠]"  # full-width signs too: some programs narrow them
_FORMULA = re.compile(rf"(^|[;,|\"'])(?=[\s\u200b\ufeff]*{_BEGINS})")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML may hold them


def send_file(
    content: AsyncIterator[bytes] | Iterator[bytes], name: str, media_type: str
) -> StreamingResponse:
    """Return a response that is saved under `name`, which is ours and plain."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(content, media_type=media_type, headers=headers)


class TooLargeError(Exception):
    """More rows than a sheet can have."""


def harmless(cell: Cell) -> Cell:
    """Return a cell that is no formula, on one line. Numbers are ours and stay."""
    if not isinstance(cell, str):
        return cell
    return _FORMULA.sub(r"\1'", _BREAKS.sub(" ", _UNPRINTABLE.sub("", cell)))


def csv_lines(rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as lines of CSV."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue()


async def csv_stream(
    head: Sequence[str], batches: AsyncIterator[Sequence[Sequence[Cell]]]
) -> AsyncIterator[bytes]:
    """Yield a file of CSV, a batch of rows at a time; Excel takes it for UTF-8 by its first character."""
    yield ("\ufeff" + csv_lines([head])).encode()
    async for rows in batches:
        yield csv_lines(rows).encode()


class XlsxFile:
    """A workbook of one sheet on disk; in memory there is never more than a row. `close` removes it."""

    def __init__(self, title: str, head: Sequence[str]) -> None:
        from xlsxwriter import Workbook

        self._folder = tempfile.TemporaryDirectory(prefix="kompas-")  # for its owner alone
        self.folder = Path(self._folder.name)
        self._path = self.folder / "sheet.xlsx"
        options = {"constant_memory": True, "tmpdir": self._folder.name, "strings_to_urls": False}
        self._book = Workbook(self._path, options)
        self._sheet = self._book.add_worksheet(title)
        self._sheet.freeze_panes(1, 0)
        self._next = 0
        self.add([head])

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows below those that are there.

        Raises:
            TooLargeError: the sheet is full.
        """
        for row in rows:
            if self._next > XLSX_MOST_ROWS:
                raise TooLargeError
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    self._sheet.write_number(self._next, column, cell)
                elif cell:
                    text = str(harmless(cell))[:XLSX_MOST_CHARS]
                    self._sheet.write_string(self._next, column, text)
            self._next += 1

    def sent_as(self, name: str) -> StreamingResponse:
        """Return the response that sends the file, and removes it also where nobody takes it to the end."""
        response = send_file(self.blocks(), name, XLSX_TYPE)
        response.background = BackgroundTask(self.close)
        return response

    def blocks(self) -> Iterator[bytes]:
        """Finish the file and yield it; then it is gone."""
        try:
            self._book.close()
            with self._path.open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block
        finally:
            self.close()

    def close(self) -> None:
        """Remove the file, finished or not."""
        self._folder.cleanup()
