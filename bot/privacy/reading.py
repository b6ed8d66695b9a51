"""A message in the two ways that the finders read it, position by position the same as typed.

Digits, blanks and dashes of any script are ASCII; what was found, or is surely nothing personal, is blotted out.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from bot.privacy.kinds import Span

BLOT = "\x00"

# Digits that are no number of a person.
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}([-./ ])\d{1,2}\1(?:19|20)\d{2}|(?:19|20)\d{2}([-./ ])\d{1,2}\2\d{1,2})(?!\d)"
)
_TIME = re.compile(r"(?<!\d)[0-2]?\d:[0-5]\d(?!\d)")
_AMOUNT = re.compile(
    r"(?:€|\beur\b|\beuro\b)\s{0,3}\d{1,3}(?:[. ]?\d{3}){0,2}(?:[.,]\d{1,2})?(?!\d)"
    r"|(?<!\d)(?<!\d[ ./-])\d{1,3}(?:[. ]?\d{3}){0,2}(?:[.,]\d{1,2})?\s{0,3}(?:€|euro?\b|zł|zl\b|pln\b"
    r"|lei\b|ron\b)",
    re.IGNORECASE,
)


class Reading(NamedTuple):
    """`typed` with its capitals and diacritics, `folded` without; both as long as the message."""

    typed: str
    folded: str

    def without(self, places: Iterable[tuple[int, int]]) -> "Reading":
        """Return the reading with these places blotted out."""
        ordered = sorted(places)
        return Reading(_blot(self.typed, ordered), _blot(self.folded, ordered)) if ordered else self

    def without_spans(self, spans: Iterable[Span]) -> "Reading":
        return self.without((span.start, span.end) for span in spans)

    def without_dates(self) -> "Reading":
        return self.without(match.span() for match in _DATE.finditer(self.typed))

    def without_plain_numbers(self) -> "Reading":
        """Return the reading without dates, hours and amounts."""
        shapes = (_DATE, _TIME, _AMOUNT)
        return self.without(match.span() for shape in shapes for match in shape.finditer(self.typed))


def read(text: str) -> Reading:
    """Return `text` as the finders read it."""
    return Reading("".join(map(_plain, text)), fold(text))


def fold(text: str) -> str:
    """Return `text`, same length, in lower case and without diacritics."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=2048)
def _plain(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    category = unicodedata.category(char)
    return "-" if category == "Pd" or char == "\u2212" else " " if category == "Zs" else char


_NOT_DECOMPOSED = {"ł": "l", "ı": "i", "ø": "o", "đ": "d", "’": "'", "‘": "'", "`": "'"}


@lru_cache(maxsize=2048)
def _folded(char: str) -> str:
    plain = _plain(char)
    if plain.isascii():
        return plain.lower()
    base = unicodedata.normalize("NFD", plain.lower())[0]
    return _NOT_DECOMPOSED.get(base, base)


def _blot(text: str, places: list[tuple[int, int]]) -> str:
    """Return `text`, same length, blotted at these places, sorted by start; they may overlap."""
    parts, position = [], 0
    for start, end in places:
        begin = max(start, position)
        if end > begin:
            parts += [text[position:begin], BLOT * (end - begin)]
            position = end
    return "".join(parts) + text[position:]
