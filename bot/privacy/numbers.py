"""Find the numbers that governments and banks give a person: CNP, PESEL, BSN, bank card."""

import re
from collections.abc import Callable, Iterator

from stdnum import luhn
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.ro import cnp

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.reading import Reading

_CARD_DIGITS = range(13, 20)  # ISO/IEC 7812
# Digits with single blanks, dots, dashes or slashes between, as people group them.
_DIGITS = re.compile(r"(?<![\d.,])\d(?:[ ./-]?\d){8,18}(?!\d)")
# A number that its word announces is removed with a digit wrong, too: it still tells who it is.
_NAMED = re.compile(
    r"\b(?:(?P<bsn>bsn|sofi(?:-?nummer|-?nr)?|burgerservicenummer)|(?P<pesel>pesel\w{0,3})"
    r"|(?P<cnp>cnp\w{0,4}|cod numeric personal))\b"
    r"[^\d\x00\n]{0,30}(?P<number>\d(?:[ ./-]?\d){7,12})(?!\d)"
)


def named_numbers(reading: Reading) -> Iterator[Span]:
    """Yield what is said to be a BSN, PESEL or CNP, of about the right length, check digit right or wrong."""
    quiet = reading.without_plain_numbers()
    for match in _NAMED.finditer(quiet.folded):
        kind = next(kind for kind in ("bsn", "pesel", "cnp") if match[kind])
        start = match.start("number")
        right = next(_checked_parts(match["number"], start), None)
        if right is not None and right.start == start:
            yield right
        elif (end := _end_after(match["number"], _LENGTHS[kind])) is not None:
            yield Span(start, start + end, RedactedKind(kind))


_LENGTHS = {"bsn": range(8, 10), "pesel": range(10, 13), "cnp": range(12, 14)}


def _end_after(run: str, lengths: range) -> int | None:
    """Return where the run of digits ends, at the most digits of `lengths` that end a group."""
    end, n_digits = None, 0
    for position, char in enumerate(run, start=1):
        n_digits += char.isdigit()
        if n_digits in lengths and (position == len(run) or not run[position].isdigit()):
            end = position
    return end


def numbers_with_check_digits(reading: Reading) -> Iterator[Span]:
    """Yield the numbers whose check digits are right."""
    for match in _DIGITS.finditer(reading.without_dates().typed):
        yield from _checked_parts(match.group(), match.start())


def _is_card(digits: str) -> bool:
    return len(digits) in _CARD_DIGITS and digits[0] in "3456" and luhn.is_valid(digits)


def _is_bsn(digits: str) -> bool:
    # Nine digits only: stdnum also takes eight, which dates such as 21112026 have too.
    return len(digits) == 9 and bsn.is_valid(digits)


_CHECKS: tuple[tuple[RedactedKind, Callable[[str], bool]], ...] = (
    (RedactedKind.CNP, cnp.is_valid),
    (RedactedKind.PESEL, pesel.is_valid),
    (RedactedKind.BSN, _is_bsn),
    (RedactedKind.CARD, _is_card),
)


def _checked_parts(run: str, offset: int) -> Iterator[Span]:
    """Yield the numbers within a run of digits: "bsn 123456782 512345678" is one run, two numbers."""
    groups = [(match.start(), match.end()) for match in re.finditer(r"\d+", run)]
    first = 0
    while first < len(groups):
        for last in range(len(groups) - 1, first - 1, -1):
            start, end = groups[first][0], groups[last][1]
            digits = re.sub(r"\D", "", run[start:end])
            kind = next((kind for kind, is_valid in _CHECKS if is_valid(digits)), None)
            if kind is not None:
                yield Span(offset + start, offset + end, kind)
                first = last
                break
        first += 1
