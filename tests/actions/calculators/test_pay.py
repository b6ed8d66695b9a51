"""Is the pay at least the minimum wage?"""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculators.amounts import FigureMissing
from actions.calculators.minimum_wage import minimum_hour
from actions.calculators.pay import (
    PayAssumption,
    PayElsewhere,
    PayLimit,
    PayLine,
    Payslip,
    PayVerdict,
    check_pay,
)
from actions.calculators.rule import OtherRule

CENTS = st.integers(0, 300_000).map(lambda cents: Decimal(cents) / 100)
HOURS = st.integers(1, 16_800).map(lambda hundredths: Decimal(hundredths) / 100)


def payslip(**changes):
    week = {
        "age": 30,
        "first_day": dt.date(2026, 9, 7),
        "last_day": dt.date(2026, 9, 13),
        "hours": Decimal(40),
        "gross_pay": Decimal("599.60"),
    }
    return Payslip(**week | changes)


# Rijksoverheid, "Bedragen minimumloon 2024", both tables.
@pytest.mark.parametrize(
    ("day", "by_age"),
    [
        (
            dt.date(2024, 6, 30),
            {15: "3.98", 16: "4.58", 17: "5.24", 18: "6.64", 19: "7.96", 20: "10.62", 21: "13.27"},
        ),
        (
            dt.date(2024, 7, 1),
            {15: "4.10", 16: "4.72", 17: "5.40", 18: "6.84", 19: "8.21", 20: "10.94", 21: "13.68"},
        ),
        # SVB, "Bedragen minimumlonen vanaf 1 januari 2025".
        (
            dt.date(2025, 1, 1),
            {15: "4.22", 16: "4.85", 17: "5.55", 18: "7.03", 19: "8.44", 20: "11.25", 21: "14.06"},
        ),
        # Staatscourant 2025, 12264.
        (
            dt.date(2025, 7, 1),
            {15: "4.32", 16: "4.97", 17: "5.69", 18: "7.20", 19: "8.64", 20: "11.52", 21: "14.40"},
        ),
        # 50% of 14.71 is 7.355: half a cent goes up.
        (dt.date(2026, 1, 1), {17: "5.81", 18: "7.36", 19: "8.83", 20: "11.77", 21: "14.71", 67: "14.71"}),
    ],
)
def test_the_minimum_for_an_hour_is_that_of_the_official_tables(figures, day, by_age):
    found = {age: str(minimum_hour(figures, age, day).amount.value) for age in by_age}

    assert {age: Decimal(amount) for age, amount in found.items()} == {
        age: Decimal(amount) for age, amount in by_age.items()
    }


def test_the_official_example_of_a_week(figures):
    # Rijksoverheid, "Bedragen minimumloon 2024": 38 years old, week 25 of 2024, 5 + 8 + 5 hours: 18 x 13.27 = 238.86.
    week = {"first_day": dt.date(2024, 6, 17), "last_day": dt.date(2024, 6, 23), "age": 38}

    found = check_pay(payslip(**week, hours=Decimal(18), gross_pay=Decimal("238.86")), figures)

    assert found.required.value == Decimal("238.86")
    assert found.verdict is PayVerdict.AT_LEAST_MINIMUM


@pytest.mark.parametrize(("hours", "required"), [(40, "599.60"), (38, "569.62"), (36, "539.64")])
def test_a_week_at_the_minimum_of_autumn_2026(figures, hours, required):
    found = check_pay(payslip(hours=Decimal(hours), gross_pay=Decimal(required)), figures)

    assert (found.required.value, found.missing.value) == (Decimal(required), 0)
    assert found.verdict is PayVerdict.AT_LEAST_MINIMUM


def test_too_little_is_shown_line_by_line(figures, assert_lines_hold):
    found = check_pay(payslip(gross_pay=Decimal(560)), figures)

    assert found.verdict is PayVerdict.BELOW_MINIMUM
    assert found.per_hour.value == Decimal("14.00")  # 560 / 40
    assert found.missing.value == Decimal("39.60")  # 599.60 - 560
    assert [line.name for line in found.lines] == [PayLine.PER_HOUR, PayLine.REQUIRED, PayLine.MISSING]
    assert found.lines[1].start.figure == "minimum_wage_hour"
    assert_lines_hold(found.lines)


def test_below_21_the_share_is_shown_and_the_same_age_assumed(figures, assert_lines_hold):
    found = check_pay(payslip(age=20, gross_pay=Decimal("479.60")), figures)  # 40 x 11.99

    assert found.verdict is PayVerdict.AT_LEAST_MINIMUM
    assert "minimum_for_age" in {line.name.value for line in found.lines}
    assert PayAssumption.SAME_AGE in found.assumed
    assert PayLimit.APPRENTICES in found.limits
    assert_lines_hold(found.lines)


