"""What was erased because somebody wished so, remembered by hashes alone: a backup from before must not bring it back.

Goes with retention: no backup may be older than that (bot/backup/). Knows nothing of backups.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.log.database import insert
from bot.log.tables import Table


class Gone(StrEnum):
    """What was erased, and so what its digest is of."""

    CONVERSATION = "conversation"  # its id, of 128 random bits
    WORDS = "words"  # the same: the conversation stays, what was said in it does not
    PERSON = "person"  # a pseudonym: what the channel keeps beside the conversations
    REMINDER = "reminder"  # the sealed chat number: cancelled, sent, or replaced
    PANEL = "panel"  # the number of an invitation: the answers given by it


class ErasureRow(Table):
    """One erasure. Nothing in it tells of a person: what it is a digest of stands nowhere any more."""

    __tablename__ = "erasures"
    kind: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


def digest_of(handle: str) -> str:
    """Return the SHA-256 of what names an erased thing, in hexadecimal."""
    return hashlib.sha256(handle.encode()).hexdigest()


def remember_erased(session: Session, kind: Gone, handles: Iterable[str]) -> None:
    """Remember, in the transaction that erases them, that these are gone from now on."""
    now = datetime.now(UTC)
    for handle in handles:
        new = insert(session, ErasureRow).values(kind=kind.value, digest=digest_of(handle), at=now)
        session.execute(new.on_conflict_do_update(index_elements=["kind", "digest"], set_={"at": now}))
