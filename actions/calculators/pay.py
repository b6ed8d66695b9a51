"""Check the pay of a payslip against the minimum wage.

Knows the hours, the gross pay and the age. Deductions are in `deductions`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from enum import StrEnum

from actions.calculators.amounts import FigureMissing
from actions.calculators.fields import (
    OLDEST,
    FieldProblem,
    InputError,
    check_count,
    check_money,
    check_number,
    check_order,
)
from actions.calculators.minimum_wage import (
    ADULT,
    MINIMUM_WAGE,
    YOUNGEST,
    YOUTH_WAGE,
    MinimumHour,
    minimum_hours,
)
from actions.calculators.rule import OtherRule, Rule
from actions.calculators.sums import (
    HUNDREDTH,
    Line,
    Quantity,
    Step,
    Unit,
    at_least,
    divided_by,
    minus,
    times,
    work_out,
)
from knowledge.models import Figure

LONGEST_PERIOD = 366  # days; wages are paid by the week, by four weeks or by the month
APPRENTICE_AGES = range(18, 21)  # years
ROUNDED_HOURS = Decimal("0.005")  # of an hour: what two decimals on a payslip can hide
NOTHING = Quantity(Decimal(0), Unit.EUR)


class PayVerdict(StrEnum):
    AT_LEAST_MINIMUM = "at_least_minimum"
    BELOW_MINIMUM = "below_minimum"
    UNCLEAR = "unclear"


class PayElsewhere(StrEnum):
    UNDER_15 = "under_15"


class PayLine(StrEnum):
    PER_HOUR = "pay_per_hour"
    REQUIRED = "required"
    MISSING = "missing"
    REQUIRED_AT_MOST = "required_at_most"
    MISSING_AT_MOST = "missing_at_most"


class PayAssumption(StrEnum):
    ALL_HOURS = "all_hours"  # overtime and paid leave are among the hours
    NO_HOLIDAY_ALLOWANCE = "no_holiday_allowance"  # it is not in the gross pay
    SAME_AGE = "same_age"  # no birthday in the period; below 21 the minimum rises on that day


class PayLimit(StrEnum):
    COLLECTIVE_AGREEMENT = "collective_agreement"  # a cao or the contract often gives more
    EMPLOYEES = "employees"  # self-employed people have no minimum wage in principle
    APPRENTICES = "apprentices"  # 18 to 20 in work-based vocational training (bbl): lower shares
    MINIMUM_CHANGED = "minimum_changed"  # in the period, and the sum does not know which hours were when
    ROUNDED_HOURS = "rounded_hours"  # so little is missing that rounded hours explain it


@dataclass(frozen=True, kw_only=True)
class Payslip:
    """What one payslip says: age in years on the first day, hours paid, gross pay in EUR for those hours."""

    age: int
    first_day: dt.date
    last_day: dt.date
    hours: Decimal
    gross_pay: Decimal

    def __post_init__(self) -> None:
        check_count("age", self.age, most=OLDEST)
        check_order("first_day", self.first_day, "last_day", self.last_day)
        days = (self.last_day - self.first_day).days + 1
        if days > LONGEST_PERIOD:
            raise InputError("last_day", FieldProblem.TOO_LATE, f"give at most {LONGEST_PERIOD} days at once")
        check_number("hours", self.hours, above=Decimal(0), most=Decimal(24 * days))
        check_money("gross_pay", self.gross_pay)


@dataclass(frozen=True, kw_only=True)
class PayCheck:
    """The verdict. `required` and `missing` use the lowest minimum of the period, `…_at_most` the highest."""

    verdict: PayVerdict
    per_hour: Quantity
    required: Quantity
    required_at_most: Quantity
    missing: Quantity
    missing_at_most: Quantity
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    assumed: tuple[PayAssumption, ...]
    limits: tuple[PayLimit, ...]


def check_pay(payslip: Payslip, figures: Mapping[str, Figure]) -> PayCheck | OtherRule | FigureMissing:
    """Return whether the gross pay is at least the minimum wage for the hours.

    Where the minimum changed in the period, pay between both sums is unclear; so is a shortage that hours rounded to
    two decimals explain.
    """
    if payslip.age < YOUNGEST:
        return OtherRule(PayElsewhere.UNDER_15, YOUTH_WAGE)
    minimums = minimum_hours(figures, payslip.age, payslip.first_day, payslip.last_day)
    if isinstance(minimums, FigureMissing):
        return minimums
    gross, hours = Quantity(payslip.gross_pay, Unit.EUR), Quantity(payslip.hours, Unit.HOURS)
    # Down, so that an hour shown as the minimum is never called too little.
    per_hour = work_out(
        PayLine.PER_HOUR, gross, divided_by(hours), unit=Unit.EUR_PER_HOUR, rounding=ROUND_DOWN
    )
    required, missing = _compare(minimums[0], hours, gross, PayLine.REQUIRED, PayLine.MISSING)
    lines = [per_hour, *minimums[0].lines, required, missing]
    required_most, missing_most = required, missing
    if len(minimums) > 1:
        required_most, missing_most = _compare(
            minimums[-1], hours, gross, PayLine.REQUIRED_AT_MOST, PayLine.MISSING_AT_MOST
        )
        lines += [*minimums[-1].lines, required_most, missing_most]
    verdict = _verdict(missing.result, missing_most.result, minimums[-1])
    young = payslip.age < ADULT
    return PayCheck(
        verdict=verdict,
        per_hour=per_hour.result,
        required=required.result,
        required_at_most=required_most.result,
        missing=missing.result,
        missing_at_most=missing_most.result,
        lines=tuple(lines),
        rules=(MINIMUM_WAGE, YOUTH_WAGE) if young else (MINIMUM_WAGE,),
        assumed=(
            PayAssumption.ALL_HOURS,
            PayAssumption.NO_HOLIDAY_ALLOWANCE,
            *([PayAssumption.SAME_AGE] if young else []),
        ),
        limits=_limits(payslip, verdict, missing.result, several=len(minimums) > 1),
    )


def _compare(
    minimum: MinimumHour, hours: Quantity, gross: Quantity, required_name: PayLine, missing_name: PayLine
) -> tuple[Step, Step]:
    # Up to the next cent: pay in whole cents reaches the exact product exactly when it reaches this.
    required = work_out(required_name, minimum.amount, times(hours), unit=Unit.EUR, rounding=ROUND_CEILING)
    missing = work_out(missing_name, required.result, minus(gross), at_least(NOTHING), unit=Unit.EUR)
    return required, missing


def _verdict(missing: Quantity, missing_at_most: Quantity, highest: MinimumHour) -> PayVerdict:
    if not missing_at_most.value:
        return PayVerdict.AT_LEAST_MINIMUM
    hidden = (highest.amount.value * ROUNDED_HOURS).quantize(HUNDREDTH, ROUND_CEILING)
    return PayVerdict.UNCLEAR if missing.value <= hidden else PayVerdict.BELOW_MINIMUM


def _limits(
    payslip: Payslip, verdict: PayVerdict, missing: Quantity, *, several: bool
) -> tuple[PayLimit, ...]:
    limits = [PayLimit.COLLECTIVE_AGREEMENT, PayLimit.EMPLOYEES]
    if payslip.age in APPRENTICE_AGES:
        limits.append(PayLimit.APPRENTICES)
    if several:
        limits.append(PayLimit.MINIMUM_CHANGED)
    if verdict is PayVerdict.UNCLEAR and missing.value:
        limits.append(PayLimit.ROUNDED_HOURS)
    return tuple(limits)
