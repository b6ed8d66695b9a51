"""May this be taken off the wage?"""

import datetime as dt
from decimal import Decimal
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.calculators.amounts import FigureMissing
from actions.calculators.deduction_terms import (
    TERMS,
    Condition,
    Deduction,
    DeductionKind,
    DeductionVerdict,
)
from actions.calculators.deductions import DeductionLine, Reason, check_deductions
from actions.calculators.fields import FieldProblem, InputError
from actions.calculators.pay import Payslip
from actions.calculators.rule import OtherRule

ALLOWED, NOT_ALLOWED, UNCLEAR = DeductionVerdict
ALWAYS = {
    DeductionKind.TAX: ALLOWED,
    DeductionKind.PENSION: ALLOWED,
    DeductionKind.PROTECTIVE_EQUIPMENT: NOT_ALLOWED,
    DeductionKind.JOB_FEE: NOT_ALLOWED,
}
NEVER_FROM_MINIMUM = {
    kind for kind, terms in TERMS.items() if terms.always is None and terms.from_minimum is None
}


def payslip(gross_pay="599.60", **changes):
    week = {
        "age": 30,
        "first_day": dt.date(2026, 9, 7),
        "last_day": dt.date(2026, 9, 13),
        "hours": Decimal(40),
    }
    return Payslip(**week | changes, gross_pay=Decimal(gross_pay))


def deduction(kind, amount, **conditions):
    """All conditions are met but for those named: False is not met, None is not known."""
    met = dict.fromkeys(TERMS[kind].conditions, True) | {
        Condition(name): value for name, value in conditions.items()
    }
    known = {condition: value for condition, value in met.items() if value is not None}
    return Deduction(kind=kind, amount=Decimal(amount), conditions=known)


def judge(figures, slip, *deductions, final_pay=False):
    found = check_deductions(slip, deductions, figures, final_pay=final_pay)
    return [(one.verdict, one.reason) for one in found.judged]


# Loon.nl, "Regels omtrent inhouding voor huur en zorgverzekeringspremie": with 1,934.40 a month for 36 hours a week,
# 483.60 may be taken for rent, for 18 hours 241.80; a rent of 300 may be taken off the first wage, not off the second.
# 1,934.40 over 36 x 52 / 12 = 156 hours is 12.40 an hour.
@pytest.mark.parametrize(
    ("hours", "gross_pay", "limit", "judged"),
    [
        (156, "1934.40", "483.60", (ALLOWED, Reason.CONDITIONS_MET)),
        (78, "967.20", "241.80", (NOT_ALLOWED, Reason.ABOVE_HOUSING_LIMIT)),
    ],
)
def test_the_example_of_a_full_time_and_a_part_time_worker(with_amounts, hours, gross_pay, limit, judged):
    figures = with_amounts(minimum_wage_hour=12.40)
    month = payslip(
        gross_pay, hours=Decimal(hours), first_day=dt.date(2026, 9, 1), last_day=dt.date(2026, 9, 30)
    )

    found = check_deductions(month, [deduction(DeductionKind.HOUSING, "300")], figures, final_pay=False)

    assert (found.judged[0].verdict, found.judged[0].reason) == judged
    assert found.judged[0].lines[0].result.value == Decimal(limit)


@pytest.mark.parametrize(
    ("amount", "conditions", "judged"),
    [
        ("149.90", {}, (ALLOWED, Reason.CONDITIONS_MET)),  # 25% of 599.60
        ("149.91", {}, (NOT_ALLOWED, Reason.ABOVE_HOUSING_LIMIT)),
        ("100", {"in_writing": False}, (NOT_ALLOWED, Reason.CONDITION_NOT_MET)),
        ("100", {"real_costs": False}, (NOT_ALLOWED, Reason.CONDITION_NOT_MET)),
        ("100", {"approved_housing": False}, (NOT_ALLOWED, Reason.CONDITION_NOT_MET)),
        ("100", {"approved_housing": None}, (UNCLEAR, Reason.CONDITION_UNKNOWN)),
        ("149.91", {"approved_housing": None}, (NOT_ALLOWED, Reason.ABOVE_HOUSING_LIMIT)),
    ],
)
def test_rent_may_come_out_of_the_minimum_wage_on_conditions(figures, amount, conditions, judged):
    assert judge(figures, payslip(), deduction(DeductionKind.HOUSING, amount, **conditions)) == [judged]


