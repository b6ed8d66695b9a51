"""Answers about pay and age in people's own words: before or after tax, by the hour, by the year of birth."""

import datetime as dt
from decimal import Decimal

import pytest

from actions.calculators.fields import FieldProblem, InputError
from actions.sum_forms.deduction_check import DeductionSum
from actions.sum_forms.pay_check import PayCheckSum, payslip
from actions.sum_forms.questions import Answers, age, gross_pay, hours_of_period, money, period, weekly_hours

TODAY = dt.date(2031, 3, 5)
LAST_WEEK, LAST_MONTH = "2031-02-24/2031-03-02", "2031-02-01/2031-02-28"
SLIP = {"age": "34", "period": "2031-02-01/2031-02-28", "hours": "160"}


def problem_of_gross_pay(text):
    """Return what is wrong with the text as an answer to the question for gross pay."""
    question = gross_pay()
    answer = question.read(text, TODAY)
    with pytest.raises(InputError) as error:
        question.check(answer)
    return error.value.problem


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2400", "2400"),
        ("2.400,50 bruto", "2400.50"),
        ("12,80 na godzinę", "12.80/hour"),
        ("14.71 per hour gross", "14.71/hour"),
        ("15 pe oră", "15/hour"),
        ("620 per week", "620/week"),
        ("600 brut pe sapt", "600/week"),
        ("2400 before tax", "2400"),
        ("2400 van de baas", "2400"),
        ("2400 za pracę", "2400"),
        ("2400 bruto, huur gaat eraf", "2400"),
        ("40 hours", None),
        ("40 hours a week", None),
        ("brutto", None),
    ],
)
def test_gross_pay_is_in_all_of_a_week_or_by_the_hour(text, kept):
    assert gross_pay().read(text, TODAY) == kept


@pytest.mark.parametrize(
    "text",
    [
        "netto 480",
        "480 na rękę",
        "480 in hand",
        "480 în mână",
        "480 op mijn rekening",
        "12 netto per uur",
        "480 netto per week",
        "1900 after tax",
        "1900 na belasting",
    ],
)
def test_pay_after_tax_is_no_gross_pay(text):
    assert problem_of_gross_pay(text) is FieldProblem.NET


@pytest.mark.parametrize(
    "text",
    [
        "and the house is 500 from it",
        "chirie 150",
        "120 voor de kamer",
        "za pokój 500",
        "insurance 159 off",
        "zaliczka 200",
        "amenda 100",
        "14 euro per hour for the bus",
        "tax 300",
    ],
)
def test_what_is_taken_off_is_no_gross_pay(text):
    assert problem_of_gross_pay(text) is FieldProblem.TAKEN_OFF


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("120 netto", "120"),
        ("120 for the room", "120"),
        ("150 pe sapt", "150/week"),
        ("120 per week zei ik toch", "120/week"),
        ("150 a week", "150/week"),
        ("€ 150 tygodniowo", "150/week"),
        ("40 hours a week", None),
        ("620 brut", None),
        ("8 euro a day", None),
    ],
)
def test_what_is_taken_off_may_be_net_or_of_a_week(text, kept):
    assert DeductionSum.questions["amount"].read(text, TODAY) == kept


def test_amount_of_a_week_answers_only_where_a_week_counts():
    assert money("base_wage", gross=True).read("620 per week", TODAY) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("9 weken 40 uur", "40"),
        ("36 maar was ook 4 uur overwerk", None),
        ("42 hours 3 of them overtime", None),
        ("40 ore pe sapt, 700 brut", "40"),
        ("37,5 godz, 15 euro za godzinę", "37.5"),
        ("40 uur, 5 uur overwerk", None),
        ("5 dagen 8 uur", "40"),
        ("8 hours 5x a week", "40"),
        ("4 nights of 9 hours", "36"),
        ("5 zile a câte 8 ore", "40"),
        ("5 dni po 8 godzin i 4 w sobotę", None),
        ("12 dni po 8 godzin", None),
        ("8 godzin dziennie, 40", None),
        ("620 euro per week", None),
    ],
)
def test_weekly_hours_are_read_among_other_numbers(text, kept):
    assert weekly_hours().read(text, TODAY) == kept


def test_hours_of_a_period_are_no_weekly_ones_among_other_numbers():
    question = hours_of_period(most=Decimal(200))

    assert question.read("9 weken 40 uur", TODAY) is None
    assert question.read("40 ore pe sapt, 700 brut", TODAY) == "40/week"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        *((text, LAST_WEEK) for text in ("weekly", "every week", "per week", "elke week", "wekelijks")),
        *((text, LAST_WEEK) for text in ("tygodniowo mi płacą", "co tydzień", "săptămânal", "pe săptămână.")),
        *((text, LAST_MONTH) for text in ("monthly", "miesięcznie", "co miesiąc", "lunar", "pe lună")),
        *(
            (text, LAST_MONTH)
            for text in ("maandelijks", "per maand", "elke maand", "they pay me every month")
        ),
        ("pe luna asta", None),  # this month
        ("38 uur per week", None),
        ("600 per week", None),
        ("forty hours per week", None),
        ("per week?", None),
        ("every 4 weeks", None),
    ],
)
def test_how_often_somebody_is_paid_is_the_last_such_time(text, kept):
    assert period().read(text, TODAY) == kept


def test_pay_by_the_hour_counts_for_all_hours():
    assert payslip(Answers(SLIP | {"gross_pay": "12.80/hour"}), TODAY).gross_pay == Decimal("2048.00")


def test_pay_of_a_week_counts_for_every_week_of_the_period():
    assert payslip(Answers(SLIP | {"gross_pay": "620/week"}), TODAY).gross_pay == Decimal("2480.00")


@pytest.mark.parametrize("of", [PayCheckSum(), DeductionSum()])
@pytest.mark.parametrize(
    ("hours", "said", "meant"),
    [
        ("160", "14.06", {"gross_pay": "14.06/hour"}),
        ("40/week", "13", {"gross_pay": "13/hour"}),
        ("8", "13", {}),  # one short day
        ("160", "4", {}),
        ("160", "150", {}),
        ("160", "14.06/hour", {}),
        ("160", "net", {}),
    ],
)
def test_so_little_for_all_hours_is_the_wage_of_one(of, hours, said, meant):
    assert of.meant(Answers(SLIP | {"hours": hours, "gross_pay": said})) == meant


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
