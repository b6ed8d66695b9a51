"""Replace personal numbers and e-mail addresses by what they are: `[bsn]`, `[phone]`, …

Pure. Numbers are judged by their check digits or by a numbering plan, so amounts, hours, dates and
emergency numbers stay. Names, addresses and documents come with issue 05.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType
from stdnum import iban, luhn
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.ro import cnp


class RedactedKind(StrEnum):
    """What was removed; also the word left in its place."""

    EMAIL = "email"
    IBAN = "iban"
    CNP = "cnp"
    PESEL = "pesel"
    BSN = "bsn"
    CARD = "bank-card"
    PHONE = "phone"


class Redacted(NamedTuple):
    """The text that may be kept, and what was removed from it, in order of first appearance."""

    text: str
    kinds: tuple[RedactedKind, ...]


class _Span(NamedTuple):
    start: int
    end: int
    kind: RedactedKind


# Numbers without a country code are read as these countries write them: where workers are, or come from.
_PHONE_REGIONS = ("NL", "PL", "RO")
# Numbers of services, not of people: 0800, 0900, 088 and the like.
_SERVICE_NUMBERS = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    }
)
_IBAN_CHARS = range(15, 35)  # Norway 15, the standard's longest 34
_CARD_DIGITS = range(13, 20)  # ISO/IEC 7812

_EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ ]?\d[ ]?\d")
# Digits with single blanks, dots or dashes between, as people group them.
_DIGITS = re.compile(r"(?<![\d.,])\d(?:[ .-]?\d){8,18}(?![\d])")
# 06, eight digits, grouped in any way: the matcher of phonenumbers wants usual groups.
_DUTCH_MOBILE = re.compile(
    r"(?<!\d)(?:(?:\+|00)31[\s./()-]*(?:0[\s./()-]*)?|0[\s./()-]*)6(?:[\s./()-]*\d){8}(?!\d)"
)
# Digits that are no telephone number, hidden from the search for one.
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}([-./ ])\d{1,2}\1(?:19|20)\d{2}|(?:19|20)\d{2}([-./ ])\d{1,2}\2\d{1,2})(?!\d)"
)
_TIME = re.compile(r"(?<!\d)[0-2]?\d:[0-5]\d(?!\d)")
_AMOUNT = re.compile(
    r"(?:€|\beur\b|\beuro\b)\s*\d{1,3}(?:[. ]?\d{3}){0,2}(?:[.,]\d{1,2})?(?!\d)"
    r"|(?<!\d)(?<!\d[ ./-])\d{1,3}(?:[. ]?\d{3}){0,2}(?:[.,]\d{1,2})?\s*(?:€|euro?\b|zł|zl\b|pln\b|lei\b|ron\b)",
    re.IGNORECASE,
)


def redact(text: str) -> Redacted:
    """Return `text` without the personal data that check digits or a numbering plan give away."""
    plain = _with_plain_digits(text)
    taken: list[_Span] = []
    # Unmistakable phones go before check digits: nine digits of "+31 6 28510913" happen to pass as a BSN.
    for find in (_emails, _ibans, _unmistakable_phones, _numbers_with_check_digits, _phones):
        # What one finder took, the next does not see; a blank of equal length keeps the positions.
        hidden = _blank(plain, [(span.start, span.end) for span in taken])
        taken.extend(span for span in find(hidden) if not _overlaps(span, taken))
    taken.sort()
    parts, position = [], 0
    for span in taken:
        parts += [text[position : span.start], f"[{span.kind}]"]
        position = span.end
    kinds = tuple(dict.fromkeys(span.kind for span in taken))
    return Redacted("".join(parts) + text[position:], kinds)


def _with_plain_digits(text: str) -> str:
    """Return `text`, same length, with ASCII digits, blanks and dashes for their Unicode kin."""
    return "".join(_plain(char) for char in text)


def _plain(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    category = unicodedata.category(char)
    return "-" if category == "Pd" or char == "\u2212" else " " if category == "Zs" else char


def _blank(text: str, places: list[tuple[int, int]]) -> str:
    for start, end in places:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text


def _overlaps(span: _Span, others: list[_Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _emails(text: str) -> Iterator[_Span]:
    for match in _EMAIL.finditer(text):
        yield _Span(match.start(), match.end(), RedactedKind.EMAIL)


def _ibans(text: str) -> Iterator[_Span]:
    end_of_last = 0
    for match in _IBAN_START.finditer(text):
        if match.start() < end_of_last:
            continue
        end = _end_of_iban(text, match.start())
        if end is not None:
            end_of_last = end
            yield _Span(match.start(), end, RedactedKind.IBAN)


def _end_of_iban(text: str, start: int) -> int | None:
    """Return where the longest valid IBAN from `start` ends; the words after it may look like part of it."""
    compact, longest = "", None
    for position in range(start, len(text)):
        char = text[position]
        if char in " .-" and text[position - 1] not in " .-":
            continue
        if not (char.isascii() and char.isalnum()) or len(compact) >= _IBAN_CHARS[-1]:
            break
        compact += char
        if len(compact) in _IBAN_CHARS and iban.is_valid(compact.upper(), check_country=False):
            longest = position + 1
    return longest


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


def _numbers_with_check_digits(text: str) -> Iterator[_Span]:
    for match in _DIGITS.finditer(text):
        yield from _checked_parts(match.group(), match.start())


def _checked_parts(run: str, offset: int) -> Iterator[_Span]:
    """Yield the numbers within a run of digits: "bsn 123456782 512345678" is one run, two numbers."""
    groups = [(match.start(), match.end()) for match in re.finditer(r"\d+", run)]
    first = 0
    while first < len(groups):
        for last in range(len(groups) - 1, first - 1, -1):
            start, end = groups[first][0], groups[last][1]
            digits = re.sub(r"\D", "", run[start:end])
            kind = next((kind for kind, is_valid in _CHECKS if is_valid(digits)), None)
            if kind is not None:
                yield _Span(offset + start, offset + end, kind)
                first = last
                break
        first += 1


def _unmistakable_phones(text: str) -> Iterator[_Span]:
    """Yield Dutch mobiles, and numbers written with a country code."""
    mobiles = [_Span(*match.span(), RedactedKind.PHONE) for match in _DUTCH_MOBILE.finditer(_quiet(text))]
    yield from mobiles
    for span in _phones(text):
        if text[span.start : span.end].startswith(("+", "00")) and not _overlaps(span, mobiles):
            yield span


def _phones(text: str) -> Iterator[_Span]:
    found: list[_Span] = []
    quiet = _quiet(text)
    for region in _PHONE_REGIONS:
        for match in PhoneNumberMatcher(quiet, region, leniency=Leniency.VALID):
            span = _Span(match.start, match.end, RedactedKind.PHONE)
            if phonenumbers.number_type(match.number) not in _SERVICE_NUMBERS and not _overlaps(span, found):
                found.append(span)
    return iter(found)


def _quiet(text: str) -> str:
    """Return `text`, same length, without dates, hours and amounts."""
    return _blank(text, [match.span() for shape in (_DATE, _TIME, _AMOUNT) for match in shape.finditer(text)])
