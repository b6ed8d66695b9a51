"""Answers about pay and age in people's own words: before or after tax, by the hour, by the year of birth."""

import datetime as dt
from decimal import Decimal

import pytest

from actions.calculators.fields import FieldProblem, InputError
from actions.sum_forms.pay_check import PayCheckSum, payslip
from actions.sum_forms.questions import Answers, age, gross_pay, money

TODAY = dt.date(2031, 3, 5)
SLIP = {"age": "34", "period": "2031-02-01/2031-02-28", "hours": "160"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2400", "2400"),
        ("2.400,50 bruto", "2400.50"),
        ("12,80 na godzinę", "12.80/hour"),
        ("14.71 per hour gross", "14.71/hour"),
        ("15 pe oră", "15/hour"),
        ("40 hours", None),
        ("brutto", None),
    ],
)
def test_gross_pay_is_in_all_or_by_the_hour(text, kept):
    assert gross_pay().read(text, TODAY) == kept


@pytest.mark.parametrize(
    "text",
    ["netto 480", "480 na rękę", "480 in hand", "480 în mână", "480 op mijn rekening", "12 netto per uur"],
)
def test_pay_after_tax_is_no_gross_pay(text):
    question = gross_pay()
    answer = question.read(text, TODAY)

    with pytest.raises(InputError) as error:
        question.check(answer)

    assert error.value.problem is FieldProblem.NET


def test_what_is_taken_off_may_be_net():
    question = money("amount")

    assert question.read("120 netto", TODAY) == "120"


def test_pay_by_the_hour_counts_for_all_hours():
    assert payslip(Answers(SLIP | {"gross_pay": "12.80/hour"}), TODAY).gross_pay == Decimal("2048.00")


def test_pay_that_is_next_to_nothing_for_the_hours_is_asked_again():
    with pytest.raises(InputError) as error:
        PayCheckSum().check(Answers(SLIP | {"gross_pay": "40"}))

    assert (error.value.field, error.value.problem) == ("gross_pay", FieldProblem.TOO_LOW)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("34", "34"),
        ("1990", "40"),
        ("ik ben geboren in 1990", "40"),
        ("2009", "21"),
        ("2010", "2010"),
        ("1.5", None),
    ],
)
def test_year_of_birth_tells_an_adult_s_age(text, years):
    assert age().read(text, TODAY) == years
