"""Holiday allowance."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculators.amounts import FigureMissing
from actions.calculators.fields import FieldProblem, InputError
from actions.calculators.holiday_allowance import (
    PERIODS_OF_A_YEAR,
    AllowanceAssumption,
    AllowanceLimit,
    AllowanceLine,
    BuildUp,
    PayPeriod,
    count_holiday_allowance,
)

TODAY = dt.date(2026, 11, 21)


def build_up(**changes):
    fields = {"period": PayPeriod.MONTH, "gross_pay": Decimal(2200), "periods": 12, "day": TODAY}
    return BuildUp(**fields | changes)


@pytest.mark.parametrize(
    ("period", "gross_pay", "periods", "pay", "allowance"),
    [
        (PayPeriod.MONTH, "2200", 12, "26400", "2112"),
        (PayPeriod.FOUR_WEEKS, "1950", 13, "25350", "2028"),
        (PayPeriod.WEEK, "560", 52, "29120", "2329.60"),
        (PayPeriod.MONTH, "2400.50", 5, "12002.50", "960.20"),  # part of a year
        (PayPeriod.FOUR_WEEKS, "1832.77", 3, "5498.31", "439.86"),  # 439.8648
        (PayPeriod.WEEK, "0.01", 1, "0.01", "0.00"),
    ],
)
def test_allowance_is_the_share_of_the_pay_over_all_periods(
    figures, assert_lines_hold, period, gross_pay, periods, pay, allowance
):
    found = count_holiday_allowance(
        build_up(period=period, gross_pay=Decimal(gross_pay), periods=periods), figures
    )

    assert (found.pay.value, found.allowance.value) == (Decimal(pay), Decimal(allowance))
    assert [line.name for line in found.lines] == [
        AllowanceLine.PAY_OVER_TIME,
        AllowanceLine.HOLIDAY_ALLOWANCE,
    ]
    assert_lines_hold(found.lines)


def test_rate_is_that_of_the_day_and_named(figures, with_amounts):
    found = count_holiday_allowance(build_up(), with_amounts(holiday_allowance_rate=9))

    assert found.allowance.value == 2376
    assert count_holiday_allowance(build_up(), figures).lines[1].terms[0].quantity.figure == (
        "holiday_allowance_rate"
    )


def test_no_rate_on_the_day_is_no_sum(with_amounts):
    found = count_holiday_allowance(build_up(), with_amounts(holiday_allowance_rate=None))

    assert found == FigureMissing("holiday_allowance_rate", TODAY)


def test_what_was_assumed_and_left_out_is_told(figures):
    found = count_holiday_allowance(build_up(), figures)

    assert found.assumed == (AllowanceAssumption.SAME_PAY,)
    assert set(found.limits) == set(AllowanceLimit)
    assert [rule.card for rule in found.rules] == ["pay/holiday-allowance"]


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"gross_pay": Decimal(0)}, "gross_pay", FieldProblem.TOO_LOW),
        ({"gross_pay": Decimal(-1)}, "gross_pay", FieldProblem.TOO_LOW),
        ({"gross_pay": Decimal("1.005")}, "gross_pay", FieldProblem.PART_OF_A_CENT),
        ({"gross_pay": Decimal(1_000_001)}, "gross_pay", FieldProblem.TOO_HIGH),
        ({"gross_pay": Decimal("NaN")}, "gross_pay", FieldProblem.NOT_A_NUMBER),
        ({"periods": 0}, "periods", FieldProblem.TOO_LOW),
        ({"periods": 13}, "periods", FieldProblem.OVER_A_YEAR),
        ({"periods": 14, "period": PayPeriod.FOUR_WEEKS}, "periods", FieldProblem.OVER_A_YEAR),
        ({"periods": 53, "period": PayPeriod.WEEK}, "periods", FieldProblem.OVER_A_YEAR),
        ({"periods": 1.5}, "periods", FieldProblem.NOT_A_NUMBER),
        ({"periods": True}, "periods", FieldProblem.NOT_A_NUMBER),
        ({"day": dt.date(1900, 1, 1)}, "day", FieldProblem.TOO_EARLY),
    ],
)
def test_a_wrong_field_is_named(changes, field, problem):
    with pytest.raises(InputError) as raised:
        build_up(**changes)

    assert (raised.value.field, raised.value.problem) == (field, problem)


@given(
    period=st.sampled_from(PayPeriod),
    cents=st.integers(1, 1_000_000),
    part=st.integers(1, 52),
)
def test_allowance_is_within_a_cent_of_the_share(figures, period, cents, part):
    periods = min(part, PERIODS_OF_A_YEAR[period])
    pay = Decimal(cents) / 100

    found = count_holiday_allowance(build_up(period=period, gross_pay=pay, periods=periods), figures)

    assert abs(found.allowance.value - pay * periods * 8 / 100) <= Decimal("0.005")
