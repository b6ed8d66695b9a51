"""What staff look at and change, written down. Holds no words of workers: only ids."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.log.tables import AuditRow

PAGE = 100


class Deed(StrEnum):
    """What can be done."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    PASSWORD = "password"  # noqa: S105 (a deed)
    SECOND_FACTOR = "second_factor"
    ACCOUNT = "account"
    LIST = "list"
    LOOK = "look"
    REVIEW = "review"
    TAG = "tag"
    UNTAG = "untag"
    ASSIGN = "assign"
    FILTER = "filter"
    SAMPLE = "sample"
    AUDIT = "audit"
    MARK = "mark"
    UNMARK = "unmark"
    ERASE = "erase"
    RETENTION = "retention"
    NOTICE = "notice"
    RECALL = "recall"
    PANEL = "panel"
    IMPROVE = "improve"
    PROPOSE = "propose"
    ACCEPT = "accept"
    REJECT = "reject"
    NUMBERS = "numbers"
    EXPORT = "export"


def note(session: Session, who: str, deed: Deed, on_what: str) -> None:
    """Add what somebody did, in the transaction in which it is done."""
    session.add(AuditRow(at=datetime.now(UTC), who=who, what=deed.value, on_what=on_what))


def newest(session: Session, *, before: int | None) -> list[AuditRow]:
    """Return a page of the audit, newest first, of entries with an id below `before`."""
    entries = select(AuditRow).order_by(AuditRow.id.desc()).limit(PAGE)
    if before is not None:
        entries = entries.where(AuditRow.id < before)
    return list(session.scalars(entries))
