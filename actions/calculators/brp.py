"""Say whether somebody must register as a resident (BRP), and by which day.

Knows the four months, the half year and the five days. Where the desks are is in the cards and places.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from actions.calculators.amounts import FigureMissing, amount_on
from actions.calculators.fields import FieldProblem, InputError, check_count, check_day, check_order
from actions.calculators.rule import OtherRule, Rule
from actions.calculators.sums import Line, Quantity, Unit, count_on, minus, work_out
from knowledge.models import Figure

FOUR_MONTHS = Quantity(Decimal(4), Unit.MONTHS)
HALF_YEAR = Quantity(Decimal(6), Unit.MONTHS)
FIVE_DAYS = Quantity(Decimal(5), Unit.DAYS)
DAYS_OF_A_HALF_YEAR = 184  # the longest there is

RESIDENTS = Rule(
    law="Wet BRP art. 2.38",
    url="https://www.tynaarlo.nl/burgerzaken/verhuizen/eerste-inschrijving-nederland",
    card="registration/brp",
)
NON_RESIDENTS = Rule(
    law="Wet BRP art. 2.67", url="https://www.nederlandwereldwijd.nl/rni/inschrijven", card="registration/rni"
)
FINE = Rule(
    law="Wet BRP art. 4.17",
    url="https://gooisemeren.nl/overzicht-alle-onderwerpen/bestuurlijke-boete/",
    card="registration/brp",
)


class Residence(StrEnum):
    """On what ground somebody is here. With the first two the four months decide."""

    EU = "eu"
    NON_EU = "non_eu"  # with lawful stay
    TEMPORARY_PROTECTION = "temporary_protection"  # from Ukraine: the municipality, however short
    NO_PAPERS = "no_papers"  # FairWork before any authority
    LIVES_ABROAD = "lives_abroad"  # across the border, and only works here


OTHER_RULES = {
    Residence.TEMPORARY_PROTECTION: RESIDENTS,
    Residence.NO_PAPERS: RESIDENTS,
    Residence.LIVES_ABROAD: NON_RESIDENTS,
}


class Register(StrEnum):
    BRP = "brp"  # must register with the municipality
    RNI = "rni"  # may register as a non-resident
    UNCLEAR = "unclear"  # how long the stay will be is not known


class BrpLine(StrEnum):
    FOUR_MONTHS = "four_months"
    HALF_YEAR = "half_year"
    DAYS_HERE = "days_here"
    DEADLINE = "brp_deadline"


class BrpAssumption(StrEnum):
    ONE_ARRIVAL = "one_arrival"  # the half year starts at this arrival
    ARRIVAL_NOT_COUNTED = "arrival_not_counted"  # the five days start on the day after; weekends count


class BrpLimit(StrEnum):
    EXPECTED_STAY = "expected_stay"  # what counts is how long one will really be here; plans change
    APPOINTMENT = "appointment"  # the first free appointment can be later: make it within the five days
    LAWFUL_STAY = "lawful_stay"  # the municipality asks for proof of lawful stay from the IND


@dataclass(frozen=True, kw_only=True)
class Stay:
    """A stay from the day of arrival.

    Attributes:
        today: the day in the Netherlands.
        leaves: last day here; None where there is none planned (`stays_on`) or it is not known.
        away_days: days planned abroad within the half year after arrival.
    """

    residence: Residence
    today: dt.date
    arrival: dt.date
    leaves: dt.date | None
    stays_on: bool = False
    away_days: int = 0

    def __post_init__(self) -> None:
        check_day("today", self.today)
        check_day("arrival", self.arrival)
        check_count("away_days", self.away_days, most=DAYS_OF_A_HALF_YEAR)
        if self.leaves is not None:
            check_order("arrival", self.arrival, "leaves", self.leaves)
            if self.stays_on:
                raise InputError(
                    "stays_on", FieldProblem.DOES_NOT_BELONG, "leave it out where `leaves` names the last day"
                )
        if self.away_days > self.days_of_half_year:
            raise InputError("away_days", FieldProblem.TOO_HIGH, "give at most the days of the stay")

    @property
    def days_of_half_year(self) -> int:
        """Days from arrival to departure, both counted, or to the end of the half year if that is earlier."""
        half_year = count_on(BrpLine.HALF_YEAR, self.arrival, HALF_YEAR).result
        gone = half_year if self.leaves is None else min(self.leaves + dt.timedelta(days=1), half_year)
        return (gone - self.arrival).days


@dataclass(frozen=True, kw_only=True)
class BrpDeadline:
    """Where to register. The deadline is None for the RNI; where the stay is unclear, it holds if it is long.

    Attributes:
        days_left: until the deadline, 0 on it and after it.
        fine_at_most: in EUR; None where there is no duty, or no valid figure.
    """

    register: Register
    deadline: dt.date | None
    days_left: int
    overdue: bool
    fine_at_most: Quantity | None
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    assumed: tuple[BrpAssumption, ...]
    limits: tuple[BrpLimit, ...]


def find_brp_deadline(stay: Stay, figures: Mapping[str, Figure]) -> BrpDeadline | OtherRule:
    """Return whether the stay is long enough for the BRP, four months in half a year, and the day to register by."""
    if stay.residence in OTHER_RULES:
        return OtherRule(stay.residence, OTHER_RULES[stay.residence])
    register, lines = _register(stay)
    if register is Register.RNI:
        return BrpDeadline(
            register=register,
            deadline=None,
            days_left=0,
            overdue=False,
            fine_at_most=None,
            lines=lines,
            rules=(RESIDENTS, NON_RESIDENTS),
            assumed=(BrpAssumption.ONE_ARRIVAL,),
            limits=(BrpLimit.EXPECTED_STAY,),
        )
    deadline = count_on(BrpLine.DEADLINE, stay.arrival, FIVE_DAYS)
    fine = amount_on(figures, "brp_fine_max", stay.today, Unit.EUR)
    return BrpDeadline(
        register=register,
        deadline=deadline.result,
        days_left=max(0, (deadline.result - stay.today).days),
        overdue=stay.today > deadline.result,
        fine_at_most=None if isinstance(fine, FigureMissing) else fine,
        lines=(*lines, deadline),
        rules=(RESIDENTS, FINE),
        assumed=tuple(BrpAssumption),
        limits=_limits(stay.residence),
    )


def _register(stay: Stay) -> tuple[Register, tuple[Line, ...]]:
    if stay.leaves is None and not stay.stays_on:
        return Register.UNCLEAR, ()
    half_year = count_on(BrpLine.HALF_YEAR, stay.arrival, HALF_YEAR)
    four_months = count_on(BrpLine.FOUR_MONTHS, stay.arrival, FOUR_MONTHS)
    between, away = (Quantity(Decimal(days), Unit.DAYS) for days in (stay.days_of_half_year, stay.away_days))
    here = work_out(BrpLine.DAYS_HERE, between, minus(away), unit=Unit.DAYS)
    long_enough = here.result.value >= (four_months.result - stay.arrival).days
    return Register.BRP if long_enough else Register.RNI, (half_year, four_months, here)


def _limits(residence: Residence) -> tuple[BrpLimit, ...]:
    limits = [BrpLimit.EXPECTED_STAY, BrpLimit.APPOINTMENT]
    return (*limits, BrpLimit.LAWFUL_STAY) if residence is Residence.NON_EU else tuple(limits)
