"""Work out the transition payment at the end of a job.

Knows the way of counting that holds for jobs that ended from 2020 on. Who owes it in a doubtful case, the card tells.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from actions.calculators.amounts import FigureMissing, amount_on
from actions.calculators.fields import HOURS_OF_A_WEEK, check_money, check_number, check_order
from actions.calculators.rule import OtherRule, Rule
from actions.calculators.sums import (
    Line,
    Quantity,
    Step,
    Unit,
    at_least,
    at_most,
    count_on,
    divided_by,
    plus,
    times,
    work_out,
)
from knowledge.models import Figure

COUNTED_SO_SINCE = dt.date(2020, 1, 1)
# A third of a month's wage for each year, so a 36th for each month.
PARTS_OF_A_YEAR = Quantity(Decimal(3), Unit.NUMBER)
PARTS_OF_A_MONTH = Quantity(Decimal(36), Unit.NUMBER)
PARTS_OF_A_DAY = Quantity(Decimal(3 * 365), Unit.NUMBER)
MONTHS_OF_A_YEAR = Quantity(Decimal(12), Unit.MONTHS)
WEEKS_OF_A_YEAR = Quantity(Decimal(52), Unit.WEEKS)
COURT_TERM = Quantity(Decimal(3), Unit.MONTHS)
NOTHING = Quantity(Decimal(0), Unit.EUR)

TRANSITION_PAYMENT = Rule(
    law="BW 7:673",
    url="https://bakkerpsa.nl/nieuws-transitievergoeding/",
    card="dismissal/transition-payment",
)
COURT = Rule(
    law="BW 7:686a",
    url="https://www.advocatie.nl/arbeidsrecht/de-procedurele-aspecten-van-de-transitievergoeding-anno-2021",
    card="dismissal/transition-payment",
)


class JobEnd(StrEnum):
    """How the job ended. With the first two the payment is usually due."""

    DISMISSED = "dismissed"
    NOT_RENEWED = "not_renewed"  # by the employer
    RESIGNED = "resigned"
    SETTLEMENT = "settlement"
    SERIOUS_REASON = "serious_reason"  # sent away for something very serious
    AGENCY_CLAUSE = "agency_clause"
    POSTED = "posted"
    SELF_EMPLOYED = "self_employed"
    BEFORE_2020 = "before_2020"


PAYMENT_DUE = {JobEnd.DISMISSED, JobEnd.NOT_RENEWED}


class TransitionLine(StrEnum):
    MONTH_FROM_HOURS = "month_from_hours"
    HOLIDAY_ALLOWANCE = "holiday_allowance"
    MONTH_WAGE = "month_wage"
    YEARS = "transition_years"
    MONTHS = "transition_months"
    DAYS = "transition_days"
    REST = "transition_rest"
    TOTAL = "transition_total"
    YEAR_WAGE = "year_wage"
    MOST = "transition_most"
    CAPPED = "transition_capped"
    COURT_BY = "court_by"


class TransitionAssumption(StrEnum):
    EARLIER_CONTRACTS = "earlier_contracts"  # the first day is that of the first contract with this employer
    EXTRAS_AS_GIVEN = "extras_as_given"  # what is paid on top of the base wage is what was given
    DAYS_BY_YEAR = "days_by_year"  # single days count as parts of a year, not by the pay of those days


class TransitionLimit(StrEnum):
    EXCEPTIONS = "exceptions"  # some people have no right to it, such as after pension age
    OTHER_PAY_COUNTS = "other_pay_counts"  # shift and overtime allowances, a thirteenth month, a bonus
    COSTS_MAY_COME_OFF = "costs_may_come_off"  # agreed costs of training or finding other work
    COURT_BY = "court_by"  # a letter does not stop the term, only a request to the court does


@dataclass(frozen=True, kw_only=True)
class EndedJob:
    """A job from its first to its last day, both on the payroll, and its gross wage in EUR.

    Attributes:
        base_wage: per month, without holiday allowance; with varying hours the average of the last twelve months.
        other_pay: per month on average, what else counts: shift and overtime allowances, a thirteenth month, a bonus.
        pay_in_rest: gross pay of the same kind over the time after the last whole year of service; None if unknown.
    """

    end: JobEnd
    first_day: dt.date
    last_day: dt.date
    base_wage: Decimal
    other_pay: Decimal = Decimal(0)
    pay_in_rest: Decimal | None = None

    def __post_init__(self) -> None:
        check_order("first_day", self.first_day, "last_day", self.last_day)
        check_money("base_wage", self.base_wage, above=Decimal(0))
        check_money("other_pay", self.other_pay)
        if self.pay_in_rest is not None:
            check_money("pay_in_rest", self.pay_in_rest)


@dataclass(frozen=True, kw_only=True)
class TransitionPayment:
    """The payment in EUR before tax, the service it counts, and the last day to ask the court for it."""

    amount: Quantity
    month_wage: Quantity
    years: int
    months: int
    days: int
    court_by: dt.date
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    assumed: tuple[TransitionAssumption, ...]
    limits: tuple[TransitionLimit, ...]


def month_wage_of_hours(hourly_wage: Decimal, weekly_hours: Decimal) -> Step:
    """Return the line from an hourly wage in EUR to the wage of an average month: 52 weeks over twelve months."""
    check_money("hourly_wage", hourly_wage)
    check_number("weekly_hours", weekly_hours, above=Decimal(0), most=HOURS_OF_A_WEEK)
    return work_out(
        TransitionLine.MONTH_FROM_HOURS,
        Quantity(hourly_wage, Unit.EUR_PER_HOUR),
        times(Quantity(weekly_hours, Unit.HOURS_PER_WEEK)),
        times(WEEKS_OF_A_YEAR),
        divided_by(MONTHS_OF_A_YEAR),
        unit=Unit.EUR,
    )


def count_transition_payment(
    job: EndedJob, figures: Mapping[str, Figure]
) -> TransitionPayment | OtherRule | FigureMissing:
    """Return a third of the month's wage for each year of service, from the first day on, up to the legal maximum.

    The month's wage is the base wage, the holiday allowance on it and the other pay. The time after the last whole
    year counts by the pay over it; where that is not known, by months and days as parts of a year.

    Source: BW 7:673; Besluit loonbegrip vergoeding aanzegtermijn en transitievergoeding.
    """
    if job.end not in PAYMENT_DUE:
        return OtherRule(job.end, TRANSITION_PAYMENT)
    if job.last_day < COUNTED_SO_SINCE:
        return OtherRule(JobEnd.BEFORE_2020, TRANSITION_PAYMENT)
    rate = amount_on(figures, "holiday_allowance_rate", job.last_day, Unit.PERCENT)
    if isinstance(rate, FigureMissing):
        return rate
    base = Quantity(job.base_wage, Unit.EUR)
    allowance = work_out(TransitionLine.HOLIDAY_ALLOWANCE, base, times(rate), unit=Unit.EUR)
    other = [plus(Quantity(job.other_pay, Unit.EUR))] if job.other_pay else []
    wage = work_out(TransitionLine.MONTH_WAGE, base, plus(allowance.result), *other, unit=Unit.EUR)
    # The last day counts: 1 January to 31 December is one year.
    service = relativedelta(job.last_day + relativedelta(days=1), job.first_day)
    parts = _parts(job, wage.result, service)
    total = work_out(TransitionLine.TOTAL, NOTHING, *(plus(part.result) for part in parts), unit=Unit.EUR)
    capped = _capped(total, wage.result, job.last_day, figures)
    if isinstance(capped, FigureMissing):
        return capped
    court_by = count_on(TransitionLine.COURT_BY, job.last_day, COURT_TERM)
    assumed = [TransitionAssumption.EARLIER_CONTRACTS, TransitionAssumption.EXTRAS_AS_GIVEN]
    if service.days and job.pay_in_rest is None:
        assumed.append(TransitionAssumption.DAYS_BY_YEAR)
    return TransitionPayment(
        amount=capped[-1].result,
        month_wage=wage.result,
        years=service.years,
        months=service.months,
        days=service.days,
        court_by=court_by.result,
        lines=(allowance, wage, *parts, *capped, court_by),
        rules=(TRANSITION_PAYMENT, COURT),
        assumed=tuple(assumed),
        limits=tuple(TransitionLimit),
    )


def _parts(job: EndedJob, wage: Quantity, service: relativedelta) -> list[Step]:
    parts = []
    if service.years:
        years = Quantity(Decimal(service.years), Unit.YEARS)
        parts.append(
            work_out(TransitionLine.YEARS, wage, times(years), divided_by(PARTS_OF_A_YEAR), unit=Unit.EUR)
        )
    if job.pay_in_rest is not None:
        # The official formula, (pay / month's wage) x (a third of the month's wage / 12), is a 36th of the pay.
        pay = Quantity(job.pay_in_rest, Unit.EUR)
        parts.append(work_out(TransitionLine.REST, pay, divided_by(PARTS_OF_A_MONTH), unit=Unit.EUR))
        return parts
    if service.months:
        months = Quantity(Decimal(service.months), Unit.MONTHS)
        parts.append(
            work_out(TransitionLine.MONTHS, wage, times(months), divided_by(PARTS_OF_A_MONTH), unit=Unit.EUR)
        )
    if service.days:
        days = Quantity(Decimal(service.days), Unit.DAYS)
        parts.append(
            work_out(TransitionLine.DAYS, wage, times(days), divided_by(PARTS_OF_A_DAY), unit=Unit.EUR)
        )
    return parts


def _capped(
    total: Step, wage: Quantity, last_day: dt.date, figures: Mapping[str, Figure]
) -> tuple[Step, ...] | FigureMissing:
    year_wage = work_out(TransitionLine.YEAR_WAGE, wage, times(MONTHS_OF_A_YEAR), unit=Unit.EUR)
    if total.result.value <= year_wage.result.value:
        # The maximum is a fixed amount or, if that is more, a year's wage: it cannot lie lower than this.
        return (total,)
    fixed = amount_on(figures, "transition_payment_max", last_day, Unit.EUR)
    if isinstance(fixed, FigureMissing):
        return fixed
    most = work_out(TransitionLine.MOST, fixed, at_least(year_wage.result), unit=Unit.EUR)
    capped = work_out(TransitionLine.CAPPED, total.result, at_most(most.result), unit=Unit.EUR)
    return (total, year_wage, most, capped)
