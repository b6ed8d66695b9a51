"""What the Telegram channel remembers: who is in which conversation, what was answered, offered and posted.

People are pseudonyms here. Knows no text of anybody, no chat and no update beyond its number.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import URL, ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from bot.log.erasures import Gone, remember_erased
from bot.log.transactions import PATIENCE_S, Transactions
from bot.telegram.outgoing import Tap, TapKind
from bot.telegram.tables import (
    OF_PEOPLE,
    EditRow,
    OfferRow,
    PersonRow,
    PostedRow,
    ReminderRow,
    UpdateRow,
)

KEEP_UPDATES = timedelta(days=7)  # Telegram itself brings none that is older than a day
TAKE_BACK = timedelta(hours=48)  # older messages of its own a bot cannot delete
TIMEOUT_S = 10.0  # longer than the log's: without the store nobody can be told apart, and Telegram waits
_TOKEN_BYTES = 9  # 12 characters, not to be guessed


@dataclass(frozen=True)
class Person:
    """What is known of somebody: their newest conversation, if any, and the language last spoken."""

    language: str | None = None
    conversation_id: str | None = None
    asked_where: bool = False


@dataclass(frozen=True)
class Progress:
    """How far an update is answered. `replies` is None as long as the door has given no reply."""

    update_id: int
    done: bool = False
    attempts: int = 1
    replies: tuple[str, ...] | None = None
    pages_sent: int = 0


@dataclass(frozen=True)
class Reminder:
    """A reminder as kept."""

    id: int
    pseudonym: str
    sealed_chat: str
    kind: str
    due_at: datetime


class Store:
    """The memory of the channel, in the database of the log. Every method may raise LogError."""

    def __init__(self, url: URL, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        # One thread: SQLite takes no two writers anyway, and the log is to find the lock free in between.
        self._database = Transactions(url, timeout_s=TIMEOUT_S, threads=1)
        self._clock = clock

    async def begin(self, update_id: int) -> Progress:
        """Take an update in hand, perhaps again, and return how far it is."""

        def work(session: Session) -> Progress:
            row = session.get(UpdateRow, update_id)
            if row is None:
                row = UpdateRow(update_id=update_id, at=self._clock(), attempts=0, done=False, pages_sent=0)
                session.add(row)
            if not row.done:
                row.attempts += 1
            replies = None if row.replies is None else tuple(row.replies)
            return Progress(update_id, row.done, row.attempts, replies, row.pages_sent)

        return await self._database.run(work, writes=True)

    async def replied(self, update_id: int, message_ids: Sequence[str]) -> None:
        """Keep which messages of the log answer the update."""
        await self._database.run(
            lambda session: session.execute(
                update(UpdateRow).where(UpdateRow.update_id == update_id).values(replies=list(message_ids))
            ),
            writes=True,
        )

    async def finish(self, update_id: int) -> None:
        """Keep that the update needs nothing more."""
        await self._database.run(
            lambda session: session.execute(
                update(UpdateRow).where(UpdateRow.update_id == update_id).values(done=True, replies=None)
            ),
            writes=True,
        )

    async def person(self, pseudonyms: Sequence[str]) -> Person:
        """Return what is known of somebody; what stands under an older pseudonym is moved to the first."""
        current, *older = pseudonyms

        def work(session: Session) -> Person:
            if older:
                _move(session, older, current)
            row = session.get(PersonRow, current)
            return Person(row.language, row.conversation_id, row.asked_where) if row else Person()

        return await self._database.run(work, writes=bool(older))

    async def speaks(self, pseudonym: str, language: str, *, asked_where: bool = False) -> None:
        """Keep the language that somebody was answered in, and whether they were asked where they are."""

        def work(session: Session) -> None:
            row = self._person_row(session, pseudonym)
            row.language, row.asked_where = language, asked_where

        await self._database.run(work, writes=True)

    async def opened(self, pseudonym: str, conversation_id: str) -> None:
        """Keep which conversation somebody is in."""

        def work(session: Session) -> None:
            self._person_row(session, pseudonym).conversation_id = conversation_id

        await self._database.run(work, writes=True)

    async def first_edit(self, pseudonym: str, message_id: int, update_id: int) -> bool:
        """Say whether this update brings the first edit of a message."""

        def work(session: Session) -> bool:
            row = session.get(EditRow, (pseudonym, message_id))
            if row is None:
                row = EditRow(
                    pseudonym=pseudonym, message_id=message_id, update_id=update_id, at=self._clock()
                )
                session.add(row)
            return row.update_id == update_id

        return await self._database.run(work, writes=True)

    async def offer(self, pseudonym: str, taps: Sequence[Tap]) -> list[str]:
        """Keep the buttons of one page; return the callback data of each."""
        page = secrets.token_urlsafe(_TOKEN_BYTES)
        tokens = [secrets.token_urlsafe(_TOKEN_BYTES) for _ in taps]
        rows = [
            OfferRow(
                token=token, pseudonym=pseudonym, page=page, kind=tap.kind, value=tap.value, at=self._clock()
            )
            for token, tap in zip(tokens, taps, strict=True)
        ]
        await self._database.run(lambda session: session.add_all(rows), writes=True)
        return [f"{tap.kind}:{token}" for token, tap in zip(tokens, taps, strict=True)]

    async def use(self, pseudonym: str, data: str, update_id: int) -> Tap | None:
        """Return the button that callback data names, used up with those of its kind beside it.

        None where it was never offered to this person, or another update has used it.
        """
        kind, _, token = data.partition(":")

        def work(session: Session) -> Tap | None:
            row = session.get(OfferRow, token)
            if row is None or row.pseudonym != pseudonym or row.kind != kind:
                return None
            if row.used_by not in (None, update_id):
                return None
            beside = OfferRow.page == row.page, OfferRow.kind == row.kind
            session.execute(update(OfferRow).where(*beside).values(used_by=update_id))
            return Tap("", TapKind(row.kind), row.value)

        return await self._database.run(work, writes=True)

    async def posted(self, pseudonym: str, message_id: int, update_id: int | None) -> None:
        """Keep that a page stands in the chat, as one more of the answer to an update."""

        def work(session: Session) -> None:
            session.add(PostedRow(pseudonym=pseudonym, message_id=message_id, at=self._clock()))
            if update_id is not None:
                one_more = {"pages_sent": UpdateRow.pages_sent + 1}
                session.execute(update(UpdateRow).where(UpdateRow.update_id == update_id).values(one_more))

        await self._database.run(work, writes=True)

    async def to_take_back(self, pseudonym: str) -> list[int]:
        """Return the ids of the bot's messages that Telegram still lets it delete, oldest first."""
        young = PostedRow.at > self._clock() - TAKE_BACK
        mine = select(PostedRow.message_id).where(PostedRow.pseudonym == pseudonym, young)
        return await self._database.run(lambda session: list(session.scalars(mine.order_by(PostedRow.id))))

    async def add_reminder(
        self, pseudonym: str, *, sealed_chat: str, kind: str, due_at: datetime, most: int
    ) -> bool:
        """Keep a reminder, in place of one of its kind; False where there are `most` already."""

        def work(session: Session) -> bool:
            mine = ReminderRow.pseudonym == pseudonym
            _erase_reminders(session, mine, ReminderRow.kind == kind)
            if len(session.scalars(select(ReminderRow.id).where(mine)).all()) >= most:
                return False
            session.add(ReminderRow(pseudonym=pseudonym, sealed_chat=sealed_chat, kind=kind, due_at=due_at))
            return True

        return await self._database.run(work, writes=True)

    async def reminders(self, pseudonym: str) -> list[Reminder]:
        """Return somebody's reminders, the next one first."""
        mine = select(ReminderRow).where(ReminderRow.pseudonym == pseudonym).order_by(ReminderRow.due_at)
        return await self._database.run(lambda session: [_reminder(row) for row in session.scalars(mine)])

    async def cancel(self, pseudonym: str, reminder_id: int) -> None:
        """Erase a reminder of this person."""
        mine = ReminderRow.pseudonym == pseudonym, ReminderRow.id == reminder_id
        await self._database.run(lambda session: _erase_reminders(session, *mine), writes=True)

    async def claim_due(self, *, claim_holds: timedelta) -> Reminder | None:
        """Claim the next reminder that is due, for one process alone; None where there is none.

        A claim that is older than `claim_holds` is of a process that died, and holds no more.
        """

        def work(session: Session) -> Reminder | None:
            now = self._clock()
            free = (ReminderRow.claimed_at.is_(None)) | (ReminderRow.claimed_at < now - claim_holds)
            due = select(ReminderRow).where(ReminderRow.due_at <= now, free).order_by(ReminderRow.due_at)
            row = session.scalars(due.limit(1)).first()
            if row is None:
                return None
            # The condition again: between the two statements another gateway may have claimed it.
            claim = update(ReminderRow).where(ReminderRow.id == row.id, free).values(claimed_at=now)
            claimed = session.execute(claim.execution_options(synchronize_session=False))
            return _reminder(row) if claimed.rowcount == 1 else None  # type: ignore[attr-defined]

        return await self._database.run(work, writes=True)

    async def reminded(self, reminder_id: int) -> None:
        """Erase a reminder that was sent, or that cannot be."""
        sent = ReminderRow.id == reminder_id
        await self._database.run(lambda session: _erase_reminders(session, sent), writes=True)

    async def forget(self, pseudonyms: Sequence[str]) -> None:
        """Erase everything of somebody, also from the files."""

        def work(session: Session) -> None:
            remember_erased(session, Gone.PERSON, pseudonyms)
            erase_people(session, pseudonyms)

        await self._database.run(work, writes=True)
        await self._database.wipe_deleted()

    async def count(self, pseudonym: str) -> int:
        """Return how many rows hold something of somebody: 0 proves that it is erased."""

        def work(session: Session) -> int:
            counts = [select(func.count()).where(table.pseudonym == pseudonym) for table in OF_PEOPLE]
            return sum(session.scalar(count) or 0 for count in counts)

        return await self._database.run(work)

    async def purge(self, before: datetime) -> None:
        """Erase what is older than `before`, or than it is of use; not the people who wait for a reminder."""

        await self._database.run(
            lambda session: purge_channel(session, before, self._clock()), writes=True, timeout_s=PATIENCE_S
        )
        await self._database.wipe_deleted(however_large=True)

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    def _person_row(self, session: Session, pseudonym: str) -> PersonRow:
        """Return the person's row, seen now."""
        row = session.get(PersonRow, pseudonym)
        if row is None:
            row = PersonRow(pseudonym=pseudonym)
            session.add(row)
        row.seen_at = self._clock()
        return row


