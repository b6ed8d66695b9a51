"""What a restored database goes through before anybody sees it: what was erased since is erased again.

Knows tables and the list of erasures. Knows no file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.backup.erased_list import Erasure, keep_erasures, since
from bot.console.quality.weeks import count_purged
from bot.console.tables import SessionRow
from bot.log.conversation_log import erase_conversations, erase_words, purge_emptied, purge_some
from bot.log.erasures import Gone, digest_of
from bot.log.tables import ConversationRow
from bot.log.turn_words import forget_all_words
from bot.panel.answers import erase_answers
from bot.panel.tables import InvitationRow
from bot.telegram.store import erase_people, purge_channel
from bot.telegram.tables import OF_PEOPLE, ReminderRow

SKEW = timedelta(minutes=5)  # between clocks, and of transactions that ended while the backup was made
AT_ONCE = 500  # values in one statement


@dataclass(frozen=True)
class Settled:
    """What did not come back: conversations, people of a channel and answers erased since, and turns too old by now."""

    erased: int
    purged: int


def settle(
    session: Session, erasures: Sequence[Erasure], *, made_at: datetime, now: datetime, keep_days: int
) -> Settled:
    """Erase what was erased after the backup of `made_at`, and what is older than `keep_days`; end staff's sessions."""
    keep_erasures(session, erasures)
    gone = since(erasures, made_at - SKEW)
    conversations = _held(session, ConversationRow.id, gone[Gone.CONVERSATION])
    for some in _parts(conversations):
        erase_conversations(session, some)
    silent = _held(session, ConversationRow.id, gone[Gone.WORDS])
    for conversation_id in silent:
        erase_words(session, conversation_id)
        session.get_one(ConversationRow, conversation_id).keep_words = False
    people = sorted(
        {name for table in OF_PEOPLE for name in _held(session, table.pseudonym, gone[Gone.PERSON])}
    )
    for some in _parts(people):
        erase_people(session, some)
    for some in _parts(_held(session, ReminderRow.sealed_chat, gone[Gone.REMINDER])):
        session.execute(delete(ReminderRow).where(ReminderRow.sealed_chat.in_(some)))
    readers = [
        number
        for number in session.scalars(select(InvitationRow.id))
        if digest_of(str(number)) in gone[Gone.PANEL]
    ]
    for number in readers:
        erase_answers(session, number)
    session.execute(delete(SessionRow))  # who was let in then may have been shut out since
    purged = _purge(session, now - timedelta(days=keep_days), now)
    return Settled(len(conversations) + len(silent) + len(people) + len(readers), purged)


def _purge(session: Session, before: datetime, now: datetime) -> int:
    purged = 0
    while some := purge_some(session, before, now, count_purged):
        purged += some
    purge_emptied(session, before, now)
    purge_channel(session, before, now)
    forget_all_words(session)
    return purged


def _held(session: Session, column: InstrumentedAttribute[str], digests: set[str]) -> list[str]:
    if not digests:
        return []
    return [handle for handle in session.scalars(select(column).distinct()) if digest_of(handle) in digests]


def _parts(handles: Sequence[str]) -> Iterable[Sequence[str]]:
    return (handles[start : start + AT_ONCE] for start in range(0, len(handles), AT_ONCE))
