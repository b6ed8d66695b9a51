"""The conversation log: what was asked, redacted, and what was shown.

Knows conversations, turns, messages, feedback and reviews. Never sees a text before it is redacted.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, cast

from sqlalchemy import URL, Delete, Select, Update, delete, exists, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from bot.gateway.messages import Message
from bot.log.counts import OPENING, Counted, add_to_counts
from bot.log.database import CONNECTIONS, insert
from bot.log.erasures import ErasureRow, Gone, remember_erased
from bot.log.marks import Mark, MarkRow, emptied, is_marked, too_old
from bot.log.records import (
    ANNOUNCED,
    NOT_KEPT,
    Conversation,
    Feedback,
    Review,
    ReviewKind,
    Stream,
    Turn,
    Verdict,
)
from bot.log.signs import Earlier, IndexKind, Sign, signs_of, told_in
from bot.log.tables import (
    GOES_WITH_WORDS,
    AuditRow,
    ConversationRow,
    FeedbackRow,
    MessageRow,
    ReviewRow,
    Table,
    TurnIndexRow,
    TurnRow,
)
from bot.log.transactions import PATIENCE_S, Transactions
from bot.log.turn_words import forget_some_words, rebuild_words

# Turns looked back at for signs, so that a turn costs the same however long somebody has written; whoever asks again
# after more than these asks something new.
MOST_EARLIER = 100
PURGE_AT_ONCE = 200  # turns: nobody waits for the lock longer than these take, some tens of milliseconds
GIVE_WAY_S = 0.12  # between two such: whoever waits for SQLite's lock looks every 0.1 s at least
CountMore = Callable[[Session, Sequence[int]], None]


class ConversationLog:
    """The log in one database; see `database_url`. A database that is away never stops the gateway.

    Every method raises LogError when the database cannot be read or written. Those that a worker waits
    for do so within `timeout_s` seconds; what they were to write may then still get written.
    """

    def __init__(self, url: URL, *, timeout_s: float) -> None:
        self.database = Transactions(url, timeout_s=timeout_s, threads=CONNECTIONS)

    async def open(self) -> None:
        """Migrate now, so that no worker waits for it. Every other method does so too if need be."""
        await self.database.open()

    async def find(self, conversation_id: str) -> Conversation | None:
        """Return the conversation, or None if there is none (any more)."""

        def work(session: Session) -> Conversation | None:
            row = session.get(ConversationRow, conversation_id)
            return None if row is None else _conversation(row)

        return await self.database.run(work)

    async def find_by_pseudonym(self, pseudonyms: Sequence[str]) -> Conversation | None:
        """Return the newest conversation of a person, or None.

        Args:
            pseudonyms: the person's by every key, the current one first. Conversations under an older
                one are moved to the current.
        """

        def move(session: Session) -> None:
            older = ConversationRow.pseudonym.in_(pseudonyms[1:])
            _change(session, update(ConversationRow).where(older).values(pseudonym=pseudonyms[0]))

        held = await self.conversations_of(pseudonyms)
        if any(conversation.pseudonym != pseudonyms[0] for conversation in held):
            await self.database.run(move, writes=True)
            held = await self.conversations_of(pseudonyms)
        return held[0] if held else None

    async def conversations_of(self, pseudonyms: Sequence[str]) -> list[Conversation]:
        """Return the conversations of a person, newest first."""

        def work(session: Session) -> list[Conversation]:
            newest = ConversationRow.opened_at.desc(), ConversationRow.id
            rows = session.scalars(
                select(ConversationRow).where(ConversationRow.pseudonym.in_(pseudonyms)).order_by(*newest)
            )
            return [_conversation(row) for row in rows]

        return await self.database.run(work)

    async def add_turn(self, conversation: Conversation, turn: Turn) -> None:
        """Write the turn, whole or not at all, and the conversation with it if it is new.

        A turn whose `uid` is there already changes nothing. Where the person wants no words kept, the
        turn is written without.
        """

        def work(session: Session) -> None:
            row = _held_conversation(session, conversation)
            kept = turn if row.keep_words else turn.without_words()
            values = {**_turn_values(kept), "conversation_id": conversation.id}
            new = insert(session, TurnRow).values(values).on_conflict_do_nothing(index_elements=["uid"])
            turn_id = session.scalar(new.returning(TurnRow.id))
            if turn_id is None:
                return
            # An opening tells no language unless it was asked for in one.
            row.language = conversation.language if turn.said is None else turn.language
            row.last_at = max(row.last_at, turn.at)
            session.add_all(_index_of(session, conversation.id, turn_id, kept))
            session.add_all(
                MessageRow(
                    id=message.id,
                    conversation_id=conversation.id,
                    turn_id=turn_id,
                    position=position,
                    body=message.model_dump(mode="json"),
                )
                for position, message in enumerate(kept.messages)
            )

        await self.database.run(work, writes=True)

    async def turns(self, conversation_id: str) -> list[Turn]:
        """Return all turns, oldest first."""

        def work(session: Session) -> list[Turn]:
            messages: dict[int, list[Message]] = {}
            shown = select(MessageRow).where(MessageRow.conversation_id == conversation_id)
            for row in session.scalars(shown.order_by(MessageRow.turn_id, MessageRow.position)):
                messages.setdefault(row.turn_id, []).append(Message.model_validate(row.body))
            # By time first: a turn that waited for the database is written after younger ones.
            rows = session.scalars(
                select(TurnRow)
                .where(TurnRow.conversation_id == conversation_id)
                .order_by(TurnRow.at, TurnRow.id)
            )
            return [_turn(row, messages.get(row.id, [])) for row in rows]

        return await self.database.run(work)

    async def turn(self, conversation_id: str, uid: str) -> Turn | None:
        """Return the turn of the conversation with that `uid`, or None."""

        def work(session: Session) -> Turn | None:
            row = session.scalar(
                select(TurnRow).where(TurnRow.uid == uid, TurnRow.conversation_id == conversation_id)
            )
            if row is None:
                return None
            shown = select(MessageRow.body).where(MessageRow.turn_id == row.id).order_by(MessageRow.position)
            return _turn(row, [Message.model_validate(body) for body in session.scalars(shown)])

        return await self.database.run(work)

    async def add_feedback(self, conversation_id: str, feedback: Feedback) -> bool:
        """Write the feedback in place of an earlier one; return False if the conversation holds no such message."""

        def work(session: Session) -> bool:
            # Locked: of two at once the second finds what the first has written.
            shown = session.get(MessageRow, feedback.message_id, with_for_update=True)
            if shown is None or shown.conversation_id != conversation_id:
                return False
            of_it = select(FeedbackRow).where(FeedbackRow.message_id == feedback.message_id)
            row = session.scalars(of_it.order_by(FeedbackRow.at.desc())).first()
            if row is None:
                row = FeedbackRow(conversation_id=conversation_id, message_id=feedback.message_id)
                session.add(row)
            elif row.at > feedback.at:  # this one has waited in the spool
                return True
            row.at, row.helpful, row.reason = feedback.at, feedback.helpful, feedback.reason
            sign = _index_row(conversation_id, shown.turn_id, IndexKind.SIGN, Sign.THUMBS_DOWN)
            if feedback.helpful:
                session.execute(delete(TurnIndexRow).filter_by(**sign))
            else:
                session.execute(insert(session, TurnIndexRow).values(sign).on_conflict_do_nothing())
            return True

        return await self.database.run(work, writes=True)

    async def set_keep_words(self, conversation_id: str, keep: bool) -> bool:
        """Write whether words may be kept from now on; return False if there is no such conversation.

        With `keep` False the words so far go too: what was said, shown, commented or noted. What stays
        of a turn is what `Turn.without_words` leaves.
        """

        def work(session: Session) -> bool:
            row = session.get(ConversationRow, conversation_id, with_for_update=True)
            if row is None:
                return False
            row.keep_words = keep
            if not keep:
                erase_words(session, conversation_id)
                remember_erased(session, Gone.WORDS, [conversation_id])
            return True

        found = await self.database.run(work, writes=True)
        if not keep:
            await self._wipe_deleted()
        return found

    async def add_review(self, review: Review) -> bool:
        """Add the review, and that it was made to the audit; return False if there is no such turn."""
        return await self.database.run(lambda session: write_review(session, review), writes=True)

    async def reviews(self, conversation_id: str) -> list[Review]:
        """Return every review of the conversation's turns, in the order they were made."""

        def work(session: Session) -> list[Review]:
            rows = session.execute(
                select(ReviewRow, TurnRow.uid)
                .join(TurnRow, TurnRow.id == ReviewRow.turn_id)
                .where(TurnRow.conversation_id == conversation_id)
                .order_by(ReviewRow.id)
            )
            return [
                Review(
                    turn_uid=uid,
                    reviewer=row.reviewer,
                    verdict=Verdict(row.verdict),
                    right_card=row.right_card,
                    note=row.note,
                    at=row.at,
                    kind=ReviewKind(row.kind),
                    blind=row.blind,
                    tag=row.tag,
                    stream=Stream(row.stream),
                )
                for row, uid in rows
            ]

        return await self.database.run(work)

    async def at_rest_without_words(self, before: datetime) -> list[str]:
        """Return the conversations of which no words may be kept, and in which nothing was said since `before`."""

        def work(session: Session) -> list[str]:
            later = exists().where(TurnRow.conversation_id == ConversationRow.id, TurnRow.at >= before)
            held = select(ConversationRow.id).where(ConversationRow.keep_words.is_(False), ~later)
            return list(session.scalars(held))

        return await self.database.run(work)

    async def erase(self, conversation_id: str, *, keep_handle: bool = False) -> int:
        """Erase everything of the conversation, also from the files; return how many rows held it.

        `keep_handle` leaves the empty conversation, so that erasing elsewhere can be tried again.
        """

        def work(session: Session) -> int:
            remember_erased(session, Gone.CONVERSATION, [conversation_id])
            return erase_conversations(session, [conversation_id], keep_handle=keep_handle)

        erased = await self.database.run(work, writes=True)
        await self._wipe_deleted()
        return erased

    async def erase_person(self, pseudonyms: Sequence[str]) -> int:
        """Erase every conversation of a person, by every key; return how many rows held them."""

        def work(session: Session) -> int:
            held = select(ConversationRow.id).where(ConversationRow.pseudonym.in_(pseudonyms))
            ids = session.scalars(held).all()
            remember_erased(session, Gone.CONVERSATION, ids)
            return erase_conversations(session, ids)

        erased = await self.database.run(work, writes=True)
        await self._wipe_deleted()
        return erased

    async def purge(self, before: datetime, *, now: datetime, count_more: CountMore | None = None) -> int:
        """Count and erase every turn older than `before`, and conversations left without one.

        What is preserved at `now` stays whole; what staff marked as a test goes uncounted. `count_more` counts what
        others know of turns, by their ids.

        Returns how many turns. Each is counted in the transaction that erases it: once, whatever breaks.
        """
        erased = 0
        while some := await self.database.run(
            lambda session: purge_some(session, before, now, count_more), writes=True, timeout_s=PATIENCE_S
        ):
            erased += some
            await asyncio.sleep(GIVE_WAY_S)
        await self.database.run(
            lambda session: purge_emptied(session, before, now), writes=True, timeout_s=PATIENCE_S
        )
        await self.database.outside(rebuild_words)
        await self._wipe_deleted(however_large=True)
        return erased

    async def count(self, conversation_id: str) -> int:
        """Return how many rows hold something of the conversation: 0 proves that it is erased."""

        def work(session: Session) -> int:
            counted = [
                session.scalar(select(func.count()).where(table.conversation_id == conversation_id)) or 0
                for table in (TurnRow, MessageRow, FeedbackRow)
            ]
            reviews = select(func.count()).where(ReviewRow.turn_id.in_(_turn_ids([conversation_id])))
            counted.append(session.scalar(reviews) or 0)
            return sum(counted) + int(session.get(ConversationRow, conversation_id) is not None)

        return await self.database.run(work)

    def close(self) -> None:
        """Close the connections."""
        self.database.close()

    async def _wipe_deleted(self, *, however_large: bool = False) -> None:
        """Take what was erased out of what the database keeps beside the rows: search index, gaps and journal."""
        merge = partial(forget_some_words, begins=True)
        while await self.database.run(merge, writes=True, timeout_s=PATIENCE_S):
            merge = partial(forget_some_words, begins=False)
            await asyncio.sleep(GIVE_WAY_S)
        await self.database.wipe_deleted(however_large=however_large)


