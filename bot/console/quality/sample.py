"""Draws the random sample: some turns of every day and language, each as likely as any other there.

A turn's place in the draw is a hash of the day's seed and its own uid: whoever has both draws the same turns again,
also after others were erased. A day is drawn once, when it is over, before anybody of the staff has chosen anything.
Knows tables; no HTTP.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.console.quality.quality_tables import SampleDrawRow, SamplePlanRow, SampleStratumRow, SampleTurnRow
from bot.log.database import insert
from bot.log.marks import Mark, is_marked
from bot.log.records import NOT_KEPT
from bot.log.tables import TurnRow

MAX_SIZE = 200  # turns of a day and language: more than any team reviews
OVER_AFTER = timedelta(hours=3)  # of the next day: what waited for the database is written by then
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class Plan:
    """How much is drawn: turns of each day and language, and how many percent of them two people review."""

    size: int
    second_percent: int
    since: date  # drawn by themselves are the days from here on


def plan_of(session: Session) -> Plan | None:
    """Return the plan that holds; None where no admin has made one."""
    row = session.scalars(select(SamplePlanRow).order_by(SamplePlanRow.id.desc()).limit(1)).first()
    return Plan(row.size, row.second_percent, local_day(row.at)) if row else None


def set_plan(session: Session, *, size: int, second_percent: int, by: str, now: datetime) -> None:
    """Let another plan hold for the days that are not drawn yet."""
    session.add(SamplePlanRow(size=size, second_percent=second_percent, by=by, at=now))


def draw(session: Session, day: date, plan: Plan, *, seed: str, by: str, now: datetime) -> bool:
    """Draw a day; return False, and change nothing, where it is not over or was drawn already."""
    if not is_over(day, now):
        return False
    drawn = {
        "day": day,
        "seed": seed,
        "size": plan.size,
        "second_percent": plan.second_percent,
        "by": by,
        "at": now,
    }
    new = insert(session, SampleDrawRow).values(drawn).on_conflict_do_nothing(index_elements=["day"])
    if session.scalar(new.returning(SampleDrawRow.day)) is None:
        return False
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    turns = select(TurnRow.id, TurnRow.uid, TurnRow.conversation_id, TurnRow.language).where(
        TurnRow.at >= begin, TurnRow.at < end, readable(), ~is_marked(TurnRow.conversation_id, Mark.TEST)
    )
    held = session.execute(turns.order_by(TurnRow.language)).all()
    for language, of_language in groupby(held, key=lambda turn: turn.language):
        by_uid = {turn.uid: turn for turn in of_language}
        chosen = choose(seed, list(by_uid), plan.size)
        session.add(SampleStratumRow(day=day, language=language, held=len(by_uid), drawn=len(chosen)))
        session.add_all(
            SampleTurnRow(
                turn_id=by_uid[uid].id,
                conversation_id=by_uid[uid].conversation_id,
                day=day,
                language=language,
                wanted=2 if wants_second(seed, uid, plan.second_percent) else 1,
            )
            for uid in chosen
        )
    return True


def undrawn(session: Session, since: date, now: datetime) -> list[date]:
    """Return the days from `since` on that are over and not drawn."""
    days = []
    while is_over(since, now):
        days.append(since)
        since += timedelta(days=1)
    drawn = set(session.scalars(select(SampleDrawRow.day).where(SampleDrawRow.day.in_(days))))
    return [day for day in days if day not in drawn]


def choose(seed: str, uids: Sequence[str], size: int) -> list[str]:
    """Return `size` of the uids, or all, in the order of the draw; the order given makes no difference."""
    return sorted(uids, key=lambda uid: _hash(seed, uid))[:size]


def wants_second(seed: str, uid: str, percent: int) -> bool:
    """Say whether a second reviewer is to review the turn; of all turns, `percent` in a hundred."""
    return int.from_bytes(_hash(seed, "second", uid)[:8]) < percent * 2**64 // 100


def is_over(day: date, now: datetime) -> bool:
    """Say whether nothing is added to the day any more."""
    return now >= midnight(day + timedelta(days=1)) + OVER_AFTER


def readable() -> ColumnElement[bool]:
    """Say whether somebody said something, and it may be read."""
    return TurnRow.said.is_not(None) & (TurnRow.said != NOT_KEPT)


def local_day(at: datetime) -> date:
    """Return the day in the Netherlands."""
    return at.astimezone(_AMSTERDAM).date()


def midnight(day: date) -> datetime:
    """Return the first moment of a day in the Netherlands."""
    return datetime.combine(day, time(), _AMSTERDAM)


def _hash(*parts: str) -> bytes:
    return sha256(" ".join(parts).encode()).digest()
