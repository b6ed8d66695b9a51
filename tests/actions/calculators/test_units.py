"""An answer in another unit than the question asks for is no answer."""

import datetime as dt

import pytest

from actions.sum_forms.questions import age, count, hours, money, weekly_hours
from actions.sum_forms.units import Unit, unit_of

TODAY = dt.date(2031, 3, 5)
WEEKLY, MONTHS = weekly_hours(), count("agreed_months", most=12)
HOURS, PAY, WAGE, AGE = hours("hours", most=200), money("gross_pay"), money("wage", by_hour=True), age()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("14,50 per uur", Unit.WAGE_BY_HOUR),
        ("14.50 an hour", Unit.WAGE_BY_HOUR),
        ("14,50 na godzinę", Unit.WAGE_BY_HOUR),
        ("€ 14,50/uur", Unit.WAGE_BY_HOUR),
        ("14,5 lei pe oră", Unit.WAGE_BY_HOUR),
        ("560 euro", Unit.MONEY),
        ("2400 bruto", Unit.MONEY),
        ("160 uur", Unit.HOURS),
        ("38h", Unit.HOURS),
        ("40 de ore pe săptămână", Unit.BY_WEEK),
        ("40 godzin na tydzień", Unit.BY_WEEK),
        ("40 per week", Unit.BY_WEEK),
        ("38 uur per week", Unit.BY_WEEK),
        ("40 hours a week", Unit.BY_WEEK),
        ("40 pe saptamana", Unit.BY_WEEK),
        ("23 lata", Unit.YEARS),
        ("19 years old", Unit.YEARS),
        ("45 de ani", Unit.YEARS),
        ("2400 per maand", None),
        ("38", None),
        ("", None),
    ],
)
def test_unit_is_the_one_the_text_says(text, unit):
    assert unit_of(text) == unit


@pytest.mark.parametrize(
    ("question", "answer", "others"),
    [
        (HOURS, ("160 uur", "160"), ["14,50 per uur", "160 euro", "23 lata"]),
        (PAY, ("560 euro", "560"), ["14,50 per uur", "160 godzin", "23 jaar"]),
        (PAY, ("2400 per maand", "2400"), []),
        (WAGE, ("14,50 per uur", "14.50"), ["38 uur per week", "23 ani"]),
        (HOURS, ("160 uur", "160"), ["40 per week", "40 godzin tygodniowo"]),
        (WEEKLY, ("40 per week", "40"), ["14.50 an hour"]),
        (MONTHS, ("3", "3"), ["drie jaar", "2 ani"]),
        (AGE, ("23 lata", "23"), ["40 de ore", "23 euro", "14 per uur"]),
    ],
)
def test_question_takes_its_own_unit_only(question, answer, others):
    text, kept = answer

    assert question.read(text, TODAY) == kept
    assert [question.read(other, TODAY) for other in others] == [None] * len(others)
