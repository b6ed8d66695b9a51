"""Find bank account numbers: IBANs, also mistyped ones, and Polish accounts without the country."""

import re
from collections.abc import Iterator

from stdnum import iban

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.reading import Reading

_CHARS = range(15, 35)  # Norway 15, the standard's longest 34
_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ ]?\d[ ]?\d")
# Of these countries the shape alone will do: somebody who mistypes a digit has told nearly all of it.
_SHAPES = (
    re.compile(r"NL\d{2}[A-Z]{4}\d{10}"),
    re.compile(r"PL\d{26}"),
    re.compile(r"RO\d{2}[A-Z]{4}[A-Z0-9]{16}"),
)
_FEWEST_DIGITS = 10  # "ro 15 ani valabil …" has the shape of a Romanian one
_POLISH = re.compile(r"(?<![\d.,])\d(?:[ .-]?\d){25}(?!\d)")


def ibans(reading: Reading) -> Iterator[Span]:
    """Yield bank account numbers."""
    text = reading.typed
    end_of_last = 0
    for match in _START.finditer(text):
        if match.start() < end_of_last:
            continue
        end = _end(text, match.start())
        if end is not None:
            end_of_last = end
            yield Span(match.start(), end, RedactedKind.IBAN)
    for match in _POLISH.finditer(text):
        before = text[max(0, match.start() - 3) : match.start()].strip()
        if not before[-2:].isalpha():  # with its letters it was found above
            yield Span(match.start(), match.end(), RedactedKind.IBAN)


def _end(text: str, start: int) -> int | None:
    """Return where the longest IBAN from `start` ends; the words after it may look like part of it."""
    compact, longest = "", None
    for position in range(start, len(text)):
        char = text[position]
        if char in " .-" and text[position - 1] not in " .-":
            continue
        if not (char.isascii() and char.isalnum()) or len(compact) >= _CHARS[-1]:
            break
        compact += char.upper()
        if len(compact) in _CHARS and _is_iban(compact):
            longest = position + 1
    return longest


def _is_iban(compact: str) -> bool:
    shaped = sum(map(str.isdigit, compact)) >= _FEWEST_DIGITS and any(
        shape.fullmatch(compact) for shape in _SHAPES
    )
    return shaped or iban.is_valid(compact, check_country=False)
