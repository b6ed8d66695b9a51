"""Count the legal holiday hours of a job, say when they lapse, and what unused ones are worth at its end.

Knows hours and days. Days that a cao or contract gives on top come in as a number.
"""

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from actions.calculators.fields import (
    HOURS_OF_A_WEEK,
    check_count,
    check_money,
    check_number,
    check_order,
)
from actions.calculators.rule import Rule
from actions.calculators.sums import (
    Line,
    Quantity,
    Step,
    Unit,
    at_least,
    divided_by,
    minus,
    plus,
    times,
    work_out,
)

WEEKS_OFF = Quantity(Decimal(4), Unit.WEEKS)  # the legal holiday: four times the weekly hours
WEEKS_OF_A_YEAR = Quantity(Decimal(52), Unit.WEEKS)
HOURS_OF_A_YEAR = Decimal(366 * 24)
LEGAL_LAPSE = relativedelta(months=6, days=1)  # counted from 31 December of the year they were built up in
EXTRA_LAPSE = relativedelta(years=5, days=1)
NO_HOURS = Quantity(Decimal(0), Unit.HOURS)

LEGAL_HOLIDAY = Rule(
    law="BW 7:634",
    url="https://www.rijksoverheid.nl/onderwerpen/vakantiedagen-en-vakantiegeld",
    card="leave/holiday-days",
)
LAPSE_AND_PAY_OUT = Rule(
    law="BW 7:640, 7:640a, 7:641, 7:642",
    url="https://verseput.nl/wettelijke-vakantie-uren-2018-komen-te-vervallen/",
    card="leave/holiday-days",
)


class HolidayLine(StrEnum):
    FULL_YEAR = "holiday_full_year"
    PART_OF_YEAR = "holiday_part_of_year"
    EXTRA = "holiday_extra"
    PER_HOUR = "holiday_per_hour"
    TOTAL = "holiday_total"
    UNUSED = "holiday_unused"
    OVERDRAWN = "holiday_overdrawn"
    PAY_OUT = "holiday_pay_out"


class HolidayAssumption(StrEnum):
    SAME_WEEK = "same_week"  # the same weekly hours all the time
    PAID_ALL_TIME = "paid_all_time"  # wage was due all the time, also when ill
    YEAR_OF_52_WEEKS = "year_of_52_weeks"


class HolidayLimit(StrEnum):
    COLLECTIVE_AGREEMENT = "collective_agreement"  # a cao or the contract often gives more
    WAY_OF_COUNTING = "way_of_counting"  # counting by month or by period differs by some hours
    MUST_BE_WARNED = "must_be_warned"  # legal hours lapse only after a warning and a real chance to take them
    ONLY_AT_THE_END = "only_at_the_end"  # legal hours are not paid out while the job lasts
    FIXED_EXTRAS = "fixed_extras"  # fixed allowances count as wage too


@dataclass(frozen=True, kw_only=True)
class AgreedHours:
    """A job with agreed hours a week, first and last day included; `extra_per_year` are hours above the legal ones."""

    weekly_hours: Decimal
    first_day: dt.date
    last_day: dt.date
    extra_per_year: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        check_number("weekly_hours", self.weekly_hours, above=Decimal(0), most=HOURS_OF_A_WEEK)
        check_order("first_day", self.first_day, "last_day", self.last_day)
        check_number("extra_per_year", self.extra_per_year, most=HOURS_OF_A_YEAR)


@dataclass(frozen=True, kw_only=True)
class PaidHours:
    """Hours of one calendar year for which wage was due: worked, on holiday, ill. For work without fixed hours."""

    year: int
    hours: Decimal

    def __post_init__(self) -> None:
        check_count("year", self.year, least=1950, most=2100)
        check_number("hours", self.hours, most=HOURS_OF_A_YEAR)


@dataclass(frozen=True, kw_only=True)
class YearOfHoliday:
    """Hours built up in one calendar year, and the first day on which they are gone."""

    year: int
    legal: Quantity
    legal_lapse_on: dt.date
    extra: Quantity
    extra_lapse_on: dt.date


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """Hours built up, in all and by calendar year."""

    years: tuple[YearOfHoliday, ...]
    total: Quantity
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    assumed: tuple[HolidayAssumption, ...]
    limits: tuple[HolidayLimit, ...]


@dataclass(frozen=True, kw_only=True)
class UnusedHoliday:
    """Hours built up and taken when the job ends, and the gross wage in EUR per hour."""

    built_up: Decimal
    taken: Decimal
    hourly_wage: Decimal

    def __post_init__(self) -> None:
        check_number("built_up", self.built_up, most=HOURS_OF_A_YEAR)
        check_number("taken", self.taken, most=HOURS_OF_A_YEAR)
        check_money("hourly_wage", self.hourly_wage)


