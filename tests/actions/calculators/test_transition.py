"""The transition payment."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculators.amounts import FigureMissing
from actions.calculators.fields import InputError
from actions.calculators.rule import OtherRule
from actions.calculators.transition import (
    EndedJob,
    JobEnd,
    TransitionAssumption,
    TransitionLine,
    count_transition_payment,
    month_wage_of_hours,
)

WAGES = st.integers(50_000, 800_000).map(lambda cents: Decimal(cents) / 100)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2026, 12, 31))
CENT = Decimal("0.01")


def ended(first_day, last_day, base_wage="2500", **changes):
    fields = {"end": JobEnd.DISMISSED, "base_wage": Decimal(base_wage)} | changes
    return EndedJob(
        first_day=dt.date.fromisoformat(first_day), last_day=dt.date.fromisoformat(last_day), **fields
    )


# ARAG, "Hoogte en berekenen transitievergoeding", with the formula and both examples of Rijksoverheid.
def test_the_example_of_eight_years_and_fifteen_days(figures, assert_lines_hold):
    # 25 x 40 x 52 / 12: the 4,333.33 of the example.
    assert month_wage_of_hours(Decimal(25), Decimal(40)).result.value == Decimal("4333.33")
    # The example's wage holds the holiday allowance: 4,012.34 and 8% of it.
    job = ended("2018-01-01", "2026-01-15", "4012.34", pay_in_rest=Decimal(3000))

    found = count_transition_payment(job, figures)

    assert found.month_wage.value == Decimal("4333.33")
    assert (found.years, found.months, found.days) == (8, 0, 15)
    rest = next(line for line in found.lines if line.name is TransitionLine.REST)
    assert rest.result.value == Decimal("83.33")
    # 8 x 4,333.33 / 3 is 11,555.55; the example rounds a third first and comes to 11,555.43, in all 11,638.76.
    assert found.amount.value == Decimal("11638.88")
    assert found.amount.value == pytest.approx(Decimal("11638.76"), abs=Decimal("0.12"))
    assert_lines_hold(found.lines)


def test_the_example_of_fifteen_days_in_the_trial_period(figures):
    job = ended("2026-03-01", "2026-03-15", "1500", pay_in_rest=Decimal(1500))

    assert count_transition_payment(job, figures).amount.value == Decimal("41.67")


def test_half_a_year_is_a_sixth_of_a_month_s_wage(figures):
    # The card's own example.
    found = count_transition_payment(ended("2026-01-01", "2026-06-30"), figures)

    assert found.month_wage.value == 2700
    assert (found.years, found.months, found.days) == (0, 6, 0)
    assert found.amount.value == 450


@pytest.mark.parametrize(
    ("first_day", "last_day", "service", "amount"),
    [
        ("2025-01-01", "2025-12-31", (1, 0, 0), "900.00"),  # 2,700 / 3
        ("2024-01-01", "2024-12-31", (1, 0, 0), "900.00"),  # a day more, the same year
        ("2025-01-01", "2025-12-30", (0, 11, 30), "898.97"),  # 2,700 x 11 / 36 = 825.00; x 30 / 1,095 = 73.97
        ("2025-01-01", "2026-01-01", (1, 0, 1), "902.47"),  # 2,700 / 1,095 = 2.47
        ("2024-02-29", "2025-02-26", (0, 11, 29), "896.51"),
        ("2024-02-29", "2025-02-27", (1, 0, 0), "900.00"),  # 365 days
        ("2024-02-29", "2025-02-28", (1, 0, 1), "902.47"),
        ("2026-11-20", "2026-11-20", (0, 0, 1), "2.47"),  # from the first day on
    ],
)
def test_service_counts_to_the_day(figures, first_day, last_day, service, amount):
    found = count_transition_payment(ended(first_day, last_day), figures)

    assert (found.years, found.months, found.days) == service
    assert found.amount.value == Decimal(amount)
    assert (TransitionAssumption.DAYS_BY_YEAR in found.assumed) is (service[2] > 0)


def test_other_pay_counts_without_holiday_allowance_on_it(figures):
    found = count_transition_payment(ended("2025-01-01", "2025-12-31", other_pay=Decimal(300)), figures)

    assert found.month_wage.value == 3000  # 2,500 + 200 + 300


def test_the_court_must_be_asked_within_three_months(figures):
    assert count_transition_payment(ended("2026-01-01", "2026-11-30"), figures).court_by == dt.date(
        2027, 2, 28
    )


def test_more_than_the_maximum_is_cut_off(figures, assert_lines_hold):
    # 40 years at 8,640: 115,200; the maximum of 2026 is 102,000 or a year's wage, 103,680.
    found = count_transition_payment(ended("1986-01-01", "2025-12-31", "8000"), figures)
    assert found == FigureMissing("transition_payment_max", dt.date(2025, 12, 31))

    found = count_transition_payment(ended("1986-07-01", "2026-06-30", "8000"), figures)
    assert found.amount.value == Decimal("103680.00")
    assert_lines_hold(found.lines)

    # At 7,776, 103,680 is cut to the fixed amount.
    found = count_transition_payment(ended("1986-07-01", "2026-06-30", "7200"), figures)
    assert found.amount.value == 102000
    assert found.lines[-2].name is TransitionLine.CAPPED


def test_below_a_year_s_wage_the_maximum_need_not_be_known(figures):
    assert count_transition_payment(ended("2020-01-01", "2027-12-31"), figures).amount.value == 7200


@pytest.mark.parametrize("end", sorted(set(JobEnd) - {JobEnd.DISMISSED, JobEnd.NOT_RENEWED}))
def test_other_ends_have_another_rule(figures, end):
    found = count_transition_payment(ended("2025-01-01", "2025-12-31", end=end), figures)

    assert isinstance(found, OtherRule)
    assert found.reason is end


@pytest.mark.parametrize(("last_day", "other"), [("2019-12-31", True), ("2020-01-01", False)])
def test_before_2020_another_rule_counted(figures, last_day, other):
    found = count_transition_payment(ended("2015-01-01", last_day, end=JobEnd.NOT_RENEWED), figures)

    assert isinstance(found, OtherRule) is other


def test_without_the_rate_of_holiday_allowance_there_is_no_sum(with_amounts):
    found = count_transition_payment(
        ended("2025-01-01", "2025-12-31"), with_amounts(holiday_allowance_rate=None)
    )

    assert found == FigureMissing("holiday_allowance_rate", dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("base_wage", {"base_wage": "0"}),
        ("other_pay", {"other_pay": Decimal(-1)}),
        ("pay_in_rest", {"pay_in_rest": Decimal("0.001")}),
    ],
)
def test_a_wrong_field_of_the_job_is_named(field, changes):
    with pytest.raises(InputError) as raised:
        ended("2025-01-01", "2025-12-31", **changes)

    assert raised.value.field == field


@given(wage=WAGES, more=WAGES, days=st.tuples(DAYS, DAYS))
def test_a_higher_wage_never_gives_less(figures, assert_lines_hold, wage, more, days):
    first_day, last_day = min(days), max(*days, dt.date(2020, 1, 1))

    low, high = (
        count_transition_payment(
            EndedJob(end=JobEnd.DISMISSED, first_day=first_day, last_day=last_day, base_wage=base), figures
        )
        for base in (wage, wage + more)
    )

    assert 0 < low.amount.value <= high.amount.value
    assert_lines_hold(high.lines)


@given(wage=WAGES, days=st.tuples(DAYS, DAYS, DAYS))
def test_longer_service_never_gives_less(figures, wage, days):
    first_day, earlier, later = sorted(days)
    earlier, later = (max(day, dt.date(2020, 1, 1)) for day in (earlier, later))

    short, long = (
        count_transition_payment(
            EndedJob(end=JobEnd.DISMISSED, first_day=first_day, last_day=last_day, base_wage=wage), figures
        ).amount.value
        for last_day in (earlier, later)
    )

    assert short <= long + CENT  # parts are rounded one by one
