"""Look for words and numbers in everything that a program left behind: files, tables, what it shows of itself."""

import html
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_MARKS = re.compile("[\u0300-\u036f]")  # of letters taken apart
# What people and programs put between the parts of a number: "06-12 34", "1234.56.782", "a@b" as "a%40b".
_SEPARATORS = re.compile(r"(?<=[a-z0-9])[^a-z0-9]{1,2}(?=[a-z0-9])")
_RUN = re.compile("[a-z0-9]{6,}")  # as long as the shortest value
# When a line was logged or a row written: its seconds, with their decimals, were once a birth date.
_TIME = re.compile(r"[t ]\d\d:\d\d:\d\d\.\d{6}")
_UTF_16 = re.compile(rb"(?:[0-9A-Za-z]\x00){4}|(?:\x00[0-9A-Za-z]){4}")
SQLITE = b"SQLite format 3\x00"


def left_in(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder` by its name and, of a SQLite database, its tables as text beside it.

    A text longer than a page lies in pieces in the file: only the table shows it whole.
    """
    left = {}
    for file in folder.rglob("*"):
        try:
            content = file.read_bytes() if file.is_file() else b""
        except FileNotFoundError:  # a journal that was there a moment ago
            continue
        left[file.name] = content
        if content.startswith(SQLITE):
            left[f"tables of {file.name}"] = _dump_sqlite(file)
    return left


def dump_postgres(url: str) -> dict[str, bytes]:
    """Return every table of the database as text."""
    import psycopg

    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            f"table {name}": _as_text(connection.execute(f'SELECT * FROM "{name}"').fetchall())
            for (name,) in names
        }


def traces_in(left: Mapping[str, bytes], wanted: Mapping[str, str]) -> list[str]:
    """Return which of the values `wanted` (by what they are) stand where, as "what in where".

    Found in UTF-8, UTF-16, JSON, HTML and addresses; with other capitals, separators and without diacritics.
    """
    found = []
    for where, content in left.items():
        folded = _TIME.sub("\n", _fold(_readable(content.decode("utf-8", "replace"))))
        # The same cards are shown again and again: each run of letters is searched once.
        joined = "\n".join(set(_RUN.findall(_SEPARATORS.sub("", folded))))
        utf_16 = content if _UTF_16.search(content) else b""
        for what, value in wanted.items():
            plain = re.sub("[^a-z0-9]", "", _fold(value))
            if (plain in joined and _stands_alone(plain, folded)) or _in_utf_16(utf_16, {value, plain}):
                found.append(f"{what} in {where}")
    return found


def _dump_sqlite(file: Path) -> bytes:
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return b"\n".join(
            _as_text(connection.execute(f'SELECT * FROM "{name}"').fetchall()) for (name,) in names
        )


def _as_text(rows: Iterable[tuple[object, ...]]) -> bytes:
    return "\n".join("\t".join(map(str, row)) for row in rows).encode()


def _fold(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold().replace("ł", "l")))


def _readable(text: str) -> str:
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return html.unescape(unquote(text))


def _in_utf_16(content: bytes, forms: Iterable[str]) -> bool:
    return any(form.encode(f"utf-16-{order}") in content for form in forms for order in ("le", "be"))


def _stands_alone(plain: str, folded: str) -> bool:
    """Say whether it is no part of a longer number: among many decimals and times nine digits come up by chance."""
    if not plain.isdigit():
        return True
    number = "[^a-z0-9]{0,2}".join(plain)
    return re.search(rf"(?<![0-9])(?<![0-9]\.){number}(?![0-9])", folded) is not None
