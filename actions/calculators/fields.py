"""Check what a form hands over, and name the field that is wrong.

Knows values and their bounds. Knows nothing of what they are used for.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

FIRST_DAY, LAST_DAY = dt.date(1950, 1, 1), dt.date(2100, 12, 31)  # outside is a slip of the finger
MOST_MONEY = Decimal(1_000_000)  # EUR, likewise
HOURS_OF_A_WEEK = Decimal(24 * 7)
OLDEST = 120  # years


class FieldProblem(StrEnum):
    """What is wrong with a field: the word by which a wording is chosen."""

    NOT_A_DAY = "not_a_day"
    NOT_A_NUMBER = "not_a_number"
    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"
    PART_OF_A_CENT = "part_of_a_cent"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    TWICE = "twice"
    DOES_NOT_BELONG = "does_not_belong"
    NET = "net"  # an amount after tax, where one before tax is asked
    TAKEN_OFF = "taken_off"  # a deduction, where the pay is asked
    OF_AN_HOUR = "of_an_hour"  # the wage of one hour, where the pay of a whole period is asked
    OTHER_PERIOD = "other_period"  # a number of months, where the pay is that of a week
    OVER_A_YEAR = "over_a_year"  # more periods than a year has
    NEEDED = "needed"  # it was skipped, and the sum cannot do without


class InputError(ValueError):
    """A field of an input cannot be used; the message says which and how to mend it. It never holds the value."""

    def __init__(self, field: str, problem: FieldProblem, mend: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {mend}")


def check_day(field: str, value: dt.date) -> None:
    """Raise InputError unless `value` is a day of our times, without an hour."""
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        # A datetime is a date to Python, but which day it is depends on a time zone.
        raise InputError(field, FieldProblem.NOT_A_DAY, "give a date without a time, as it is in Amsterdam")
    if value < FIRST_DAY:
        raise InputError(field, FieldProblem.TOO_EARLY, f"give a day from {FIRST_DAY} on")
    if value > LAST_DAY:
        raise InputError(field, FieldProblem.TOO_LATE, f"give a day up to {LAST_DAY}")


def check_order(earlier: str, first: dt.date, later: str, last: dt.date) -> None:
    """Raise InputError unless both are days as `check_day` wants them, and that of `later` is not before `earlier`."""
    check_day(earlier, first)
    check_day(later, last)
    if last < first:
        raise InputError(later, FieldProblem.TOO_EARLY, f"give a day not before {earlier}")


def check_number(
    field: str, value: Decimal, *, above: Decimal | None = None, least: Decimal = Decimal(0), most: Decimal
) -> None:
    """Raise InputError unless `value` is a finite Decimal in [least, most], and above `above` where that is given."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise InputError(field, FieldProblem.NOT_A_NUMBER, "give a finite decimal.Decimal")
    if above is not None and value <= above:
        raise InputError(field, FieldProblem.TOO_LOW, f"give more than {above}")
    if value < least:
        raise InputError(field, FieldProblem.TOO_LOW, f"give at least {least}")
    if value > most:
        raise InputError(field, FieldProblem.TOO_HIGH, f"give at most {most}")


def check_money(field: str, value: Decimal, *, above: Decimal | None = None) -> None:
    """Raise InputError unless `value` is an amount in whole cents, from 0 up."""
    check_number(field, value, above=above, most=MOST_MONEY)
    if value != value.quantize(Decimal("0.01")):
        raise InputError(field, FieldProblem.PART_OF_A_CENT, "give an amount with at most two decimals")


def check_count(field: str, value: int, *, least: int = 0, most: int) -> None:
    """Raise InputError unless `value` is a whole number in [least, most]."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(field, FieldProblem.NOT_A_NUMBER, "give a whole number")
    if value < least:
        raise InputError(field, FieldProblem.TOO_LOW, f"give at least {least}")
    if value > most:
        raise InputError(field, FieldProblem.TOO_HIGH, f"give at most {most}")