@pytest.mark.parametrize(
    ("gross_pay", "verdict", "missing"),
    [
        ("1199.20", PayVerdict.AT_LEAST_MINIMUM, ("0", "0")),  # 80 x 14.99
        ("1199.19", PayVerdict.UNCLEAR, ("0", "0.01")),
        ("1176.80", PayVerdict.UNCLEAR, ("0", "22.40")),  # 80 x 14.71
        ("1100.00", PayVerdict.BELOW_MINIMUM, ("76.80", "99.20")),
    ],
)
def test_where_the_minimum_changed_pay_between_both_sums_is_unclear(figures, gross_pay, verdict, missing):
    two_weeks = payslip(
        first_day=dt.date(2026, 6, 22),
        last_day=dt.date(2026, 7, 5),
        hours=Decimal(80),
        gross_pay=Decimal(gross_pay),
    )

    found = check_pay(two_weeks, figures)

    assert found.verdict is verdict
    assert (found.missing.value, found.missing_at_most.value) == tuple(map(Decimal, missing))
    assert PayLimit.MINIMUM_CHANGED in found.limits


@pytest.mark.parametrize(
    ("first_day", "last_day", "several"),
    [
        ("2026-06-24", "2026-06-30", False),
        ("2026-06-25", "2026-07-01", True),
        ("2026-07-01", "2026-07-07", False),
    ],
)
def test_the_minimum_changes_on_the_first_of_july(figures, first_day, last_day, several):
    week = payslip(first_day=dt.date.fromisoformat(first_day), last_day=dt.date.fromisoformat(last_day))

    assert (PayLimit.MINIMUM_CHANGED in check_pay(week, figures).limits) is several


def test_so_little_that_rounded_hours_explain_it_is_no_accusation(figures):
    # 37 1/3 hours at 14.99 are 559.63; a payslip shows 37.33 hours, which are 559.58.
    found = check_pay(payslip(hours=Decimal("37.34"), gross_pay=Decimal("559.63")), figures)

    assert found.missing.value == Decimal("0.10")
    assert found.verdict is PayVerdict.BELOW_MINIMUM  # more than half a hundredth of an hour: 0.08

    found = check_pay(payslip(hours=Decimal("37.33"), gross_pay=Decimal("559.57")), figures)

    assert found.missing.value == Decimal("0.01")
    assert (found.verdict, found.limits[-1]) == (PayVerdict.UNCLEAR, PayLimit.ROUNDED_HOURS)


@pytest.mark.parametrize(
    ("first_day", "last_day", "missing_on"),
    [
        ("2026-12-28", "2027-01-03", "2027-01-01"),  # never the amount of last year
        ("2027-02-01", "2027-02-07", "2027-02-01"),
        ("2023-12-25", "2023-12-31", "2023-12-25"),
    ],
)
def test_without_a_valid_amount_there_is_no_sum(figures, first_day, last_day, missing_on):
    week = payslip(first_day=dt.date.fromisoformat(first_day), last_day=dt.date.fromisoformat(last_day))

    assert check_pay(week, figures) == FigureMissing("minimum_wage_hour", dt.date.fromisoformat(missing_on))


def test_a_missing_youth_share_is_named(with_amounts):
    found = check_pay(payslip(age=19), with_amounts(youth_wage_19=None))

    assert found == FigureMissing("youth_wage_19", dt.date(2026, 9, 7))


def test_below_15_another_rule_decides(figures):
    found = check_pay(payslip(age=14), figures)

    assert isinstance(found, OtherRule)
    assert found.reason is PayElsewhere.UNDER_15


@given(age=st.integers(15, 70), hours=HOURS, gross_pay=CENTS)
def test_the_verdict_agrees_with_what_is_shown(figures, assert_lines_hold, age, hours, gross_pay):
    found = check_pay(payslip(age=age, hours=hours, gross_pay=gross_pay), figures)

    minimum = minimum_hour(figures, age, dt.date(2026, 9, 7)).amount.value
    enough = found.verdict is PayVerdict.AT_LEAST_MINIMUM
    assert enough == (found.per_hour.value >= minimum) == (found.missing.value == 0)
    assert found.missing.value >= 0
    assert_lines_hold(found.lines)


@given(hours=HOURS, gross_pay=CENTS, more=CENTS)
def test_more_pay_never_misses_more(figures, hours, gross_pay, more):
    less = check_pay(payslip(hours=hours, gross_pay=gross_pay), figures)
    greater = check_pay(payslip(hours=hours, gross_pay=gross_pay + more), figures)

    assert greater.missing.value <= less.missing.value


@given(hours=HOURS, fewer=HOURS, gross_pay=CENTS)
def test_more_hours_never_require_less(figures, hours, fewer, gross_pay):
    hours, fewer = max(hours, fewer), min(hours, fewer)

    required = [
        check_pay(payslip(hours=some, gross_pay=gross_pay), figures).required.value for some in (fewer, hours)
    ]

    assert required == sorted(required)
