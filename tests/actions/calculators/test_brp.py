"""Registering as a resident, and by when."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculators.brp import BrpLimit, Register, Residence, Stay, find_brp_deadline
from actions.calculators.fields import FieldProblem, InputError
from actions.calculators.rule import OtherRule

ARRIVAL = dt.date(2026, 1, 1)


def stay(arrival="2026-01-01", leaves=None, **changes):
    fields = {"residence": Residence.EU, "today": dt.date.fromisoformat(arrival)} | changes
    return Stay(
        arrival=dt.date.fromisoformat(arrival),
        leaves=None if leaves is None else dt.date.fromisoformat(leaves),
        **fields,
    )


@pytest.mark.parametrize(
    ("arrival", "leaves", "register"),
    [
        ("2026-01-01", "2026-04-29", Register.RNI),
        ("2026-01-01", "2026-04-30", Register.BRP),  # four months to the day
        ("2026-10-30", "2027-02-26", Register.RNI),  # there is no 30 February
        ("2026-10-30", "2027-02-27", Register.BRP),
        ("2027-10-30", "2028-02-27", Register.RNI),  # a leap year
        ("2027-10-30", "2028-02-28", Register.BRP),
        ("2026-05-01", "2026-05-01", Register.RNI),
        ("2026-05-01", "2030-05-01", Register.BRP),
    ],
)
def test_four_months_make_a_resident(figures, assert_lines_hold, arrival, leaves, register):
    found = find_brp_deadline(stay(arrival, leaves), figures)

    assert found.register is register
    assert_lines_hold(found.lines)


def test_the_five_days_start_on_the_day_after_arrival(figures):
    # Rijksoverheid, "Wanneer moet ik mij in de BRP laten inschrijven": within five days after arrival.
    found = find_brp_deadline(stay("2026-02-26", stays_on=True), figures)

    assert found.deadline == dt.date(2026, 3, 3)
    assert (found.days_left, found.overdue) == (5, False)
    assert found.fine_at_most.value == 325


@pytest.mark.parametrize(
    ("today", "days_left", "overdue"),
    [("2025-12-20", 17, False), ("2026-01-05", 1, False), ("2026-01-06", 0, False), ("2026-01-07", 0, True)],
)
def test_the_last_day_is_still_in_time(figures, today, days_left, overdue):
    found = find_brp_deadline(stay(stays_on=True, today=dt.date.fromisoformat(today)), figures)

    assert (found.days_left, found.overdue) == (days_left, overdue)


def test_a_short_stay_has_no_deadline_and_no_fine(figures):
    found = find_brp_deadline(stay(leaves="2026-02-28"), figures)

    assert (found.register, found.deadline, found.fine_at_most) == (Register.RNI, None, None)


def test_who_does_not_know_how_long_learns_the_deadline_that_would_hold(figures):
    found = find_brp_deadline(stay(), figures)

    assert (found.register, found.deadline) == (Register.UNCLEAR, dt.date(2026, 1, 6))


@pytest.mark.parametrize(("away_days", "register"), [(61, Register.BRP), (62, Register.RNI)])
def test_days_abroad_do_not_count(figures, away_days, register):
    # From 1 January the half year has 181 days, four months have 120.
    assert find_brp_deadline(stay(stays_on=True, away_days=away_days), figures).register is register
    assert find_brp_deadline(stay(leaves="2026-12-31", away_days=away_days), figures).register is register


@pytest.mark.parametrize("residence", sorted(set(Residence) - {Residence.EU, Residence.NON_EU}))
def test_other_people_have_another_rule(figures, residence):
    found = find_brp_deadline(stay(stays_on=True, residence=residence), figures)

    assert isinstance(found, OtherRule)
    assert found.reason is residence


def test_from_outside_the_eu_lawful_stay_must_be_shown(figures):
    assert (
        BrpLimit.LAWFUL_STAY
        in find_brp_deadline(stay(stays_on=True, residence=Residence.NON_EU), figures).limits
    )
    assert BrpLimit.LAWFUL_STAY not in find_brp_deadline(stay(stays_on=True), figures).limits


def test_without_a_valid_amount_no_fine_is_named(with_amounts):
    assert find_brp_deadline(stay(stays_on=True), with_amounts(brp_fine_max=None)).fine_at_most is None


@pytest.mark.parametrize(
    ("field", "problem", "changes"),
    [
        ("leaves", FieldProblem.TOO_EARLY, {"leaves": "2025-12-31"}),
        ("stays_on", FieldProblem.DOES_NOT_BELONG, {"leaves": "2026-05-01", "stays_on": True}),
        ("away_days", FieldProblem.TOO_HIGH, {"leaves": "2026-01-10", "away_days": 11}),
        ("today", FieldProblem.NOT_A_DAY, {"today": dt.datetime(2026, 1, 1, 0, 30)}),  # noqa: DTZ001
    ],
)
def test_a_wrong_field_of_the_stay_is_named(field, problem, changes):
    with pytest.raises(InputError) as raised:
        stay(**changes)

    assert (raised.value.field, raised.value.problem) == (field, problem)


@given(
    arrival=st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)),
    length=st.integers(0, 400),
    longer=st.integers(0, 400),
    passed=st.integers(-30, 400),
)
def test_a_longer_stay_never_becomes_a_short_one(figures, arrival, length, longer, passed):
    shorter, longer_stay = (
        find_brp_deadline(
            Stay(
                residence=Residence.EU,
                today=arrival + dt.timedelta(days=passed),
                arrival=arrival,
                leaves=arrival + dt.timedelta(days=days),
            ),
            figures,
        )
        for days in (length, length + longer)
    )

    if shorter.register is Register.BRP:
        assert longer_stay.register is Register.BRP
        assert (shorter.deadline - arrival).days == 5
        assert shorter.overdue is (passed > 5)
        assert shorter.days_left >= 0
