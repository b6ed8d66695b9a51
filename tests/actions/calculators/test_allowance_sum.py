"""The form of the holiday allowance: pay and counts of a week, four weeks or a month, in people's own words."""

import datetime as dt

import pytest

from actions.calculators.fields import FieldProblem, InputError
from actions.sum_forms.allowance_sum import AllowanceSum
from actions.sum_forms.pay_periods import gross_pay_in, period_in
from actions.sum_forms.questions import Answers
from actions.sum_forms.told import told_in, told_later

TODAY = dt.date(2026, 11, 21)
ALLOWANCE = AllowanceSum()


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("every month", "month"),
        ("co miesiąc", "month"),
        ("miesięcznie", "month"),
        ("lunar", "month"),
        ("maandelijks", "month"),
        ("every 4 weeks", "four_weeks"),
        ("co cztery tygodnie", "four_weeks"),
        ("la 4 săptămâni", "four_weeks"),
        ("4-wekelijks", "four_weeks"),
        ("weekly", "week"),
        ("tygodniówka", "week"),
        ("săptămânal", "week"),
        ("elke week", "week"),
        ("40 hours a week", None),
        ("sometimes", None),
        ("is it per week?", None),
    ],
)
def test_how_often_pay_comes_is_read_in_words(text, period):
    assert period_in(text) == period


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2200", "2200"),
        ("2.200,50 bruto", "2200.50"),
        ("2200 a month", "2200/month"),
        ("550 brut pe săptămână", "550/week"),
        ("2000 per 4 weken", "2000/four_weeks"),
        ("480 netto per week", "net"),
        ("14,71 za godzinę", "14.71/hour"),
        ("40 uur", None),
        ("8 months", None),
        ("26 săptămâni", None),
    ],
)
def test_gross_pay_is_kept_with_the_period_it_is_told_for(text, kept):
    assert ALLOWANCE.questions["gross_pay"].read(text, TODAY) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("6", "6"),
        ("sześć", "6"),
        ("6 maanden", "6/month"),
        ("26 săptămâni", "26/week"),
        ("20 de săptămâni", "20/week"),
        ("6 x 4 weeks", "6/four_weeks"),
        ("4 weeks", "4/week"),
        ("year", "year"),
        ("since 1 June", None),
        ("od 1 czerwca", None),
        ("1-6", None),
        ("5.5", None),
        ("40 hours", None),
        ("38 hours a week", None),
        ("550 euro a week", None),
        ("2 years", None),
    ],
)
def test_periods_are_counted_and_a_day_is_no_number_of_them(text, kept):
    assert ALLOWANCE.questions["periods"].read(text, TODAY) == kept


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I earn 2200 gross a month, what is my vakantiegeld", {"period": "month", "gross_pay": "2200"}),
        ("zarabiam 2.400,50 brutto miesięcznie", {"period": "month", "gross_pay": "2400.50"}),
        ("am 620 brut pe săptămână", {"period": "week", "gross_pay": "620"}),
        ("ik krijg 2.000 euro bruto per 4 weken", {"period": "four_weeks", "gross_pay": "2000"}),
        ("2200 a month", {}),  # perhaps after tax
        ("2200 netto per maand", {}),
        ("2200 gross", {}),  # for how long?
        ("first 2000 gross a month, now 2200 gross a month", {}),
        ("14.71 gross per hour, 40 hours a week", {}),
    ],
)
def test_gross_pay_told_with_its_period_is_not_asked_again(text, told):
    assert told_in(text, ALLOWANCE) == told


def test_gross_pay_of_a_period_is_found_wherever_gross_stands():
    assert gross_pay_in("gross 2200 a month") == gross_pay_in("2200 a month gross") == {("2200", "month")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2200 bruto", {"gross_pay": "2200"}),
        ("2200 bruto per maand", {"gross_pay": "2200", "period": "month"}),
        ("550 gross a week", {"gross_pay": "550", "period": "week"}),
        ("550 a week", {}),  # rent as well
        ("14 euro per hour", {}),
    ],
)
def test_pay_told_while_the_period_is_asked_answers_both(text, told):
    assert told_later(text, ALLOWANCE, Answers(), TODAY) == told


def test_pay_of_another_period_than_chosen_changes_the_period():
    assert ALLOWANCE.meant(Answers({"period": "month", "gross_pay": "550/week"})) == {"period": "week"}
    assert ALLOWANCE.meant(Answers({"period": "month", "gross_pay": "2200/month"})) == {}
    assert ALLOWANCE.meant(Answers({"period": "month"})) == {}


@pytest.mark.parametrize(
    ("answers", "field", "problem"),
    [
        ({"gross_pay": "14.71/hour"}, "gross_pay", FieldProblem.OF_AN_HOUR),
        ({"gross_pay": "0"}, "gross_pay", FieldProblem.TOO_LOW),
        ({"gross_pay": "550", "periods": "6/month"}, "periods", FieldProblem.OTHER_PERIOD),
        ({"gross_pay": "550", "periods": "2/four_weeks"}, "periods", FieldProblem.OTHER_PERIOD),
    ],
)
def test_answers_that_do_not_fit_the_period_are_named(answers, field, problem):
    with pytest.raises(InputError) as raised:
        ALLOWANCE.check(Answers({"period": "week", **answers}))

    assert (raised.value.field, raised.value.problem) == (field, problem)


@pytest.mark.parametrize(
    ("period", "periods", "allowance"),
    [("month", "year", "2112"), ("four_weeks", "year", "2288"), ("week", "year", "9152"), ("month", "6/month", "1056")],
)  # fmt: skip
def test_a_whole_year_holds_as_many_periods_as_it_has(figures, period, periods, allowance):
    answers = Answers({"period": period, "gross_pay": "2200", "periods": periods})

    assert str(ALLOWANCE.work_out(answers, TODAY, figures).values["allowance"].value) == f"{allowance}.00"
