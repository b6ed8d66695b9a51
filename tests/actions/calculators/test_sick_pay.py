"""Pay while ill."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculators.amounts import FigureMissing
from actions.calculators.fields import FieldProblem, InputError
from actions.calculators.rule import OtherRule
from actions.calculators.sick_pay import (
    Illness,
    SickPayAssumption,
    SickPayLine,
    SickSituation,
    count_sick_pay,
)

HOURS = st.integers(1, 60).map(Decimal)


def illness(**changes):
    fields = {
        "situation": SickSituation.EMPLOYED,
        "age": 30,
        "first_sick_day": dt.date(2026, 9, 7),
        "day": dt.date(2026, 9, 9),
        "hourly_wage": Decimal(16),
        "weekly_hours": Decimal(40),
        "workdays": 5,
    }
    return Illness(**fields | changes)


def test_in_the_first_year_the_minimum_wage_is_the_floor(figures, assert_lines_hold):
    found = count_sick_pay(illness(), figures)

    # 70% of 640 is 448; the minimum for 40 hours is 599.60.
    assert (found.year, found.week_pay.value) == (1, Decimal("599.60"))
    assert [line.name for line in found.lines[:4]] == [
        SickPayLine.WEEK_WAGE,
        SickPayLine.SHARE,
        SickPayLine.MINIMUM,
        SickPayLine.WEEK_PAY,
    ]
    assert_lines_hold(found.lines)


def test_seventy_percent_where_that_is_more(figures):
    assert count_sick_pay(illness(hourly_wage=Decimal(25)), figures).week_pay.value == 700


def test_the_floor_follows_the_age(figures, assert_lines_hold):
    found = count_sick_pay(illness(age=18, hourly_wage=Decimal(8)), figures)

    assert found.week_pay.value == Decimal("300.00")  # 40 x 7.50, more than 70% of 320
    assert_lines_hold(found.lines)


def test_without_the_floor_the_second_year_can_bring_less(figures, assert_lines_hold):
    found = count_sick_pay(illness(first_sick_day=dt.date(2025, 9, 7)), figures)

    assert (found.year, found.week_pay.value) == (2, 448)
    assert_lines_hold(found.lines)


# 52 weeks are 364 days: a day less than a year.
@pytest.mark.parametrize(("days", "year"), [(0, 1), (363, 1), (364, 2), (727, 2), (728, None)])
def test_the_floor_ends_after_52_weeks_and_the_pay_after_104(figures, days, year):
    first_sick_day = dt.date(2024, 2, 29)

    found = count_sick_pay(
        illness(first_sick_day=first_sick_day, day=first_sick_day + dt.timedelta(days=days)), figures
    )

    if year is None:
        assert isinstance(found, OtherRule)
        assert found.reason is SickSituation.AFTER_104_WEEKS
    else:
        assert found.year == year
        assert (found.floor_until, found.pay_until) == (dt.date(2025, 2, 27), dt.date(2026, 2, 26))


@pytest.mark.parametrize(("agreed", "pay"), [(100, "1000"), (90, "900"), (70, "700"), (50, "700")])
def test_an_agreed_share_counts_where_it_is_more(figures, agreed, pay):
    found = count_sick_pay(illness(hourly_wage=Decimal(25), agreed_percent=Decimal(agreed)), figures)

    assert found.week_pay.value == Decimal(pay)


@pytest.mark.parametrize(("waiting_days", "cost"), [(None, "0"), (0, "0"), (1, "119.92"), (2, "239.84")])
def test_waiting_days_cost_something_only_where_they_were_agreed(figures, waiting_days, cost):
    found = count_sick_pay(illness(waiting_days=waiting_days), figures)

    assert found.waiting.value == Decimal(cost)  # 599.60 / 5 for each
    assert (SickPayAssumption.NO_WAITING_DAYS in found.assumed) is (waiting_days is None)


@pytest.mark.parametrize(
    "situation",
    sorted(
        set(SickSituation) - {SickSituation.EMPLOYED, SickSituation.AGENCY, SickSituation.AFTER_104_WEEKS}
    ),
)
def test_where_no_employer_pays_another_rule_decides(figures, situation):
    found = count_sick_pay(illness(situation=situation), figures)

    assert isinstance(found, OtherRule)
    assert found.reason is situation


def test_no_floor_from_an_amount_of_last_year(figures):
    first_year = illness(day=dt.date(2027, 1, 1))
    second_year = illness(first_sick_day=dt.date(2025, 9, 7), day=dt.date(2027, 1, 1))

    assert count_sick_pay(first_year, figures) == FigureMissing("minimum_wage_hour", dt.date(2027, 1, 1))
    assert count_sick_pay(second_year, figures).week_pay.value == 448


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("waiting_days", 3, FieldProblem.TOO_HIGH),
        ("day", dt.date(2026, 9, 6), FieldProblem.TOO_EARLY),
        ("workdays", 8, FieldProblem.TOO_HIGH),
        ("age", 14, FieldProblem.TOO_LOW),
        ("agreed_percent", Decimal(101), FieldProblem.TOO_HIGH),
    ],
)
def test_a_wrong_field_of_the_illness_is_named(field, value, problem):
    with pytest.raises(InputError) as raised:
        illness(**{field: value})

    assert (raised.value.field, raised.value.problem) == (field, problem)


@given(hours=HOURS)
def test_who_earns_the_minimum_keeps_all_of_it_in_the_first_year(figures, hours):
    # Hulp na Ongeval, "Loonbetaling bij ziekte".
    found = count_sick_pay(illness(hourly_wage=Decimal("14.99"), weekly_hours=hours), figures)

    assert found.week_pay.value == Decimal("14.99") * hours


@given(
    hours=HOURS,
    wage=st.integers(1_499, 10_000).map(lambda cents: Decimal(cents) / 100),
    days=st.integers(0, 727),
    percent=st.none() | st.integers(0, 100).map(Decimal),
)
def test_pay_lies_between_the_law_s_share_and_the_wage(figures, hours, wage, days, percent):
    day = dt.date(2026, 12, 31)

    found = count_sick_pay(
        illness(
            hourly_wage=wage,
            weekly_hours=hours,
            first_sick_day=day - dt.timedelta(days=days),
            day=day,
            agreed_percent=percent,
        ),
        figures,
    )

    week = wage * hours
    assert week * 7 / 10 - Decimal("0.01") < found.week_pay.value <= week
