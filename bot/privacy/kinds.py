"""What redaction removes, and how it says so."""

from enum import StrEnum
from typing import NamedTuple


class RedactedKind(StrEnum):
    """What was removed; also the word left in its place."""

    EMAIL = "email"
    IBAN = "iban"
    CNP = "cnp"
    PESEL = "pesel"
    BSN = "bsn"
    CARD = "bank-card"
    PHONE = "phone"
    DOCUMENT = "document"  # passport, identity card, residence permit, driving licence
    BIRTH_DATE = "birth-date"
    ADDRESS = "address"
    DIGID_CODE = "digid-code"  # what opens an account: user name, password, PIN, code by SMS
    LINK = "link"
    NAME = "name"


class Redacted(NamedTuple):
    """The text that may be kept, and what was removed from it, in order of first appearance."""

    text: str
    kinds: tuple[RedactedKind, ...]


class Span(NamedTuple):
    """Where something personal stands: `text[start:end]`."""

    start: int
    end: int
    kind: RedactedKind
