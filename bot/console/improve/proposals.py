"""Proposed examples: what a reviewer proposes, an editor decides, an export takes. Knows the table; no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import Session

from bot.console.audit import Deed, note
from bot.console.improve.tables import ProposalRow
from bot.log.records import NOT_KEPT
from bot.log.tables import ReviewRow, TurnRow
from bot.privacy.redact import redact
from knowledge.example_files import one_line
from knowledge.examples import card_id_of

PAGE = 20
OF_PEOPLE = "noisy"  # the style of what people really typed, unless an editor says otherwise


class Status(StrEnum):
    """How far a proposal is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPORTED = "exported"


@dataclass(frozen=True)
class Example:
    """What an editor may change of a proposal."""

    text: str
    language: str
    intent: str
    style: str

    @property
    def card_id(self) -> str | None:
        """The card that it asks for."""
        return card_id_of(self.intent)


@dataclass(frozen=True)
class Proposal:
    """A proposal and what became of it."""

    id: int
    example: Example
    turn_uid: str
    conversation_id: str
    by: str
    at: datetime
    status: Status
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


def clean(text: str) -> str:
    """Return a text as an example may hold it: redacted, one line."""
    return one_line(redact(text).text)


def propose(
    session: Session, conversation_id: str, turn_uid: str, *, intent: str, language: str, who: str
) -> bool:
    """Propose what was said in a turn; what is proposed already is proposed once.

    Returns:
        False where the turn is none of the conversation, has no words, or nobody has reviewed it.
    """
    reviewed = exists().where(ReviewRow.turn_id == TurnRow.id)
    found = select(TurnRow).where(
        TurnRow.uid == turn_uid, TurnRow.conversation_id == conversation_id, reviewed
    )
    turn = session.scalars(found).one_or_none()
    if turn is None or not turn.said or turn.said == NOT_KEPT or not (text := clean(turn.said)):
        return False
    waiting = ProposalRow.status.in_([Status.OPEN.value, Status.ACCEPTED.value])
    same = ProposalRow.turn_id == turn.id, ProposalRow.intent == intent, waiting
    if session.scalar(select(ProposalRow.id).where(*same).limit(1)) is None:
        session.add(
            ProposalRow(
                turn_id=turn.id,
                conversation_id=conversation_id,
                language=language,
                intent=intent,
                text=text,
                style=OF_PEOPLE,
                by=who,
                at=datetime.now(UTC),
                status=Status.OPEN.value,
            )
        )
        note(session, who, Deed.PROPOSE, turn_uid)
    return True


def page_of(session: Session, status: Status, *, after: int | None) -> list[Proposal]:
    """Return a page of proposals, newest first, with ids below `after`; one more than PAGE where there are more."""
    found = _proposals().where(ProposalRow.status == status.value).order_by(ProposalRow.id.desc())
    if after is not None:
        found = found.where(ProposalRow.id < after)
    return [_proposal(row, uid) for row, uid in session.execute(found.limit(PAGE + 1))]


def find(session: Session, proposal_id: int) -> Proposal | None:
    """Return a proposal, None where there is none (any more)."""
    row = session.execute(_proposals().where(ProposalRow.id == proposal_id)).one_or_none()
    return None if row is None else _proposal(*row)


def of_turns(session: Session, conversation_id: str) -> dict[str, list[Proposal]]:
    """Return what was proposed of a conversation, by the uid of the turn."""
    held: dict[str, list[Proposal]] = {}
    for row, uid in session.execute(_proposals().where(ProposalRow.conversation_id == conversation_id)):
        held.setdefault(uid, []).append(_proposal(row, uid))
    return held


def accept(session: Session, proposal_id: int, example: Example, who: str) -> bool:
    """Accept a proposal as `example`; return False where it is gone or was decided on meanwhile."""
    changed = {
        "text": example.text,
        "language": example.language,
        "style": example.style,
        "intent": example.intent,
    }
    return _decide(session, proposal_id, Status.ACCEPTED, who, Deed.ACCEPT, **changed)


def reject(session: Session, proposal_id: int, reason: str, who: str) -> bool:
    """Reject a proposal, also one that was accepted and is not exported; False as in `accept`."""
    return _decide(session, proposal_id, Status.REJECTED, who, Deed.REJECT, reason=reason)


def accepted(session: Session) -> list[tuple[int, Example]]:
    """Return what an export takes, oldest first."""
    rows = session.scalars(
        select(ProposalRow).where(ProposalRow.status == Status.ACCEPTED.value).order_by(ProposalRow.id)
    )
    return [(row.id, _example(row)) for row in rows]


def taken(session: Session) -> dict[int, str]:
    """Return the texts that were accepted or exported, by proposal."""
    statuses = [Status.ACCEPTED.value, Status.EXPORTED.value]
    held = select(ProposalRow.id, ProposalRow.text).where(ProposalRow.status.in_(statuses))
    return {row.id: row.text for row in session.execute(held)}


def mark_exported(session: Session, ids: Sequence[int], who: str) -> None:
    """Note that proposals stand in the files: no later export takes them."""
    new = ProposalRow.id.in_(ids), ProposalRow.exported_at.is_(None)
    values = {"status": Status.EXPORTED.value, "exported_at": datetime.now(UTC)}
    session.execute(update(ProposalRow).where(*new).values(values))
    note(session, who, Deed.EXPORT, f"{len(ids)} examples")


def counts(session: Session) -> dict[str, int]:
    """Return how many proposals have each status."""
    counted = select(ProposalRow.status, func.count().label("held")).group_by(ProposalRow.status)
    held = {row.status: int(row.held) for row in session.execute(counted)}
    return {status.value: held.get(status.value, 0) for status in Status}


def _decide(session: Session, proposal_id: int, status: Status, who: str, deed: Deed, **changed: str) -> bool:
    undecided = [Status.OPEN] if status is Status.ACCEPTED else [Status.OPEN, Status.ACCEPTED]
    waiting = ProposalRow.id == proposal_id, ProposalRow.status.in_([held.value for held in undecided])
    values = {"status": status.value, "decided_by": who, "decided_at": datetime.now(UTC), **changed}
    decided = session.execute(update(ProposalRow).where(*waiting).values(values).returning(ProposalRow.id))
    if decided.one_or_none() is None:
        return False
    note(session, who, deed, str(proposal_id))
    return True


def _proposals() -> Select[ProposalRow, str]:
    return select(ProposalRow, TurnRow.uid).join(TurnRow, TurnRow.id == ProposalRow.turn_id)


def _proposal(row: ProposalRow, turn_uid: str) -> Proposal:
    return Proposal(
        id=row.id,
        example=_example(row),
        turn_uid=turn_uid,
        conversation_id=row.conversation_id,
        by=row.by,
        at=row.at,
        status=Status(row.status),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )


def _example(row: ProposalRow) -> Example:
    return Example(row.text, row.language, row.intent, row.style)
