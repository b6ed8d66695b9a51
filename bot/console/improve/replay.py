"""Old messages through the search as it is built now: which of them would get another answer.

Knows the log and the search. The text of a message stays in its turn; here stand only the answers then and now.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.console.improve.tables import FlipRow, ReplayRow
from bot.gateway.messages import Kind
from bot.log.marks import Mark, is_marked
from bot.log.records import NOT_KEPT
from bot.log.tables import TurnRow

KEPT = 10  # replays; an older one compares with a search that nobody runs any more
SEARCHED = (Kind.ANSWER.value, Kind.CHOICES.value, Kind.NO_ANSWER.value)
_AT_ONCE = 500  # turns read at one time: not every one was searched for

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Found:
    """What a message gets: the outcome and the cards, the best first."""

    outcome: str
    cards: tuple[str, ...]

    def is_other_answer(self, other: "Found") -> bool:
        """Say whether somebody would read something else: another outcome, or another card as the answer."""
        if self.outcome != other.outcome:
            return True
        return self.outcome == Kind.ANSWER and set(self.cards) != set(other.cards)


@dataclass(frozen=True)
class Old:
    """A message that search decided on, redacted, and what it got then."""

    turn_id: int
    conversation_id: str
    turn_uid: str
    said: str
    language: str
    at: datetime
    then: Found


@dataclass(frozen=True)
class Flip:
    """A message that would get something else now."""

    old: Old
    now: Found


@dataclass(frozen=True)
class Replay:
    """A stored run. `flipped` counts all; `flips` holds those whose conversation is still there."""

    at: datetime
    messages: int
    flipped: int
    flips: Sequence[Flip]


@router.get("/staff/improve/replay")
async def show_replay(visit: Admitted) -> Response:
    """Show the newest run."""
    console = visit.console

    replay = await console.database.run(newest)
    await console.database.run(lambda db: note(db, visit.who, Deed.IMPROVE, "replay"), writes=True)
    await console.content.load()
    html = console.renderer.page(
        "improve_replay.html", visit.language, visit=visit, replay=replay, content=console.content
    )
    return HTMLResponse(html)


def last_searched(session: DbSession, last: int) -> list[Old]:
    """Return the last messages that search decided on, newest first; those marked as tests left out."""
    found: list[Old] = []
    before: tuple[datetime, int] | None = None
    while len(found) < last:
        turns = (
            select(TurnRow)
            .where(TurnRow.said.is_not(None), TurnRow.said != NOT_KEPT, TurnRow.outcome.in_(SEARCHED))
            .where(~is_marked(TurnRow.conversation_id, Mark.TEST))
            .order_by(TurnRow.at.desc(), TurnRow.id.desc())
            .limit(_AT_ONCE)
        )
        if before is not None:
            at, turn_id = before
            turns = turns.where((TurnRow.at < at) | ((TurnRow.at == at) & (TurnRow.id < turn_id)))
        rows = session.scalars(turns).all()
        found += [_old(row) for row in rows if _was_searched(row)]
        if len(rows) < _AT_ONCE:
            break
        before = rows[-1].at, rows[-1].id
    return found[:last]


def flips_of(messages: Sequence[Old], find: Callable[[str], Found]) -> list[Flip]:
    """Return the messages that `find` answers otherwise."""
    flips = (Flip(old, find(old.said)) for old in messages)
    return [flip for flip in flips if flip.now.is_other_answer(flip.old.then)]


def store(session: DbSession, flips: Sequence[Flip], *, messages: int, built_from: str) -> None:
    """Keep a run for the console; what was erased while it ran is left out."""
    row = ReplayRow(at=datetime.now(UTC), messages=messages, flipped=len(flips), built_from=built_from)
    session.add(row)
    session.flush()
    wanted = [flip.old.turn_id for flip in flips]
    there = set(session.scalars(select(TurnRow.id).where(TurnRow.id.in_(wanted))))
    session.add_all(
        FlipRow(
            replay_id=row.id,
            turn_id=flip.old.turn_id,
            conversation_id=flip.old.conversation_id,
            outcome_then=flip.old.then.outcome,
            cards_then=list(flip.old.then.cards),
            outcome_now=flip.now.outcome,
            cards_now=list(flip.now.cards),
        )
        for flip in flips
        if flip.old.turn_id in there
    )
    kept = select(ReplayRow.id).order_by(ReplayRow.id.desc()).limit(KEPT)
    session.execute(delete(ReplayRow).where(ReplayRow.id.not_in(session.scalars(kept).all())))


def newest(session: DbSession) -> Replay | None:
    """Return the newest run, None where there was none."""
    row = session.scalars(select(ReplayRow).order_by(ReplayRow.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    of_it = select(FlipRow, TurnRow).join(TurnRow, TurnRow.id == FlipRow.turn_id)
    rows = session.execute(of_it.where(FlipRow.replay_id == row.id).order_by(FlipRow.id))
    flips = [
        Flip(
            _old(turn, Found(flip.outcome_then, tuple(flip.cards_then))),
            Found(flip.outcome_now, tuple(flip.cards_now)),
        )
        for flip, turn in rows
    ]
    return Replay(row.at, row.messages, row.flipped, flips)


def _was_searched(row: TurnRow) -> bool:
    """Say whether search alone decided: an answer without a card was found by a name (actions/named.py)."""
    searched = bool((row.trace or {}).get("hits"))
    return searched and (row.outcome == Kind.NO_ANSWER or bool(row.cards))


def _old(row: TurnRow, then: Found | None = None) -> Old:
    return Old(
        turn_id=row.id,
        conversation_id=row.conversation_id,
        turn_uid=row.uid,
        said=row.said or "",
        language=row.language,
        at=row.at,
        then=then or Found(row.outcome, tuple(row.cards)),
    )