def erase_people(session: Session, pseudonyms: Sequence[str]) -> None:
    """Erase everything of these people."""
    for table in OF_PEOPLE:
        session.execute(delete(table).where(table.pseudonym.in_(pseudonyms)))


def purge_channel(session: Session, before: datetime, now: datetime) -> None:
    """Do what `Store.purge` does, in a transaction that does more."""
    session.execute(delete(UpdateRow).where(UpdateRow.at < max(before, now - KEEP_UPDATES)))
    session.execute(delete(PostedRow).where(PostedRow.at < max(before, now - TAKE_BACK)))
    for table in (EditRow, OfferRow):
        session.execute(delete(table).where(table.at < before))
    session.execute(delete(ReminderRow).where(ReminderRow.due_at < before))  # never could be sent
    waiting = PersonRow.pseudonym.in_(select(ReminderRow.pseudonym))
    session.execute(delete(PersonRow).where(PersonRow.seen_at < before, ~waiting))


def _erase_reminders(session: Session, *which: ColumnElement[bool]) -> None:
    chats = session.scalars(select(ReminderRow.sealed_chat).where(*which)).all()
    remember_erased(session, Gone.REMINDER, chats)
    session.execute(delete(ReminderRow).where(*which))


def _move(session: Session, older: Sequence[str], current: str) -> None:
    """Give `current` what stands under the older pseudonyms of the same person."""
    people = select(PersonRow).where(PersonRow.pseudonym.in_(older)).order_by(PersonRow.seen_at.desc())
    rows = session.scalars(people).all()
    if rows and session.get(PersonRow, current) is None:
        newest = rows[0]
        session.add(
            PersonRow(
                pseudonym=current,
                conversation_id=newest.conversation_id,
                language=newest.language,
                asked_where=newest.asked_where,
                seen_at=newest.seen_at,
            )
        )
    for row in rows:
        session.delete(row)
    for table in OF_PEOPLE:
        if table is not PersonRow:
            session.execute(update(table).where(table.pseudonym.in_(older)).values(pseudonym=current))


def _reminder(row: ReminderRow) -> Reminder:
    return Reminder(row.id, row.pseudonym, row.sealed_chat, row.kind, row.due_at)
