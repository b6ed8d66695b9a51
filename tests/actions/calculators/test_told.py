"""What a message tells in passing is not asked again, and nothing else is taken for it."""

import datetime as dt

import pytest

from actions.sum_forms.calculate import ActionCalculate
from actions.sum_forms.forms import ALLOWANCE, BRP, HOLIDAY, PAY, SICK_PAY, TRANSITION
from actions.sum_forms.questions import Answers
from actions.sum_forms.told import corrected, told_by_number, told_in, told_later

WAGE = {"hourly_wage": "13.50"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'm 19 and I work 38 hours a week for 13.50 an hour", {"age": "19", "weekly_hours": "38"} | WAGE),
        ("i am 20 years old, €14,71 gross per hour", {"age": "20", "hourly_wage": "14.71"}),
        ("Mam 22 lata i pracuję 40 godzin tygodniowo", {"age": "22", "weekly_hours": "40"}),
        ("stawka 15 euro brutto na godzinę, 37,5 godz. w tygodniu", {"hourly_wage": "15", "weekly_hours": "37.5"}),
        ("am 25 de ani, lucrez 45 de ore pe săptămână", {"age": "25", "weekly_hours": "45"}),
        ("Am 18 ani și iau 9 euro pe oră", {"age": "18", "hourly_wage": "9"}),
        ("ik ben 19 jaar en werk 32 uur per week", {"age": "19", "weekly_hours": "32"}),
        ("ben ziek, ik ben 40 jaar oud, 16 euro bruto per uur", {"age": "40", "hourly_wage": "16"}),
        ("hoeveel dagen heb ik, ik werk vanaf mei 40 uur", {"weekly_hours": "40"}),
        ("lucrez câte 38 de ore", {"weekly_hours": "38"}),
        ("I work 12 hours, or 40 hours a month, 24 hours per day", {}),
        # None of these is an age, a week or a gross wage by the hour.
        ("I am 10 years here and i'm 30 minutes late", {}),
        ("ik ben 10 jaar hier, ik ben 15 kilo afgevallen", {}),
        ("mam 10 lat stażu", {}),
        ("am 12 ani de muncă", {}),
        ("15 euro netto per uur, 40 uur", {}),
        ("I'm 19, my brother says: I'm 20.", {}),
        ("2000 hours per week and 1.234,56 an hour", {}),
        ("120 uur per week", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_what_a_message_tells(text, told):
    assert told_in(text, SICK_PAY) == told


def test_a_sum_takes_only_what_it_asks():
    text = "I'm 19 and I work 38 hours a week for 13.50 an hour"

    assert told_in(text, PAY) == {"age": "19"}
    assert told_in(text, HOLIDAY) == {"weekly_hours": "38"} | WAGE
    assert told_in(text, TRANSITION) == {"weekly_hours": "38"} | WAGE
    assert told_in(text, BRP) == {}
    assert told_in(text, ALLOWANCE) == {}
    assert told_in("2200 gross a month", PAY) == {}  # whose period has a first and a last day


def test_who_told_it_before_the_button_sees_what_is_taken(dispatcher, tracker):
    state = tracker(text="/calculate", entities=[{"entity": "sum", "value": "pay"}], language="pl")
    state.events += [
        {"event": "user", "text": "mam 19 lat, czy moja wypłata się zgadza"},
        {"event": "user", "text": '/calculate{"sum": "pay"}'},
    ]

    events = ActionCalculate().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_sum_taken"
    assert message["facts"] == "Wiek: 19"
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    assert slots["pay_check_age"] == "19"
    assert "pay_check_hours" not in slots


def test_nothing_told_is_nothing_said(dispatcher, tracker):
    state = tracker(text="policz urlop", intent="calculate", language="pl")
    state.events += [{"event": "user", "text": "mam 19 lat"}]

    ActionCalculate().run(dispatcher, state, {})

    assert dispatcher.messages == []


def test_the_last_five_typed_messages_tell_and_the_latest_word_counts(dispatcher, tracker):
    state = tracker(text="/calculate", entities=[{"entity": "sum", "value": "sick_pay"}], language="nl")
    typed = ["ik ben 50 jaar oud", "ik werk 32 uur per week", "ik ben 40 jaar oud", "16 euro per uur"]
    typed += ["nee, ik ben 41 jaar oud", "ik ben ziek"]
    state.events += [{"event": "user", "text": text} for text in typed]
    state.events += [{"event": "user", "text": '/calculate{"sum": "sick_pay"}'}]

    events = ActionCalculate().run(dispatcher, state, {})

    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    assert slots["sick_pay_sum_age"] == "41"
    assert slots["sick_pay_sum_weekly_hours"] == "32"
    assert slots["sick_pay_sum_hourly_wage"] == "16"


def test_what_was_typed_long_ago_tells_nothing(dispatcher, tracker):
    state = tracker(text="/calculate", entities=[{"entity": "sum", "value": "pay"}], language="nl")
    state.events += [{"event": "user", "text": text} for text in ["ik ben 40 jaar oud", *"abcde"]]

    ActionCalculate().run(dispatcher, state, {})

    assert dispatcher.messages == []


@pytest.mark.parametrize(
    ("wanted", "answered", "text", "told"),
    [
        (PAY, {}, "46 godzin", {"hours": "46"}),
        (PAY, {"age": "23"}, "38 godz w tyg", {"hours": "38/week"}),
        (PAY, {"hours": "46"}, "16,20 brutto", {"gross_pay": "16.20"}),
        (PAY, {"hours": "46"}, "16,20 za godzinę", {"gross_pay": "16.20/hour"}),
        (HOLIDAY, {}, "32 uur", {"weekly_hours": "32", "way": "fixed"}),
        (HOLIDAY, {"way": "fixed", "weekly_hours": "32"}, "8 uur", {"paid_hours": "8"}),
        (PAY, {}, "46", {}),  # of what?
        (PAY, {}, "150 a week", {}),  # rent as well
        (PAY, {}, "150 euro for the room", {}),
        (PAY, {}, "460 godzin w tygodniu", {}),  # a week has fewer
        (PAY, {"age": "23"}, "23 lata", {}),  # nothing else is asked in years
        (PAY, {}, "czy muszę robić 46 godzin?", {}),
    ],
)
def test_number_with_its_unit_answers_a_question_that_is_still_to_come(wanted, answered, text, told):
    assert told_later(text, wanted, Answers(answered), dt.date(2026, 11, 21)) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1900 gross for 7 months", {"gross_pay": "1900", "period": "month", "periods": "7/month"}),
        ("policz wakacyjne, 550 brutto za 20 tygodni", {"gross_pay": "550", "period": "week", "periods": "20/week"}),
        ("brut 2100 de 5 luni", {"gross_pay": "2100", "period": "month", "periods": "5/month"}),
        ("13300 gross for 7 months", {}),  # of all of them
        ("1900 gross for 4 weeks", {}),
        ("1900 for 7 months", {}),
    ],
)  # fmt: skip
def test_allowance_takes_pay_and_how_often_from_one_message(text, told):
    assert told_in(text, ALLOWANCE) == told


