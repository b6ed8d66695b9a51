"""A sum that can be shown line by line: what went in, what was done with it, what came out.

Knows numbers, units and days. Knows nothing of rules, figures or languages.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from dateutil.relativedelta import relativedelta

HUNDREDTH = Decimal("0.01")  # of a euro, an hour or a day: what a payslip shows


class Unit(StrEnum):
    """What a number counts. Days to years are also the words by which dateutil counts on."""

    EUR = "EUR"
    EUR_PER_HOUR = "EUR_per_hour"
    PERCENT = "percent"
    HOURS = "hours"
    HOURS_PER_WEEK = "hours_per_week"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    NUMBER = "number"


class Operation(StrEnum):
    """What a line does with the number it has so far."""

    TIMES = "times"
    DIVIDED_BY = "divided_by"
    PLUS = "plus"
    MINUS = "minus"
    AT_LEAST = "at_least"  # the larger of the two goes on
    AT_MOST = "at_most"  # the smaller of the two goes on


@dataclass(frozen=True)
class Quantity:
    """A number with its unit; `figure` is its name in figures.yml where it comes from there."""

    value: Decimal
    unit: Unit
    figure: str | None = None


@dataclass(frozen=True)
class Term:
    """One thing done on a line."""

    operation: Operation
    quantity: Quantity


@dataclass(frozen=True)
class Step:
    """A line with numbers: `start`, each term in turn, and the result, rounded once at the end."""

    name: StrEnum
    start: Quantity
    terms: tuple[Term, ...]
    result: Quantity


@dataclass(frozen=True)
class DayStep:
    """A line with days: `start`, so much later, then on to the last day of that month where `month_end` says so."""

    name: StrEnum
    start: dt.date
    later: Quantity
    month_end: bool
    result: dt.date


Line = Step | DayStep


def times(quantity: Quantity) -> Term:
    return Term(Operation.TIMES, quantity)


def divided_by(quantity: Quantity) -> Term:
    return Term(Operation.DIVIDED_BY, quantity)


def plus(quantity: Quantity) -> Term:
    return Term(Operation.PLUS, quantity)


def minus(quantity: Quantity) -> Term:
    return Term(Operation.MINUS, quantity)


def at_least(quantity: Quantity) -> Term:
    return Term(Operation.AT_LEAST, quantity)


def at_most(quantity: Quantity) -> Term:
    return Term(Operation.AT_MOST, quantity)


def work_out(name: StrEnum, start: Quantity, *terms: Term, unit: Unit, rounding: str = ROUND_HALF_UP) -> Step:
    """Return the line with its result in `unit`, in hundredths; a percentage counts as a hundredth of its number.

    Args:
        rounding: one of decimal's, such as ROUND_DOWN.
    """
    value = start.value
    for term in terms:
        value = _apply(value, term)
    return Step(name, start, terms, Quantity(value.quantize(HUNDREDTH, rounding), unit))


def count_on(name: StrEnum, start: dt.date, later: Quantity, *, month_end: bool = False) -> DayStep:
    """Return the line with the day `later` than `start`; one month after 31 January is the last of February."""
    day = start + relativedelta(**{later.unit.value: int(later.value)})  # type: ignore[arg-type]
    if month_end:
        day += relativedelta(day=31)
    return DayStep(name, start, later, month_end, day)


def _apply(value: Decimal, term: Term) -> Decimal:
    other = term.quantity.value / 100 if term.quantity.unit is Unit.PERCENT else term.quantity.value
    match term.operation:
        case Operation.TIMES:
            return value * other
        case Operation.DIVIDED_BY:
            return value / other
        case Operation.PLUS:
            return value + other
        case Operation.MINUS:
            return value - other
        case Operation.AT_LEAST:
            return max(value, other)
        case Operation.AT_MOST:
            return min(value, other)
