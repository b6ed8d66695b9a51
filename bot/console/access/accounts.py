"""Accounts of staff: made, found, locked after wrong guesses. Knows the table; no HTTP.

Every function takes the database session of its transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import false, select, update
from sqlalchemy.orm import Session

from bot.console.access.roles import Role
from bot.console.audit import Deed, note
from bot.console.tables import SessionRow, StaffRow
from bot.gateway.languages import Language

FREE_GUESSES = 3  # people mistype
FIRST_DELAY_S = 5.0
LONGEST_DELAY_S = 900.0  # a quarter of an hour: 100 guesses a day
MAX_NAME_CHARS = 80


class AccountError(Exception):
    """The account cannot be made; the message says why."""


@dataclass(frozen=True)
class Staff:
    """Somebody on the staff, as the pages know them."""

    id: int
    name: str
    role: Role
    language: Language
    must_change: bool
    has_second_factor: bool


def staff_of(row: StaffRow) -> Staff:
    """Return the account without its secrets."""
    return Staff(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        language=row.language,
        must_change=row.must_change,
        has_second_factor=row.totp is not None,
    )


def add_account(
    session: Session, name: str, role: Role, language: Language, *, password: str | None, openid: str | None
) -> None:
    """Add an account.

    Args:
        password: the hash of a one-time password, None for who signs in elsewhere.
        openid: what the provider's claim says of the person.
    Raises:
        AccountError: the name is empty, too long or taken, or the claim is.
    """
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME_CHARS:
        raise AccountError(f"a name has 1 to {MAX_NAME_CHARS} characters")
    claimed = StaffRow.openid == openid if openid is not None else false()  # NULL is no claim of anybody's
    if session.scalar(select(StaffRow.id).where((StaffRow.name == name) | claimed)) is not None:
        raise AccountError(f"there is an account {name!r} already, or one with that OpenID claim")
    session.add(
        StaffRow(
            name=name,
            role=role.value,
            language=language,
            password=password,
            must_change=password is not None,
            openid=openid,
        )
    )
    note(session, "command line", Deed.ACCOUNT, name)


def reset_account(session: Session, name: str, password: str) -> None:
    """Give an account a new one-time password; its second factor and its sessions end.

    Raises:
        AccountError: there is none.
    """
    row = find_row(session, name)
    if row is None:
        raise AccountError(f"there is no account {name!r}")
    row.password, row.must_change, row.totp, row.totp_step = password, True, None, None
    row.failures, row.locked_until, row.active = 0, None, True
    _end_sessions(session, row.id)
    note(session, "command line", Deed.PASSWORD, name)


def close_account(session: Session, name: str) -> None:
    """Let nobody sign in by this account any more; what it reviewed stays.

    Raises:
        AccountError: there is none.
    """
    row = find_row(session, name)
    if row is None:
        raise AccountError(f"there is no account {name!r}")
    row.active = False
    _end_sessions(session, row.id)
    note(session, "command line", Deed.ACCOUNT, name)


def find_row(session: Session, name: str) -> StaffRow | None:
    """Return the account by its name."""
    return session.scalar(select(StaffRow).where(StaffRow.name == " ".join(name.split())))


def find_by_openid(session: Session, claim: str) -> StaffRow | None:
    """Return the account that may be used, by the provider's claim."""
    return session.scalar(select(StaffRow).where(StaffRow.openid == claim, StaffRow.active))


def names(session: Session) -> list[tuple[int, str]]:
    """Return id and name of all who may sign in."""
    found = session.execute(select(StaffRow.id, StaffRow.name).where(StaffRow.active).order_by(StaffRow.name))
    return [(row.id, row.name) for row in found]


def begin_guess(session: Session, row: StaffRow, now: datetime) -> bool:
    """Count a guess at password or code before it is checked, and say whether it may be checked at all.

    Counted first: of a hundred guesses sent at once only those that are free are looked at.
    """
    # In the database, so that of two transactions at once one waits for the other (PostgreSQL).
    session.refresh(row, with_for_update=True)
    if not row.active or (row.locked_until is not None and row.locked_until > now):
        return False
    row.failures += 1
    delay_s = delay_after(row.failures)
    row.locked_until = now + timedelta(seconds=delay_s) if delay_s else None
    return True


def delay_after(failures: int) -> float:
    """Return for how many seconds nobody may guess after so many wrong guesses."""
    over = failures - FREE_GUESSES
    return 0.0 if over < 0 else min(FIRST_DELAY_S * 2.0 ** min(over, 20), LONGEST_DELAY_S)


def clear_guesses(row: StaffRow) -> None:
    """Forget the wrong guesses: somebody has come all the way in."""
    row.failures, row.locked_until = 0, None


def set_password(session: Session, staff_id: int, hashed: str) -> None:
    """Set a password of the person's own; sessions elsewhere end."""
    changed = update(StaffRow).where(StaffRow.id == staff_id).values(password=hashed, must_change=False)
    session.execute(changed)
    _end_sessions(session, staff_id)


def _end_sessions(session: Session, staff_id: int) -> None:
    for row in session.scalars(select(SessionRow).where(SessionRow.staff_id == staff_id)):
        session.delete(row)