def write_review(session: Session, review: Review) -> bool:
    """Do what `ConversationLog.add_review` does, in a transaction that does more."""
    found = select(TurnRow.id, TurnRow.conversation_id).where(TurnRow.uid == review.turn_uid)
    turn = session.execute(found).one_or_none()
    if turn is None:
        return False
    session.add(
        ReviewRow(
            turn_id=turn.id,
            conversation_id=turn.conversation_id,
            kind=review.kind.value,
            stream=review.stream.value,
            blind=review.blind,
            tag=review.tag,
            reviewer=review.reviewer,
            verdict=review.verdict.value,
            right_card=review.right_card,
            note=review.note,
            at=review.at,
        )
    )
    session.add(AuditRow(at=review.at, who=review.reviewer, what="review", on_what=review.turn_uid))
    return True


def _held_conversation(session: Session, conversation: Conversation) -> ConversationRow:
    """Return the conversation's row, locked until the transaction ends, written first if it is new."""
    new = insert(session, ConversationRow).values(
        id=conversation.id,
        opened_at=conversation.opened_at,
        last_at=conversation.opened_at,
        language=conversation.language,
        entry=conversation.entry,
        channel=conversation.channel,
        pseudonym=conversation.pseudonym,
        keep_words=conversation.keep_words,
    )
    session.execute(new.on_conflict_do_nothing(index_elements=["id"]))
    return session.get_one(ConversationRow, conversation.id, with_for_update=True)


