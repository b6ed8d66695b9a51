"""Replace what tells who somebody is by what it was: `[bsn]`, `[phone]`, `[name]`, …

Pure. Numbers are judged by their check digits, a numbering plan or the words before them, so amounts, hours,
ages, dates of a job and emergency numbers stay. Each file beside this one knows one kind; here stands their order.
"""

import re
from collections.abc import Iterable

from bot.privacy.addresses import addresses
from bot.privacy.birth_dates import birth_dates
from bot.privacy.codes import codes
from bot.privacy.documents import named_documents, shaped_documents
from bot.privacy.emails import emails
from bot.privacy.ibans import ibans
from bot.privacy.kinds import Redacted, RedactedKind, Span
from bot.privacy.links import links
from bot.privacy.names import names
from bot.privacy.numbers import named_numbers, numbers_with_check_digits
from bot.privacy.phones import phones, unmistakable_phones
from bot.privacy.reading import read

__all__ = ["Redacted", "RedactedKind", "find_personal", "redact"]

_FINDERS = (
    links,  # before what may stand in one
    emails,
    ibans,
    # Before check digits: nine digits of "+31 6 28510913" happen to pass as a BSN.
    unmistakable_phones,
    # What a word names beats what it looks like: the number of a passport may pass as a BSN or a phone.
    named_numbers,
    named_documents,
    codes,
    birth_dates,
    numbers_with_check_digits,
    shaped_documents,
    addresses,
    phones,
    names,
)

_LEFT_IN_PLACE = re.compile(rf"\[(?:{'|'.join(RedactedKind)})\]")


def redact(text: str) -> Redacted:
    """Return `text` without the personal data in it that we recognise."""
    parts, position = [], 0
    found = find_personal(text)
    for span in found:
        parts += [text[position : span.start], f"[{span.kind}]"]
        position = span.end
    kinds = tuple(dict.fromkeys(span.kind for span in found))
    return Redacted("".join(parts) + text[position:], kinds)


def find_personal(text: str) -> list[Span]:
    """Return where personal data stand in `text`, from left to right; no two places overlap."""
    taken: list[Span] = []
    reading = read(text)
    # What a message quotes from its own notice: "[name]" announces nobody.
    reading = reading.without(match.span() for match in _LEFT_IN_PLACE.finditer(text))
    for find in _FINDERS:
        # What one finder took, the next does not see.
        found = _apart(find(reading))
        if found:
            taken += found
            reading = reading.without_spans(found)
    return sorted(taken)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Return `spans` in order, those that overlap as one."""
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(span.end, apart[-1].end))
        else:
            apart.append(span)
    return apart
