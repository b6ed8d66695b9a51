"""Work out the holiday allowance (vakantiegeld) that was built up over pay of one kind of period.

Knows the law's share of the gross pay. When it must be paid, and what a cao may change, the card tells.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from actions.calculators.amounts import FigureMissing, amount_on
from actions.calculators.fields import FieldProblem, InputError, check_count, check_day, check_money
from actions.calculators.rule import Rule
from actions.calculators.sums import Line, Quantity, Unit, times, work_out
from knowledge.models import Figure

HOLIDAY_ALLOWANCE = Rule(
    law="WML art. 15-17",
    url="https://www.rijksoverheid.nl/onderwerpen/vakantiedagen-en-vakantiegeld",
    card="pay/holiday-allowance",
)


class PayPeriod(StrEnum):
    """How often wages are paid."""

    WEEK = "week"
    FOUR_WEEKS = "four_weeks"
    MONTH = "month"


PERIODS_OF_A_YEAR = {PayPeriod.WEEK: 52, PayPeriod.FOUR_WEEKS: 13, PayPeriod.MONTH: 12}
UNITS = {PayPeriod.WEEK: Unit.WEEKS, PayPeriod.FOUR_WEEKS: Unit.NUMBER, PayPeriod.MONTH: Unit.MONTHS}


class AllowanceLine(StrEnum):
    PAY_OVER_TIME = "pay_over_time"
    HOLIDAY_ALLOWANCE = "holiday_allowance"


class AllowanceAssumption(StrEnum):
    SAME_PAY = "same_pay"  # in every period


class AllowanceLimit(StrEnum):
    GROSS_WAGE = "gross_wage"  # money for expenses is none
    COLLECTIVE_AGREEMENT = "collective_agreement"  # a cao or the contract can give more
    OTHER_RULES = "other_rules"  # only a cao may set them
    TAX = "tax"  # comes off
    ON_PAYSLIP = "on_payslip"  # what was paid with the wage is not paid again


@dataclass(frozen=True, kw_only=True)
class BuildUp:
    """Gross pay in EUR of one period, and how many such periods have no allowance yet on `day`: a year at most."""

    period: PayPeriod
    gross_pay: Decimal
    periods: int
    day: dt.date

    def __post_init__(self) -> None:
        check_money("gross_pay", self.gross_pay, above=Decimal(0))
        most = PERIODS_OF_A_YEAR[self.period]
        if isinstance(self.periods, int) and self.periods > most:
            raise InputError("periods", FieldProblem.OVER_A_YEAR, f"give at most {most}, which is a year")
        check_count("periods", self.periods, least=1, most=most)
        check_day("day", self.day)


@dataclass(frozen=True, kw_only=True)
class HolidayAllowance:
    """The least allowance before tax, in EUR, and the gross pay over which it was counted."""

    allowance: Quantity
    pay: Quantity
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    assumed: tuple[AllowanceAssumption, ...]
    limits: tuple[AllowanceLimit, ...]


def count_holiday_allowance(
    build_up: BuildUp, figures: Mapping[str, Figure]
) -> HolidayAllowance | FigureMissing:
    """Return the law's share of the gross pay over all periods, by the rate of the day."""
    rate = amount_on(figures, "holiday_allowance_rate", build_up.day, Unit.PERCENT)
    if isinstance(rate, FigureMissing):
        return rate
    pay = work_out(
        AllowanceLine.PAY_OVER_TIME,
        Quantity(build_up.gross_pay, Unit.EUR),
        times(Quantity(Decimal(build_up.periods), UNITS[build_up.period])),
        unit=Unit.EUR,
    )
    allowance = work_out(AllowanceLine.HOLIDAY_ALLOWANCE, pay.result, times(rate), unit=Unit.EUR)
    return HolidayAllowance(
        allowance=allowance.result,
        pay=pay.result,
        lines=(pay, allowance),
        rules=(HOLIDAY_ALLOWANCE,),
        assumed=tuple(AllowanceAssumption),
        limits=tuple(AllowanceLimit),
    )
