"""Holiday hours: built up, lapsing, paid out."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculators.fields import InputError
from actions.calculators.holiday import (
    AgreedHours,
    HolidayLine,
    PaidHours,
    UnusedHoliday,
    build_up_by_hour,
    build_up_by_week,
    pay_out,
)

WEEKLY = st.integers(1, 6_000).map(lambda hundredths: Decimal(hundredths) / 100)
DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2040, 12, 31))
HUNDREDTH = Decimal("0.01")


def job(weekly_hours=40, first_day="2026-01-01", last_day="2026-12-31", extra_per_year=0):
    return AgreedHours(
        weekly_hours=Decimal(weekly_hours),
        first_day=dt.date.fromisoformat(first_day),
        last_day=dt.date.fromisoformat(last_day),
        extra_per_year=Decimal(extra_per_year),
    )


@pytest.mark.parametrize(
    ("weekly_hours", "hours"),
    [
        (40, 160),  # Rechtdoor, "Voorkom verval van uw vakantiedagen"
        (20, 80),  # the same, and Univé Rechtshulp
        (36, 144),  # cao Banken, 8.1
        (38, 152),  # avv helpdesk
    ],
)
@pytest.mark.parametrize("year", [2024, 2026])  # 2024 has a day more
def test_a_full_year_is_four_times_the_week(weekly_hours, hours, year):
    assert build_up_by_week(job(weekly_hours, f"{year}-01-01", f"{year}-12-31")).total.value == hours


def test_half_a_year_is_half_of_it():
    # VraagHugo, "Vakantiedagen met een nulurencontract": 30 hours for half a year, 4 x 30 x 0.5 = 60.
    first = build_up_by_week(job(30, "2026-01-01", "2026-06-30")).total.value
    second = build_up_by_week(job(30, "2026-07-01", "2026-12-31")).total.value

    assert first == Decimal("59.51")  # 120 x 181 / 365
    assert second == Decimal("60.49")  # 120 x 184 / 365
    assert first + second == 120


def test_a_season_over_new_year_falls_into_two_years(assert_lines_hold):
    found = build_up_by_week(job(40, "2023-11-01", "2024-02-29", extra_per_year=40))

    assert [(year.year, year.legal.value, year.extra.value) for year in found.years] == [
        (2023, Decimal("26.74"), Decimal("6.68")),  # 61 / 365 of 160 and of 40; 6.685 is 6.68493
        (2024, Decimal("26.23"), Decimal("6.56")),  # 60 / 366
    ]
    assert found.total.value == Decimal("66.21")
    assert found.lines[-1].result == found.total
    assert_lines_hold(found.lines)


def test_one_day_builds_up_a_little():
    assert build_up_by_week(job(40, "2024-02-29", "2024-02-29")).total.value == Decimal("0.44")  # 160 / 366


def test_legal_hours_lapse_on_the_first_of_july_extra_ones_after_five_years():
    # Porterenee, "Kunnen je vakantiedagen vervallen?": the legal days of 2021 lapse on 1 July 2022.
    # Cao Geboortezorg, 7.3: extra ones five years after the last day of the year in which they were built up.
    year = build_up_by_week(job(first_day="2021-03-01", last_day="2021-03-31")).years[0]

    assert year.legal_lapse_on == dt.date(2022, 7, 1)
    assert year.extra_lapse_on == dt.date(2027, 1, 1)


def test_hours_without_a_fixed_week_build_up_by_the_hour(assert_lines_hold):
    # A year of 40 hours is 2080 paid ones, 1920 worked and 160 on holiday.
    found = build_up_by_hour(PaidHours(year=2026, hours=Decimal(2080)))

    assert found.total.value == 160
    assert found.years[0].legal_lapse_on == dt.date(2027, 7, 1)
    assert_lines_hold(found.lines)


def test_unused_hours_are_paid_out(assert_lines_hold):
    found = pay_out(UnusedHoliday(built_up=Decimal("66.21"), taken=Decimal(16), hourly_wage=Decimal("14.99")))

    assert found.unused.value == Decimal("50.21")
    assert found.pay_out.value == Decimal("752.65")  # 50.21 x 14.99 = 752.6479
    assert [line.name for line in found.lines] == [HolidayLine.UNUSED, HolidayLine.PAY_OUT]
    assert_lines_hold(found.lines)


def test_too_much_taken_is_no_negative_pay():
    found = pay_out(UnusedHoliday(built_up=Decimal(10), taken=Decimal(16), hourly_wage=Decimal(15)))

    assert (found.unused.value, found.overdrawn.value, found.pay_out.value) == (0, 6, 0)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("weekly_hours", {"weekly_hours": 0}),
        ("weekly_hours", {"weekly_hours": 169}),
        ("last_day", {"last_day": "2025-12-31"}),
        ("extra_per_year", {"extra_per_year": -1}),
    ],
)
def test_a_wrong_field_of_the_job_is_named(field, change):
    with pytest.raises(InputError) as raised:
        job(**change)

    assert raised.value.field == field


@given(weekly=WEEKLY, more=WEEKLY, days=st.tuples(DAYS, DAYS))
def test_more_hours_never_build_up_less(weekly, more, days):
    first_day, last_day = sorted(days)

    built_up = [
        build_up_by_week(AgreedHours(weekly_hours=hours, first_day=first_day, last_day=last_day)).total.value
        for hours in (weekly, weekly + more)
    ]

    assert 0 <= built_up[0] <= built_up[1]


@given(weekly=WEEKLY, days=st.tuples(DAYS, DAYS, DAYS))
def test_two_parts_of_a_job_build_up_as_much_as_the_whole(weekly, days):
    first_day, middle, last_day = sorted(days)
    if middle == last_day:
        return

    def built_up(first, last):
        return build_up_by_week(AgreedHours(weekly_hours=weekly, first_day=first, last_day=last)).total.value

    parts = built_up(first_day, middle) + built_up(middle + dt.timedelta(days=1), last_day)
    # Only the year that is cut is rounded once more.
    assert abs(parts - built_up(first_day, last_day)) <= HUNDREDTH


@given(weekly=WEEKLY, days=st.tuples(DAYS, DAYS))
def test_no_year_builds_up_more_than_four_weeks(assert_lines_hold, weekly, days):
    first_day, last_day = sorted(days)

    found = build_up_by_week(AgreedHours(weekly_hours=weekly, first_day=first_day, last_day=last_day))

    assert all(0 <= year.legal.value <= 4 * weekly for year in found.years)
    assert_lines_hold(found.lines)
