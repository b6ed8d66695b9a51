"""Sessions of staff, in the database: they end, and get a new id at every step of signing in. Knows no HTTP."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.console.access.accounts import Staff, staff_of
from bot.console.access.roles import Step
from bot.console.tables import SessionRow, StaffRow

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SIGNING_IN = timedelta(minutes=10)  # from the password to the last step
SEEN_EVERY = timedelta(minutes=1)  # not every look is worth a write
_BYTES = 32


@dataclass(frozen=True)
class StaffSession:
    """A session that holds. `token` is what the cookie carries."""

    token: str
    csrf: str
    step: Step
    staff: Staff


def begin(session: Session, row: StaffRow, step: Step, now: datetime) -> StaffSession:
    """Return a new session of the account; sessions that have ended go."""
    over = (SessionRow.seen_at < now - IDLE) | (SessionRow.began_at < now - LONGEST)
    session.execute(delete(SessionRow).where(over))
    token, csrf = secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES)
    session.add(
        SessionRow(id=_hash(token), staff_id=row.id, csrf=csrf, step=step.value, began_at=now, seen_at=now)
    )
    return StaffSession(token, csrf, step, staff_of(row))


def find(session: Session, token: str, now: datetime) -> StaffSession | None:
    """Return the session of a cookie; None where there is none, it has ended, or the account is closed."""
    row = session.get(SessionRow, _hash(token))
    if row is None:
        return None
    staff = session.get(StaffRow, row.staff_id)
    step = Step(row.step)
    longest = LONGEST if step is Step.DONE else SIGNING_IN
    if staff is None or not staff.active or now - row.seen_at > IDLE or now - row.began_at > longest:
        return None
    return StaffSession(token, row.csrf, step, staff_of(staff))


def is_stale(session: Session, token: str, now: datetime) -> bool:
    """Say whether the session was last seen long enough ago to be worth a write."""
    row = session.get(SessionRow, _hash(token))
    return row is not None and now - row.seen_at > SEEN_EVERY


def touch(session: Session, token: str, now: datetime) -> None:
    """Note that the session is in use."""
    row = session.get(SessionRow, _hash(token))
    if row is not None:
        row.seen_at = now


def end(session: Session, token: str) -> None:
    """End the session."""
    session.execute(delete(SessionRow).where(SessionRow.id == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