@pytest.mark.parametrize(
    ("amount", "conditions", "judged"),
    [
        ("249.90", {}, (UNCLEAR, Reason.ONLY_ABOVE_MINIMUM)),  # 149.90 and the 100 above the minimum
        ("249.91", {}, (NOT_ALLOWED, Reason.ABOVE_HOUSING_LIMIT)),
        ("100", {"approved_housing": False}, (UNCLEAR, Reason.ONLY_ABOVE_MINIMUM)),
        ("100.01", {"approved_housing": False}, (NOT_ALLOWED, Reason.CONDITION_NOT_MET)),
    ],
)
def test_more_rent_may_come_out_of_what_is_earned_above_it(figures, amount, conditions, judged):
    slip = payslip("699.60")

    assert judge(figures, slip, deduction(DeductionKind.HOUSING, amount, **conditions)) == [judged]


@pytest.mark.parametrize(
    ("first_day", "last_day", "limit"),
    [
        ("2026-09-01", "2026-09-30", "159.00"),  # a month
        ("2026-02-01", "2026-02-28", "159.00"),  # a short one
        ("2026-01-01", "2026-03-31", "477.00"),
        ("2026-09-07", "2026-10-04", "146.37"),  # four weeks: 159 x 12 x 28 / 365
        ("2026-09-07", "2026-09-13", "36.59"),
    ],
)
def test_the_premium_is_compared_with_the_average_for_the_period(figures, first_day, last_day, limit):
    slip = payslip(first_day=dt.date.fromisoformat(first_day), last_day=dt.date.fromisoformat(last_day))
    under = deduction(DeductionKind.HEALTH_INSURANCE, limit)
    over = deduction(DeductionKind.HEALTH_INSURANCE, Decimal(limit) + Decimal("0.01"))

    assert judge(figures, slip, under) == [(ALLOWED, Reason.CONDITIONS_MET)]
    # The law's own limit is set each year and may lie above the average.
    assert judge(figures, slip, over) == [(UNCLEAR, Reason.ABOVE_AVERAGE_PREMIUM)]


@pytest.mark.parametrize("condition", ["in_writing", "real_costs", "policy_copy"])
def test_a_premium_needs_permission_a_policy_and_real_costs(figures, condition):
    found = check_deductions(
        payslip(),
        [deduction(DeductionKind.HEALTH_INSURANCE, "30", **{condition: False})],
        figures,
        final_pay=False,
    )

    assert found.judged[0].verdict is NOT_ALLOWED
    assert found.judged[0].conditions == (Condition(condition),)


@pytest.mark.parametrize(
    ("conditions", "judged"),
    [
        ({}, (ALLOWED, Reason.CONDITIONS_MET)),
        ({"in_writing": False}, (NOT_ALLOWED, Reason.CONDITION_NOT_MET)),
        ({"owed": None}, (UNCLEAR, Reason.CONDITION_UNKNOWN)),
    ],
)
def test_a_written_advance_may_come_out_of_the_minimum_wage(figures, conditions, judged):
    assert judge(figures, payslip(), deduction(DeductionKind.ADVANCE, "200", **conditions)) == [judged]


def test_two_lines_of_a_kind_cannot_each_use_the_whole_limit(figures):
    rent, energy = deduction(DeductionKind.HOUSING, "149.90"), deduction(DeductionKind.HOUSING, "20")

    with pytest.raises(InputError, match="give each kind once, its amounts added up") as raised:
        judge(figures, payslip(), rent, energy)

    assert (raised.value.field, raised.value.problem) == ("deductions", FieldProblem.TWICE)


