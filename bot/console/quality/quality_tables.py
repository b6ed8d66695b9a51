"""The tables of the random sample. What changes here needs a revision in bot/log/migrations/versions/.

What belongs to a turn goes with it. What stays is counts: how many were drawn of how many, on a day, in a language; and
of turns that are gone, what they were found to be, in a week.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.log.tables import Table


class SamplePlanRow(Table):
    """How much is drawn from now on. The newest row holds; the others say what held before."""

    __tablename__ = "sample_plans"
    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]  # turns of one day and language
    second_percent: Mapped[int]  # of them, for a second reviewer
    by: Mapped[str]
    at: Mapped[datetime]


class SampleDrawRow(Table):
    """A day (in the Netherlands) that was drawn. The day is the key: none is drawn twice."""

    __tablename__ = "sample_draws"
    day: Mapped[date] = mapped_column(primary_key=True)
    seed: Mapped[str]
    size: Mapped[int]
    second_percent: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime]


class SampleStratumRow(Table):
    """How many turns a day held in a language when it was drawn, and how many of them were drawn."""

    __tablename__ = "sample_strata"
    day: Mapped[date] = mapped_column(ForeignKey("sample_draws.day", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    held: Mapped[int]
    drawn: Mapped[int]


class SampleTurnRow(Table):
    """A turn of the sample. `wanted` is how many people are to review it: one, or two apart from each other."""

    __tablename__ = "sample_turns"
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    day: Mapped[date] = mapped_column(ForeignKey("sample_draws.day", ondelete="CASCADE"), index=True)
    language: Mapped[str]
    wanted: Mapped[int]


class SampleWeekRow(Table):
    """How many turns of the sample that are purged were found to be what, in a week that begins on a Monday."""

    __tablename__ = "sample_weeks"
    week: Mapped[date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class SampleWeekPairRow(Table):
    """How often two people, apart from each other, found a purged turn of the sample to be what; not who they were."""

    __tablename__ = "sample_week_pairs"
    week: Mapped[date] = mapped_column(primary_key=True)
    first: Mapped[str] = mapped_column(primary_key=True)
    second: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