def _index_of(session: Session, conversation_id: str, turn_id: int, turn: Turn) -> list[TurnIndexRow]:
    """Return by what staff will find the turn."""
    before = (
        select(TurnRow.said, TurnRow.cards)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.id < turn_id, TurnRow.said.is_not(None))
        .order_by(TurnRow.id.desc())
        .limit(MOST_EARLIER)
    )
    earlier = [Earlier(said or "", cards) for said, cards in session.execute(before)]
    found = {(IndexKind.CARD, card) for card in turn.cards}
    found |= {(IndexKind.AGENCY, agency) for agency in turn.agencies}
    found |= {(IndexKind.SIGN, sign.value) for sign in signs_of(turn, earlier)}
    found |= set(told_in(turn))
    return [TurnIndexRow(**_index_row(conversation_id, turn_id, *entry)) for entry in sorted(found)]


def _index_row(conversation_id: str, turn_id: int, kind: IndexKind, value: str) -> dict[str, Any]:
    return {"conversation_id": conversation_id, "turn_id": turn_id, "kind": kind.value, "value": str(value)}


def _turn_ids(conversation_ids: Sequence[str]) -> Select[int]:
    return select(TurnRow.id).where(TurnRow.conversation_id.in_(conversation_ids))


def erase_conversations(
    session: Session, conversation_ids: Sequence[str], *, keep_handle: bool = False
) -> int:
    """Erase everything of the conversations, as `ConversationLog.erase`; return how many rows held it."""
    # Children first: a database made before foreign keys were on cascades nothing.
    rows = _change(session, delete(ReviewRow).where(ReviewRow.turn_id.in_(_turn_ids(conversation_ids))))
    for table in (FeedbackRow, MessageRow, TurnRow, MarkRow):
        rows += _change(session, delete(table).where(table.conversation_id.in_(conversation_ids)))
    if not keep_handle:
        rows += _change(session, delete(ConversationRow).where(ConversationRow.id.in_(conversation_ids)))
    return rows


