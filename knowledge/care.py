"""What in the content needs care soon: cards to read again, figures that run out, agencies not looked at for long.

Pure. `knowledge.rules.due` tells what has lapsed on a day; this looks ahead as well.
"""

import datetime as dt
from dataclasses import dataclass

from knowledge.loader import Knowledge

SOON_DAYS = 30  # ahead: time to read the sources and have four languages read
AGENCY_DAYS = 180  # telephone numbers and opening hours change without notice


@dataclass(frozen=True)
class Due:
    """Something with the day from which it needs care; `days` to go, below zero when past."""

    id: str
    day: dt.date
    days: int

    @property
    def is_past(self) -> bool:
        """Whether the day has been."""
        return self.days < 0


@dataclass(frozen=True)
class Care:
    """What needs care on a day, the most urgent first; `agencies` by the day they were last checked."""

    cards: list[Due]
    figures: list[Due]
    agencies: list[Due]


def needs_care(knowledge: Knowledge, day: dt.date) -> Care:
    """Return what is past or falls due within SOON_DAYS, and agencies that nobody checked for AGENCY_DAYS."""
    ahead = day + dt.timedelta(days=SOON_DAYS)
    long_ago = day - dt.timedelta(days=AGENCY_DAYS)
    cards = {card.id: card.review_by for card in knowledge.cards.values() if card.review_by <= ahead}
    # The value after the last one counts as there: a figure without a gap has one for the day after.
    ends = {name: figure.values[-1].to for name, figure in knowledge.figures.items()}
    figures = {name: end for name, end in ends.items() if end is not None and end <= ahead}
    agencies = {
        agency.id: agency.checked
        for agency in knowledge.agencies.values()
        if agency.status != "ended" and agency.checked <= long_ago
    }
    return Care(*(_in_order(found, day) for found in (cards, figures, agencies)))


def _in_order(found: dict[str, dt.date], day: dt.date) -> list[Due]:
    due = [Due(name, since, (since - day).days) for name, since in found.items()]
    return sorted(due, key=lambda entry: (entry.day, entry.id))
