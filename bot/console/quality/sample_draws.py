"""The draws so far, with their seeds, as an admin checks them. Knows tables; no HTTP."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.console.quality.quality_tables import SampleDrawRow, SampleStratumRow

SHOWN = 31  # days


@dataclass(frozen=True)
class Drawn:
    """A day that was drawn: of how many turns how many, by whom, and the seed that draws them again."""

    day: date
    held: int
    drawn: int
    size: int
    second_percent: int
    seed: str
    by: str
    at: datetime


def newest_draws(session: Session) -> list[Drawn]:
    """Return the draws of the newest days."""
    held, drawn = func.sum(SampleStratumRow.held), func.sum(SampleStratumRow.drawn)
    sums = select(SampleStratumRow.day, held.label("held"), drawn.label("drawn")).group_by(
        SampleStratumRow.day
    )
    of_day = {row.day: row for row in session.execute(sums)}
    newest = select(SampleDrawRow).order_by(SampleDrawRow.day.desc()).limit(SHOWN)
    return [
        Drawn(
            day=row.day,
            held=of_day[row.day].held if row.day in of_day else 0,
            drawn=of_day[row.day].drawn if row.day in of_day else 0,
            size=row.size,
            second_percent=row.second_percent,
            seed=row.seed,
            by=row.by,
            at=row.at,
        )
        for row in session.scalars(newest)
    ]