def erase_words(session: Session, conversation_id: str) -> None:
    """Erase the words of a conversation, as `ConversationLog.set_keep_words`."""
    for table in (FeedbackRow, MessageRow):
        _change(session, delete(table).where(table.conversation_id == conversation_id))
    for other in Table.metadata.tables.values():  # the console's
        if other.info.get(GOES_WITH_WORDS):
            _change(session, delete(other).where(other.c.conversation_id == conversation_id))
    reviewed = ReviewRow.turn_id.in_(_turn_ids([conversation_id]))
    _change(session, update(ReviewRow).where(reviewed).values(note=None))
    of_it = TurnRow.conversation_id == conversation_id
    _change(session, update(TurnRow).where(of_it).values(trace=None))
    _change(session, update(TurnRow).where(of_it, TurnRow.said.is_not(None)).values(said=NOT_KEPT))


def purge_emptied(session: Session, before: datetime, now: datetime) -> None:
    """Erase the conversations that a purge has left without a turn, and the oldest that is known of erasures."""
    _change(session, delete(ConversationRow).where(emptied(before, now)))
    _change(session, delete(ErasureRow).where(ErasureRow.at < before))


def purge_some(session: Session, before: datetime, now: datetime, count_more: CountMore | None) -> int:
    """Count and erase some of the turns older than `before`; return how many, 0 when none is left."""
    # In the order of time, which has an index: by id alone the last look, which finds none, would read every turn.
    old = session.execute(
        select(
            TurnRow,
            ConversationRow.channel,
            ConversationRow.entry,
            is_marked(TurnRow.conversation_id, Mark.TEST).label("is_test"),
        )
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id, isouter=True)
        .where(too_old(before, now))
        .order_by(TurnRow.at, TurnRow.id)
        .limit(PURGE_AT_ONCE)
        .with_for_update(of=TurnRow)  # two purges at once: what one has counted, the other never sees
    ).all()
    counted = [
        _counted(row, channel, entry)
        for row, channel, entry, is_test in old
        if not is_test and row.outcome != ANNOUNCED
    ]
    add_to_counts(session, counted)
    ids = [row.id for row, *_ in old]
    if count_more:
        count_more(session, ids)
    shown = select(MessageRow.id).where(MessageRow.turn_id.in_(ids))
    _change(session, delete(FeedbackRow).where(FeedbackRow.message_id.in_(shown)))
    _change(session, delete(MessageRow).where(MessageRow.turn_id.in_(ids)))
    _change(session, delete(ReviewRow).where(ReviewRow.turn_id.in_(ids)))
    return _change(session, delete(TurnRow).where(TurnRow.id.in_(ids)))