@pytest.mark.parametrize("kind", sorted(NEVER_FROM_MINIMUM))
def test_the_rest_must_fit_above_the_minimum_wage(figures, kind):
    assert judge(figures, payslip("649.60"), deduction(kind, "50.01")) == [
        (NOT_ALLOWED, Reason.BELOW_MINIMUM)
    ]
    assert judge(figures, payslip("649.60"), deduction(kind, "50")) == [(UNCLEAR, Reason.ONLY_ABOVE_MINIMUM)]
    assert judge(figures, payslip("500.00"), deduction(kind, "0.01")) == [(NOT_ALLOWED, Reason.BELOW_MINIMUM)]


def test_what_fits_alone_must_also_fit_together(figures, assert_lines_hold):
    van = deduction(DeductionKind.TRANSPORT, "30")
    tools = deduction(DeductionKind.TOOLS, "30", in_writing=None)
    rent = deduction(DeductionKind.HOUSING, "149.90")  # takes nothing of what is above the minimum

    found = check_deductions(payslip("649.60"), [van, rent, tools], figures, final_pay=False)

    assert [one.reason for one in found.judged] == [
        Reason.TOGETHER_BELOW_MINIMUM,
        Reason.CONDITIONS_MET,
        Reason.TOGETHER_BELOW_MINIMUM,
    ]
    assert [line.name for line in found.lines] == [DeductionLine.ROOM, DeductionLine.TOGETHER]
    assert [line.result.value for line in found.lines] == [Decimal(50), Decimal(60)]
    assert_lines_hold(found.lines)


@pytest.mark.parametrize(
    ("amount", "conditions", "judged"),
    [
        ("100", {}, (UNCLEAR, Reason.ONLY_ABOVE_MINIMUM)),
        ("100.01", {}, (NOT_ALLOWED, Reason.ABOVE_FINE_LIMIT)),
        ("10", {"in_writing": False}, (NOT_ALLOWED, Reason.CONDITION_NOT_MET)),
    ],
)
def test_a_fine_is_at_most_a_tenth_of_the_wage(figures, amount, conditions, judged):
    slip = payslip("1000.00")

    assert judge(figures, slip, deduction(DeductionKind.FINE, amount, **conditions)) == [judged]


def test_ordinary_damage_is_the_risk_of_the_employer(figures):
    assert judge(figures, payslip("900.00"), deduction(DeductionKind.DAMAGE, "50", owed=False)) == [
        (NOT_ALLOWED, Reason.CONDITION_NOT_MET)
    ]


@pytest.mark.parametrize("kind", DeductionKind)
def test_at_the_end_of_the_job_only_what_is_always_so_is_judged(figures, kind):
    verdict, reason = judge(figures, payslip("900.00"), deduction(kind, "50"), final_pay=True)[0]

    assert verdict is ALWAYS.get(kind, UNCLEAR)
    assert (reason is Reason.FINAL_PAY) is (kind not in ALWAYS)


@pytest.mark.parametrize(
    ("kind", "gross_pay", "amount", "judged"),
    [
        # 25% of 80 x 14.71 = 294.20; of 80 x 14.99 = 299.80; nothing is earned above the minimum.
        (DeductionKind.HOUSING, "1176.80", "294.20", (ALLOWED, Reason.CONDITIONS_MET)),
        (DeductionKind.HOUSING, "1176.80", "294.21", (UNCLEAR, Reason.ONLY_ABOVE_MINIMUM)),
        (DeductionKind.HOUSING, "1176.80", "299.81", (NOT_ALLOWED, Reason.ABOVE_HOUSING_LIMIT)),
        # Above 1,176.80 there is 73.20, above 1,199.20 only 50.80.
        (DeductionKind.TOOLS, "1250.00", "73.20", (UNCLEAR, Reason.ONLY_ABOVE_MINIMUM)),
        (DeductionKind.TOOLS, "1250.00", "73.21", (NOT_ALLOWED, Reason.BELOW_MINIMUM)),
    ],
)
def test_where_the_minimum_changed_only_what_holds_with_both_is_sure(
    figures, kind, gross_pay, amount, judged
):
    slip = payslip(gross_pay, hours=Decimal(80), first_day=dt.date(2026, 6, 22), last_day=dt.date(2026, 7, 5))

    assert judge(figures, slip, deduction(kind, amount)) == [judged]


