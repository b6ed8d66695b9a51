"""Errors of an input name the field, say how to mend it, and keep what was typed to themselves."""

import datetime as dt
from decimal import Decimal

import pytest

from actions.calculators.fields import FieldProblem, InputError
from actions.calculators.pay import Payslip

GOOD = {
    "age": 30,
    "first_day": dt.date(2026, 9, 7),
    "last_day": dt.date(2026, 9, 13),
    "hours": Decimal(40),
    "gross_pay": Decimal("599.60"),
}


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("age", -1, FieldProblem.TOO_LOW),
        ("age", 121, FieldProblem.TOO_HIGH),
        ("age", 30.0, FieldProblem.NOT_A_NUMBER),
        ("age", True, FieldProblem.NOT_A_NUMBER),
        # Just before midnight in Amsterdam it is another day than in London: a time is not a day.
        ("first_day", dt.datetime(2026, 9, 6, 23, 30, tzinfo=dt.UTC), FieldProblem.NOT_A_DAY),
        ("first_day", "2026-09-07", FieldProblem.NOT_A_DAY),
        ("first_day", dt.date(1026, 9, 7), FieldProblem.TOO_EARLY),
        ("last_day", dt.date(2206, 9, 13), FieldProblem.TOO_LATE),
        ("last_day", dt.date(2026, 9, 6), FieldProblem.TOO_EARLY),
        ("last_day", dt.date(2027, 9, 13), FieldProblem.TOO_LATE),
        ("hours", Decimal(0), FieldProblem.TOO_LOW),
        ("hours", Decimal(7 * 24 + 1), FieldProblem.TOO_HIGH),
        ("hours", Decimal("NaN"), FieldProblem.NOT_A_NUMBER),
        ("hours", Decimal("Infinity"), FieldProblem.NOT_A_NUMBER),
        ("gross_pay", 599.60, FieldProblem.NOT_A_NUMBER),
        ("gross_pay", Decimal("-0.01"), FieldProblem.TOO_LOW),
        ("gross_pay", Decimal("599.605"), FieldProblem.PART_OF_A_CENT),
        ("gross_pay", Decimal("1e9"), FieldProblem.TOO_HIGH),
    ],
)
def test_a_wrong_field_is_named(field, value, problem):
    with pytest.raises(InputError) as raised:
        Payslip(**GOOD | {field: value})

    assert (raised.value.field, raised.value.problem) == (field, problem)
    assert str(raised.value).startswith(f"{field}: give ")


def test_what_was_typed_is_not_in_the_message():
    with pytest.raises(InputError) as raised:
        Payslip(**GOOD | {"gross_pay": Decimal("-4711")})

    assert "4711" not in str(raised.value)
