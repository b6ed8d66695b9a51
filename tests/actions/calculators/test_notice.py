"""The notice period and the last day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculators.fields import FieldProblem, InputError
from actions.calculators.notice import (
    GivenBy,
    NoticeGiven,
    NoticeLimit,
    NoticeSituation,
    count_notice,
)
from actions.calculators.rule import OtherRule

COUNTED = {NoticeSituation.PERMANENT, NoticeSituation.FIXED_TERM_WITH_NOTICE}
DAYS = st.dates(dt.date(1970, 1, 1), dt.date(2060, 12, 31))


def given_notice(notice_day, first_day="2025-03-01", by=GivenBy.EMPLOYER, **changes):
    fields = {"situation": NoticeSituation.PERMANENT, "agreed_months": None} | changes
    return NoticeGiven(
        by=by,
        first_day=dt.date.fromisoformat(first_day),
        notice_day=dt.date.fromisoformat(notice_day),
        **fields,
    )


@pytest.mark.parametrize(
    ("notice_day", "last_day"),
    [
        (
            "2026-05-15",
            "2026-06-30",
        ),  # UWV, "Opzeggen voor het einde van de maand": until 15 June, so ends on 1 July
        ("2026-07-31", "2026-08-31"),  # Ontslag.nl: to leave on 1 September, give notice before 1 August
        ("2026-08-01", "2026-09-30"),  # a day later costs a month
        ("2027-01-31", "2027-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2028-02-29", "2028-03-31"),
        ("2026-12-31", "2027-01-31"),
    ],
)
@pytest.mark.parametrize("by", GivenBy)
def test_a_month_of_notice_runs_to_the_end_of_a_month(assert_lines_hold, notice_day, last_day, by):
    found = count_notice(given_notice(notice_day, by=by))

    assert (found.months, found.last_day) == (1, dt.date.fromisoformat(last_day))
    assert_lines_hold(found.lines)


@pytest.mark.parametrize(
    ("first_day", "notice_day", "months", "last_day"),
    [
        ("2021-06-15", "2026-06-14", 1, "2026-07-31"),
        ("2021-06-15", "2026-06-15", 2, "2026-08-31"),
        ("2016-06-15", "2026-06-14", 2, "2026-08-31"),
        ("2016-06-15", "2026-06-15", 3, "2026-09-30"),
        ("2011-06-15", "2026-06-14", 3, "2026-09-30"),
        ("2011-06-15", "2026-06-15", 4, "2026-10-31"),
        ("1990-06-15", "2026-10-31", 4, "2027-02-28"),
        ("2020-02-29", "2025-02-27", 1, "2025-03-31"),
        ("2020-02-29", "2025-02-28", 2, "2025-04-30"),  # the fifth year is full on the last of February
        ("2026-09-01", "2026-09-01", 1, "2026-10-31"),
    ],
)
def test_the_employer_s_term_grows_with_the_years(first_day, notice_day, months, last_day):
    found = count_notice(given_notice(notice_day, first_day))

    assert (found.months, found.last_day) == (months, dt.date.fromisoformat(last_day))
    assert NoticeLimit.PERMISSION_NEEDED in found.limits
    assert (NoticeLimit.PERMISSION_TIME in found.limits) is (months > 1)


def test_the_worker_s_term_does_not_grow():
    found = count_notice(given_notice("2026-06-15", "1996-06-15", by=GivenBy.WORKER))

    assert (found.months, found.service_years) == (1, 30)
    assert NoticeLimit.PERMISSION_NEEDED not in found.limits


def test_an_agreed_term_counts_and_is_marked_where_it_differs():
    longer = count_notice(given_notice("2026-05-15", by=GivenBy.WORKER, agreed_months=2))
    same = count_notice(given_notice("2026-05-15", by=GivenBy.WORKER, agreed_months=1))

    assert (longer.months, longer.legal_months, longer.last_day) == (2, 1, dt.date(2026, 7, 31))
    assert NoticeLimit.AGREED_DIFFERS in longer.limits
    assert NoticeLimit.AGREED_DIFFERS not in same.limits


@pytest.mark.parametrize("situation", sorted(set(NoticeSituation) - COUNTED))
def test_agencies_trial_periods_and_the_like_have_another_rule(situation):
    found = count_notice(given_notice("2026-05-15", situation=situation))

    assert isinstance(found, OtherRule)
    assert found.reason is situation


@pytest.mark.parametrize(
    ("field", "problem", "changes"),
    [
        ("notice_day", FieldProblem.TOO_EARLY, {"notice_day": "2025-02-28"}),
        ("agreed_months", FieldProblem.TOO_LOW, {"notice_day": "2026-05-15", "agreed_months": 0}),
    ],
)
def test_a_wrong_field_of_the_notice_is_named(field, problem, changes):
    with pytest.raises(InputError) as raised:
        given_notice(**changes)

    assert (raised.value.field, raised.value.problem) == (field, problem)


@given(days=st.tuples(DAYS, DAYS, DAYS))
def test_longer_service_never_means_a_shorter_term(days):
    earlier, later, notice_day = sorted(days)

    terms = [
        count_notice(
            NoticeGiven(
                by=GivenBy.EMPLOYER,
                situation=NoticeSituation.PERMANENT,
                first_day=first_day,
                notice_day=notice_day,
            )
        )
        for first_day in (later, earlier)
    ]

    assert terms[0].last_day <= terms[1].last_day
    for term in terms:
        assert (term.last_day + dt.timedelta(days=1)).day == 1
        # February is the shortest month that can lie between; four months end within five.
        assert 28 <= (term.last_day - notice_day).days <= 31 * 5