def _change(session: Session, statement: Update | Delete) -> int:
    """Return how many rows the statement changed. The session's objects do not follow: none is used after."""
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast(CursorResult[Any], result).rowcount


def _counted(row: TurnRow, channel: str | None, entry: str | None) -> Counted:
    return Counted(
        at=row.at,
        language=row.language,
        channel=channel,
        entry=entry,
        cards=row.cards,
        outcome=OPENING if row.said is None else row.outcome,
    )


def _conversation(row: ConversationRow) -> Conversation:
    return Conversation(
        id=row.id,
        language=row.language,
        entry=row.entry,
        channel=row.channel,
        opened_at=row.opened_at,
        pseudonym=row.pseudonym,
        keep_words=row.keep_words,
    )


def _turn_values(turn: Turn) -> dict[str, Any]:
    return {
        "uid": turn.uid,
        "at": turn.at,
        "said": turn.said,
        "asked": turn.said is not None,
        "language": turn.language,
        "intent": turn.intent,
        "intent_confidence": turn.intent_confidence,
        "outcome": turn.outcome,
        "trace": turn.trace,
        "cards": list(turn.cards),
        "agencies": list(turn.agencies),
        "latency_ms": turn.latency_ms,
    }


def _turn(row: TurnRow, messages: list[Message]) -> Turn:
    return Turn(
        at=row.at,
        said=row.said,
        language=row.language,
        outcome=row.outcome,
        messages=messages,
        intent=row.intent,
        intent_confidence=row.intent_confidence,
        trace=row.trace,
        latency_ms=row.latency_ms,
        cards=tuple(row.cards),
        agencies=tuple(row.agencies),
        uid=row.uid,
    )