@pytest.mark.parametrize(
    ("figure", "kind"),
    [
        ("housing_deduction_max", DeductionKind.HOUSING),
        ("health_premium_month", DeductionKind.HEALTH_INSURANCE),
        ("setoff_fine_max", DeductionKind.FINE),
    ],
)
def test_without_the_limit_of_the_day_it_is_unclear(with_amounts, figure, kind):
    found = check_deductions(
        payslip("900.00"), [deduction(kind, "10")], with_amounts(**{figure: None}), final_pay=False
    )

    assert found.judged[0].reason is Reason.NO_FIGURE
    assert found.judged[0].missing == FigureMissing(figure, dt.date(2026, 9, 13))


def test_without_a_minimum_wage_nothing_is_judged(figures):
    slip = payslip(first_day=dt.date(2027, 1, 4), last_day=dt.date(2027, 1, 10))

    assert isinstance(check_deductions(slip, [], figures, final_pay=False), FigureMissing)
    assert isinstance(check_deductions(payslip(age=14), [], figures, final_pay=False), OtherRule)


def test_a_condition_of_another_kind_is_named():
    with pytest.raises(InputError, match="fine knows in_writing; leave out the rest") as raised:
        Deduction(kind=DeductionKind.FINE, amount=Decimal(5), conditions={Condition.POLICY_COPY: True})

    assert (raised.value.field, raised.value.problem) == ("conditions", FieldProblem.DOES_NOT_BELONG)


KIND = attrgetter("kind")
AMOUNTS = st.integers(1, 100_000).map(lambda cents: Decimal(cents) / 100)
DEDUCTIONS = st.sampled_from(DeductionKind).flatmap(
    lambda kind: st.builds(
        Deduction,
        kind=st.just(kind),
        amount=AMOUNTS,
        conditions=st.dictionaries(st.sampled_from(TERMS[kind].conditions), st.booleans())
        if TERMS[kind].conditions
        else st.just({}),
    )
)


@given(deductions=st.lists(DEDUCTIONS, max_size=4, unique_by=KIND), gross_pay=AMOUNTS)
def test_nothing_but_the_exceptions_ever_comes_out_of_the_minimum_wage(figures, deductions, gross_pay):
    found = check_deductions(payslip(gross_pay), deductions, figures, final_pay=False)

    for one in found.judged:
        terms = TERMS[one.deduction.kind]
        if one.verdict is ALLOWED and terms.always is None:
            assert terms.from_minimum is not None
            assert all(one.deduction.conditions.get(condition) for condition in terms.conditions)
    still_possible = sum(
        one.deduction.amount
        for one in found.judged
        if one.verdict is UNCLEAR and TERMS[one.deduction.kind].from_minimum is None
    )
    assert still_possible <= found.room.value


@given(deductions=st.lists(DEDUCTIONS, min_size=1, max_size=4, unique_by=KIND), gross_pay=AMOUNTS)
def test_a_larger_amount_is_never_judged_more_kindly(figures, deductions, gross_pay):
    kindness = [NOT_ALLOWED, UNCLEAR, ALLOWED]
    first = deductions[0]
    larger = Deduction(kind=first.kind, amount=first.amount * 2, conditions=first.conditions)

    before = judge(figures, payslip(gross_pay), *deductions)[0][0]
    after = judge(figures, payslip(gross_pay), larger, *deductions[1:])[0][0]

    assert kindness.index(after) <= kindness.index(before)
