"""What the Telegram channel remembers: who holds which conversation, what was answered, offered and posted.

People are pseudonyms here. Knows no text of anybody, no chat and no update beyond its number.
"""

import asyncio
import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Engine, delete, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.telegram.outgoing import Tap, TapKind
from bot.telegram.tables import (
    ConversationRow,
    EditRow,
    OfferRow,
    PersonRow,
    PostedRow,
    ReminderRow,
    UpdateRow,
    open_database,
)

FILE_NAME = "telegram.sqlite"
KEEP_UPDATES = timedelta(days=7)  # Telegram itself brings none that is older than a day
TAKE_BACK = timedelta(hours=48)  # older messages of its own a bot cannot delete
_TOKEN_BYTES = 9  # 12 characters, not to be guessed
T = TypeVar("T")


class StoreError(Exception):
    """The store cannot be read or written. The message names the error's type, never a value."""


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
    """The memory of the channel, in one database. Opened at the first call. Every method may raise StoreError."""

    def __init__(self, url: URL, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._url = url
        self._clock = clock
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        # One at a time: SQLite takes no two writers anyway, and they need no lock among themselves.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kompas-telegram")

    async def begin(self, update_id: int) -> Progress:
        """Take an update in hand, perhaps again, and return how far it is."""

        def work(session: Session) -> Progress:
            row = session.get(UpdateRow, update_id)
            if row is None:
                row = UpdateRow(update_id=update_id, at=self._now(), attempts=0, done=False, pages_sent=0)
                session.add(row)
            if not row.done:
                row.attempts += 1
            replies = None if row.replies is None else tuple(row.replies)
            return Progress(update_id, row.done, row.attempts, replies, row.pages_sent)

        return await self._run(work)

    async def replied(self, update_id: int, message_ids: Sequence[str]) -> None:
        """Keep which messages of the log answer the update."""
        await self._run(
            lambda session: session.execute(
                update(UpdateRow).where(UpdateRow.update_id == update_id).values(replies=list(message_ids))
            )
        )

    async def finish(self, update_id: int) -> None:
        """Keep that the update needs nothing more."""
        await self._run(
            lambda session: session.execute(
                update(UpdateRow).where(UpdateRow.update_id == update_id).values(done=True, replies=None)
            )
        )

    async def is_done(self, update_id: int) -> bool:
        """Say whether the update was finished."""

        def work(session: Session) -> bool:
            row = session.get(UpdateRow, update_id)
            return row is not None and row.done

        return await self._run(work)

    async def person(self, pseudonyms: Sequence[str]) -> Person:
        """Return what is known of somebody; what stands under an older pseudonym is moved to the first."""

        def work(session: Session) -> Person:
            for table in (ConversationRow, EditRow, PostedRow, OfferRow, ReminderRow):
                older = table.pseudonym.in_(pseudonyms[1:])
                session.execute(update(table).where(older).values(pseudonym=pseudonyms[0]))
            rows = session.scalars(select(PersonRow).where(PersonRow.pseudonym.in_(pseudonyms))).all()
            newest = max(rows, key=lambda row: row.seen_at, default=None)
            for row in rows:
                if row.pseudonym != pseudonyms[0]:
                    session.delete(row)
            if newest and newest.pseudonym != pseudonyms[0]:
                session.add(PersonRow(pseudonym=pseudonyms[0], language=newest.language, seen_at=self._now()))
            conversation = session.scalars(
                select(ConversationRow.conversation_id)
                .where(ConversationRow.pseudonym == pseudonyms[0])
                .order_by(ConversationRow.opened_at.desc())
            ).first()
            language = newest.language if newest else None
            return Person(language, conversation, newest.asked_where if newest else False)

        return await self._run(work)

    async def speaks(self, pseudonym: str, language: str, *, asked_where: bool = False) -> None:
        """Keep the language that somebody was answered in, and whether they were asked where they are."""

        def work(session: Session) -> None:
            row = PersonRow(
                pseudonym=pseudonym, language=language, asked_where=asked_where, seen_at=self._now()
            )
            session.merge(row)

        await self._run(work)

    async def opened(self, pseudonym: str, conversation_id: str) -> None:
        """Keep whose conversation it is."""
        row = ConversationRow(conversation_id=conversation_id, pseudonym=pseudonym, opened_at=self._now())
        await self._run(lambda session: session.add(row))

    async def conversations(self, pseudonym: str) -> list[str]:
        """Return the ids of somebody's conversations."""
        mine = select(ConversationRow.conversation_id).where(ConversationRow.pseudonym == pseudonym)
        return await self._run(lambda session: list(session.scalars(mine)))

    async def closed(self, conversation_id: str) -> None:
        """Forget whose conversation it was: it is no more."""
        gone = delete(ConversationRow).where(ConversationRow.conversation_id == conversation_id)
        await self._run(lambda session: session.execute(gone))

    async def first_edit(self, pseudonym: str, message_id: int, update_id: int) -> bool:
        """Say whether this update brings the first edit of a message."""

        def work(session: Session) -> bool:
            row = session.get(EditRow, (pseudonym, message_id))
            if row is None:
                row = EditRow(pseudonym=pseudonym, message_id=message_id, update_id=update_id, at=self._now())
                session.add(row)
            return row.update_id == update_id

        return await self._run(work)

    async def offer(self, pseudonym: str, taps: Sequence[Tap]) -> list[str]:
        """Keep the buttons of one page; return the callback data of each."""
        page = secrets.token_urlsafe(_TOKEN_BYTES)
        tokens = [secrets.token_urlsafe(_TOKEN_BYTES) for _ in taps]
        rows = [
            OfferRow(
                token=token, pseudonym=pseudonym, page=page, kind=tap.kind, value=tap.value, at=self._now()
            )
            for token, tap in zip(tokens, taps, strict=True)
        ]
        await self._run(lambda session: session.add_all(rows))
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

        return await self._run(work)

    async def posted(self, pseudonym: str, message_id: int, update_id: int | None) -> None:
        """Keep that a page stands in the chat, as one more of the answer to an update."""

        def work(session: Session) -> None:
            session.add(PostedRow(pseudonym=pseudonym, message_id=message_id, at=self._now()))
            if update_id is not None:
                one_more = {"pages_sent": UpdateRow.pages_sent + 1}
                session.execute(update(UpdateRow).where(UpdateRow.update_id == update_id).values(one_more))

        await self._run(work)

    async def to_take_back(self, pseudonym: str) -> list[int]:
        """Return the ids of the bot's messages that Telegram still lets it delete, oldest first."""
        young = PostedRow.at > self._now() - TAKE_BACK
        mine = select(PostedRow.message_id).where(PostedRow.pseudonym == pseudonym, young)
        return await self._run(lambda session: list(session.scalars(mine.order_by(PostedRow.id))))

    async def add_reminder(
        self, pseudonym: str, *, sealed_chat: str, kind: str, due_at: datetime, most: int
    ) -> bool:
        """Keep a reminder, in place of one of its kind; False where there are `most` already."""

        def work(session: Session) -> bool:
            mine = ReminderRow.pseudonym == pseudonym
            session.execute(delete(ReminderRow).where(mine, ReminderRow.kind == kind))
            if len(session.scalars(select(ReminderRow.id).where(mine)).all()) >= most:
                return False
            session.add(
                ReminderRow(pseudonym=pseudonym, sealed_chat=sealed_chat, kind=kind, due_at=_naive(due_at))
            )
            return True

        return await self._run(work)

    async def reminders(self, pseudonym: str) -> list[Reminder]:
        """Return somebody's reminders, the next one first."""
        mine = select(ReminderRow).where(ReminderRow.pseudonym == pseudonym).order_by(ReminderRow.due_at)
        return await self._run(lambda session: [_reminder(row) for row in session.scalars(mine)])

    async def cancel(self, pseudonym: str, reminder_id: int) -> None:
        """Erase a reminder of this person."""
        mine = ReminderRow.pseudonym == pseudonym, ReminderRow.id == reminder_id
        await self._run(lambda session: session.execute(delete(ReminderRow).where(*mine)))

    async def claim_due(self, *, claim_holds: timedelta) -> Reminder | None:
        """Claim the next reminder that is due, for one process alone; None where there is none.

        A claim that is older than `claim_holds` is of a process that died, and holds no more.
        """

        def work(session: Session) -> Reminder | None:
            now = self._now()
            free = (ReminderRow.claimed_at.is_(None)) | (ReminderRow.claimed_at < now - claim_holds)
            due = select(ReminderRow).where(ReminderRow.due_at <= now, free).order_by(ReminderRow.due_at)
            row = session.scalars(due.limit(1)).first()
            if row is None:
                return None
            # The condition again: between the two statements another gateway may have claimed it.
            claim = update(ReminderRow).where(ReminderRow.id == row.id, free).values(claimed_at=now)
            claimed = session.execute(claim.execution_options(synchronize_session=False))
            return _reminder(row) if claimed.rowcount == 1 else None  # type: ignore[attr-defined]

        return await self._run(work)

    async def reminded(self, reminder_id: int) -> None:
        """Erase a reminder that was sent, or that cannot be."""
        gone = delete(ReminderRow).where(ReminderRow.id == reminder_id)
        await self._run(lambda session: session.execute(gone))

    async def forget(self, pseudonym: str) -> None:
        """Erase everything of somebody, also from the journal."""

        def work(session: Session) -> None:
            for table in (PersonRow, ConversationRow, EditRow, PostedRow, OfferRow, ReminderRow):
                session.execute(delete(table).where(table.pseudonym == pseudonym))

        await self._run(work)
        await self._truncate_journal()

    async def count(self, pseudonym: str) -> int:
        """Return how many rows hold something of somebody: 0 proves that it is erased."""

        def work(session: Session) -> int:
            tables = (PersonRow, ConversationRow, EditRow, PostedRow, OfferRow, ReminderRow)
            return sum(
                len(session.scalars(select(table.pseudonym).where(table.pseudonym == pseudonym)).all())
                for table in tables
            )

        return await self._run(work)

    async def purge(self, keep: timedelta) -> None:
        """Erase what nobody needs any more, and people who have not written for longer than `keep`."""

        def work(session: Session) -> None:
            now = self._now()
            session.execute(delete(UpdateRow).where(UpdateRow.at < now - KEEP_UPDATES))
            session.execute(delete(PostedRow).where(PostedRow.at < now - TAKE_BACK))
            for table in (EditRow, OfferRow):
                session.execute(delete(table).where(table.at < now - keep))
            waited_for = PersonRow.pseudonym.in_(select(ReminderRow.pseudonym))
            session.execute(delete(PersonRow).where(PersonRow.seen_at < now - keep, ~waited_for))
            alive = select(PersonRow.pseudonym)
            session.execute(delete(ConversationRow).where(ConversationRow.pseudonym.not_in(alive)))

        await self._run(work)
        await self._truncate_journal()

    def close(self) -> None:
        """Close the database."""
        self._thread.shutdown()
        if self._engine is not None:
            self._engine.dispose()

    def _now(self) -> datetime:
        return _naive(self._clock())

    async def _truncate_journal(self) -> None:
        if self._url.get_backend_name() == "sqlite":
            await self._run(lambda session: session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).all())

    async def _run(self, work: Callable[[Session], T]) -> T:
        def transaction() -> T:
            with Session(self._open()) as session, session.begin():
                return work(session)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, transaction)
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(type(error).__name__) from None

    def _open(self) -> Engine:
        with self._opening:
            if self._engine is None:
                if self._url.get_backend_name() == "sqlite" and self._url.database:
                    Path(self._url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._engine = open_database(self._url)
            return self._engine


def sqlite_url(state_dir: Path) -> URL:
    """Return the address of the store's file in `state_dir`."""
    return URL.create("sqlite", database=str(state_dir / FILE_NAME))


def _naive(at: datetime) -> datetime:
    """Return UTC without a zone: SQLite stores none."""
    return at.astimezone(UTC).replace(tzinfo=None)


def _reminder(row: ReminderRow) -> Reminder:
    return Reminder(row.id, row.pseudonym, row.sealed_chat, row.kind, row.due_at.replace(tzinfo=UTC))