@dataclass(frozen=True, kw_only=True)
class HolidayPayOut:
    """Unused hours and what they are worth, gross; or, when more was taken than built up, the hours `overdrawn`."""

    unused: Quantity
    overdrawn: Quantity
    pay_out: Quantity
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    limits: tuple[HolidayLimit, ...]


def build_up_by_week(job: AgreedHours) -> Holiday:
    """Return four times the weekly hours for each full calendar year, and by the day for parts of one."""
    week = Quantity(job.weekly_hours, Unit.HOURS_PER_WEEK)
    full_year = work_out(HolidayLine.FULL_YEAR, week, times(WEEKS_OFF), unit=Unit.HOURS)
    lines: list[Step] = [full_year]
    years = []
    for year in range(job.first_day.year, job.last_day.year + 1):
        first = max(job.first_day, dt.date(year, 1, 1))
        last = min(job.last_day, dt.date(year, 12, 31))
        part = [
            times(Quantity(Decimal((last - first).days + 1), Unit.DAYS)),
            divided_by(Quantity(Decimal(366 if calendar.isleap(year) else 365), Unit.DAYS)),
        ]
        legal = work_out(HolidayLine.PART_OF_YEAR, full_year.result, *part, unit=Unit.HOURS)
        lines.append(legal)
        extra = NO_HOURS
        if job.extra_per_year:
            per_year = Quantity(job.extra_per_year, Unit.HOURS)
            line = work_out(HolidayLine.EXTRA, per_year, *part, unit=Unit.HOURS)
            lines.append(line)
            extra = line.result
        years.append(_year(year, legal.result, extra))
    return _holiday(
        years,
        lines,
        assumed=(HolidayAssumption.SAME_WEEK, HolidayAssumption.PAID_ALL_TIME),
        limits=(HolidayLimit.WAY_OF_COUNTING,),
    )


def build_up_by_hour(paid: PaidHours) -> Holiday:
    """Return the legal hours that go with paid hours: four weeks for every 52."""
    hours = Quantity(paid.hours, Unit.HOURS)
    legal = work_out(
        HolidayLine.PER_HOUR, hours, times(WEEKS_OFF), divided_by(WEEKS_OF_A_YEAR), unit=Unit.HOURS
    )
    return _holiday(
        [_year(paid.year, legal.result, NO_HOURS)],
        [legal],
        assumed=(HolidayAssumption.YEAR_OF_52_WEEKS,),
        limits=(),
    )


def pay_out(holiday: UnusedHoliday) -> HolidayPayOut:
    """Return what the unused hours are worth at the end of the job, in EUR gross."""
    built_up, taken = Quantity(holiday.built_up, Unit.HOURS), Quantity(holiday.taken, Unit.HOURS)
    unused = work_out(HolidayLine.UNUSED, built_up, minus(taken), at_least(NO_HOURS), unit=Unit.HOURS)
    overdrawn = work_out(HolidayLine.OVERDRAWN, taken, minus(built_up), at_least(NO_HOURS), unit=Unit.HOURS)
    wage = Quantity(holiday.hourly_wage, Unit.EUR_PER_HOUR)
    worth = work_out(HolidayLine.PAY_OUT, unused.result, times(wage), unit=Unit.EUR)
    return HolidayPayOut(
        unused=unused.result,
        overdrawn=overdrawn.result,
        pay_out=worth.result,
        lines=(unused, overdrawn, worth) if overdrawn.result.value else (unused, worth),
        rules=(LAPSE_AND_PAY_OUT,),
        limits=(HolidayLimit.ONLY_AT_THE_END, HolidayLimit.FIXED_EXTRAS),
    )


def _year(year: int, legal: Quantity, extra: Quantity) -> YearOfHoliday:
    end = dt.date(year, 12, 31)
    return YearOfHoliday(
        year=year,
        legal=legal,
        legal_lapse_on=end + LEGAL_LAPSE,
        extra=extra,
        extra_lapse_on=end + EXTRA_LAPSE,
    )


def _holiday(
    years: list[YearOfHoliday],
    lines: list[Step],
    *,
    assumed: tuple[HolidayAssumption, ...],
    limits: tuple[HolidayLimit, ...],
) -> Holiday:
    parts = [plus(hours) for year in years for hours in (year.legal, year.extra) if hours.value]
    total = work_out(HolidayLine.TOTAL, NO_HOURS, *parts, unit=Unit.HOURS)
    return Holiday(
        years=tuple(years),
        total=total.result,
        lines=(*lines, total),
        rules=(LEGAL_HOLIDAY, LAPSE_AND_PAY_OUT),
        assumed=assumed,
        limits=(HolidayLimit.COLLECTIVE_AGREEMENT, HolidayLimit.MUST_BE_WARNED, *limits),
    )