@pytest.mark.parametrize(
    ("text", "asked", "changed"),
    [
        ("no, 38 hours", "gross_pay", {"hours": "38"}),
        ("sorry 2600 gross", "period", {"gross_pay": "2600"}),
        ("nie, 2600", "age", {"gross_pay": "2600"}),  # nobody is so old
        ("nu, am 22 de ani", "gross_pay", {"age": "22"}),
        ("nee, 160", "hours", {}),  # the answer itself
        ("no", "hours", {}),
        ("no, it was my brother who had 38 hours", "gross_pay", {}),
        ("no, my boss did it", "hours", {}),
        ("2600 gross", "hours", {}),
    ],
)
def test_number_taken_back_changes_the_answer_it_fits(text, asked, changed):
    given = {"age": "20", "period": "2026-10-01/2026-10-31", "hours": "40", "gross_pay": "2500"}
    answers = Answers({name: value for name, value in given.items() if name != asked})

    assert corrected(text, PAY, answers, asked, dt.date(2026, 11, 21)) == changed


@pytest.mark.parametrize(
    ("text", "sum", "asked", "told"),
    [
        ("40", HOLIDAY, "way", {"way": "fixed", "weekly_hours": "40"}),
        ("200", HOLIDAY, "way", {}),  # no week has so many hours
        ("40", HOLIDAY, "taken", {}),
        ("2450,50", ALLOWANCE, "period", {"gross_pay": "2450.50"}),
        ("40 hours", HOLIDAY, "way", {}),
        ("40", PAY, "period", {}),
    ],
)
def test_number_alone_answers_another_question_where_only_one_can_be_meant(text, sum, asked, told):
    assert told_by_number(text, sum, asked) == told
