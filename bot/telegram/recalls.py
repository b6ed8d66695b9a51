"""Puts a recall among the reminders of those who have asked for one: the only chats that we may write to first.

One kind of reminder is asked for that alone, below every card; the others say that a correction can come before them.

Knows tables. Their sending is that of every reminder.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.telegram.tables import PersonRow, ReminderRow

RECALL = "recall"  # the kind of such a reminder; what there is to tell, the door knows when it is due
_DAY = time(9), time(21)  # nobody is woken
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def queue_recall(session: Session, conversations: Select[str], now: datetime) -> int:
    """Add a reminder for everybody in one of `conversations` who has asked for reminders; return how many."""
    waiting = select(ReminderRow.pseudonym).where(ReminderRow.kind == RECALL)  # one tells all there is
    people = (
        select(ReminderRow.pseudonym, func.min(ReminderRow.sealed_chat))
        .join(PersonRow, PersonRow.pseudonym == ReminderRow.pseudonym)
        .where(PersonRow.conversation_id.in_(conversations), ReminderRow.pseudonym.not_in(waiting))
        .group_by(ReminderRow.pseudonym)
    )
    due_at = next_daytime(now)
    rows = [
        ReminderRow(pseudonym=pseudonym, sealed_chat=sealed_chat, kind=RECALL, due_at=due_at)
        for pseudonym, sealed_chat in session.execute(people)
    ]
    session.add_all(rows)
    return len(rows)


def next_daytime(now: datetime) -> datetime:
    """Return `now`, or the next morning in the Netherlands where it is night there."""
    begin, end = _DAY
    local = now.astimezone(_AMSTERDAM)
    if begin <= local.time() < end:
        return now
    day = local.date() + timedelta(days=local.time() >= end)
    return datetime.combine(day, begin, _AMSTERDAM).astimezone(UTC)
