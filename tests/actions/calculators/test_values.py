"""Numbers, days and periods as people type them."""

import datetime as dt
from decimal import Decimal

import pytest

from actions.sum_forms.values import (
    halves_in_digits,
    month_before,
    read_count,
    read_day,
    read_hours,
    read_hours_of_days,
    read_number,
    read_period,
    read_start,
    week_before,
)

TODAY = dt.date(2031, 3, 5)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("14,71", "14.71"),
        ("14.71", "14.71"),
        ("14.71 euro", "14.71"),
        ("€ 14,71", "14.71"),
        ("14,71€", "14.71"),
        ("EUR 2400", "2400"),
        ("2400", "2400"),
        ("2.400,50", "2400.50"),
        ("2,400.50", "2400.50"),
        ("2 400,50", "2400.50"),
        ("2\u00a0400,50 €", "2400.50"),
        ("2.400", "2400"),
        ("2'400", "2400"),
        ("2400,-", "2400"),
        ("2400 brutto", "2400"),
        ("około 2400 euro brutto", "2400"),
        ("cam 2400 de euro", "2400"),
        ("ongeveer 2400 bruto", "2400"),
        ("0,5", "0.5"),
        ("90%", "90"),
        ("90 procent", "90"),
        ("-5", "-5"),
        ("0", "0"),
        ("dwa tysiące pięćset brutto", "2500"),
        ("two thousand euro", "2000"),
        ("14 euro 80", "14.80"),
        ("14€ 80 bruto", "14.80"),
        ("14 euro și 80", "14.80"),
    ],
)
def test_number_is_read_with_either_comma(text, amount):
    assert read_number(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "nie wiem",
        "nu știu",
        "14,71 albo 15,20",
        "10-12",
        "ile to jest 40 godzin?",
        "szef nie zapłacił mi za te 40 godzin pracy",
        "2400 zł",
        "2400 lei",
        "£200",
        "100k",
        "2 tys",
        "dwa albo trzy",
        "the second one",
        "ten sam",
        "een vriend",
        "o sumă mare",
        "💶",
        "NaN",
        "Infinity",
    ],
)
def test_what_is_no_single_amount_in_euro_is_not_read_as_one(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("38", "38"),
        ("38,5", "38.5"),
        ("38 godzin", "38"),
        ("38h", "38"),
        ("160 de ore", "160"),
        ("160 uur", "160"),
        ("160 hours", "160"),
        ("160:30", "160.5"),
        ("160 u 30", "160.5"),
        ("160 godz. 15 min", "160.25"),
        ("160 ore și 20 minute", "160.33"),
        ("160h45", "160.75"),
        ("160 uur en 30 minuten", "160.5"),
    ],
)
def test_hours_are_read_with_or_without_minutes(text, hours):
    assert read_hours(text) == Decimal(hours)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("31", 31),
        ("31 lat", 31),
        ("mam 31 lat", 31),
        ("am 31 de ani", 31),
        ("31 jaar", 31),
        ("I am 31", 31),
        ("2 miesiące", 2),
        ("dwa lata", 2),
        ("dwie godziny", 2),
        ("mam trzydzieści jeden lat", 31),
        ("doi ani", 2),
        ("am douăzeci și două de ore", 22),
        ("treizeci si opt", 38),
        ("thirty-eight", 38),
        ("one hundred sixty", 160),
        ("treizeci opt", 38),
        ("honderd en zestig", 160),
        ("a hundred and sixty hours", 160),
        ("achtendertig uur", 38),
        ("honderddrieënzeventig", 173),
        ("een jaar", 1),
        ("un an", 1),
        ("one", 1),
        ("nul", 0),
        ("31,5", None),
        ("dużo", None),
    ],
)
def test_count_is_a_whole_number(text, count):
    assert read_count(text) == count


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1-9-2030", (2030, 9, 1)),
        ("01.09.2030", (2030, 9, 1)),
        ("1/9/2030", (2030, 9, 1)),
        ("1-9-30", (2030, 9, 1)),
        ("2030-09-01", (2030, 9, 1)),
        ("1 września 2030", (2030, 9, 1)),
        ("1 września 2030 r.", (2030, 9, 1)),
        ("od 1 września 2030", (2030, 9, 1)),
        ("1 wrzesnia 2030", (2030, 9, 1)),
        ("1 septembrie 2030", (2030, 9, 1)),
        ("din 1 septembrie 2030", (2030, 9, 1)),
        ("1 september 2030", (2030, 9, 1)),
        ("sinds 1 september 2030", (2030, 9, 1)),
        ("September 1st 2030", (2030, 9, 1)),
        ("1 mrt 2030", (2030, 3, 1)),
        ("1 mai 2030", (2030, 5, 1)),
        ("dziś", (2031, 3, 5)),
        ("azi", (2031, 3, 5)),
        ("vandaag", (2031, 3, 5)),
        ("today", (2031, 3, 5)),
        ("wczoraj", (2031, 3, 4)),
        ("ieri", (2031, 3, 4)),
        ("gisteren", (2031, 3, 4)),
        ("2 tygodnie temu", (2031, 2, 19)),
        ("acum 2 săptămâni", (2031, 2, 19)),
        ("2 weken geleden", (2031, 2, 19)),
        ("15.03", (2030, 3, 15)),
        ("1.5", (2030, 5, 1)),
        ("1 maja", (2030, 5, 1)),
        ("28 februari", (2031, 2, 28)),
    ],
)
def test_day_is_read_in_four_languages_with_the_day_first(text, day):
    assert read_day(text, TODAY, "past") == dt.date(*day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.02.2030",
        "32-1-2030",
        "2030",
        "wrzesień 2030",
        "38 godzin",
        "14,71",
        "14,10",
        "mój szef",
        "nu știu",
        "ile mam urlopu?",
        "1 września nie dostałam pieniędzy od mojej agencji",
        "0000-00-00",
        "99999999999999999999",
    ],
)
def test_what_names_no_day_is_not_read_as_one(text):
    assert read_day(text, TODAY, "past") is None


@pytest.mark.parametrize(
    ("side", "day"),
    [("past", (2030, 12, 20)), ("future", (2031, 12, 20)), ("nearest", (2030, 12, 20))],
)
@pytest.mark.parametrize("text", ["20 grudnia", "20 decembrie", "20 december", "20.12"])
def test_day_without_a_year_lies_where_the_question_looks(text, side, day):
    assert read_day(text, TODAY, side) == dt.date(*day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("monday", (2031, 3, 3)),
        ("last friday", (2031, 2, 28)),
        ("w zeszły poniedziałek", (2031, 3, 3)),
        ("lunea trecută", (2031, 3, 3)),
        ("afgelopen dinsdag", (2031, 3, 4)),
        ("ik zeg 24 februari op", (2031, 2, 24)),
        ("z dniem 1 marca", (2031, 3, 1)),
    ],
)
def test_day_of_the_week_and_a_day_among_few_words_are_read(text, day):
    assert read_day(text, TODAY, "past") == dt.date(*day)


@pytest.mark.parametrize("text", ["monday", "volgende week vrijdag", "vrijdag"])
def test_day_of_the_week_that_may_lie_on_either_side_is_asked_again(text):
    assert read_day(text, TODAY, "nearest") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("od marca", (2031, 3, 1)),
        ("sinds oktober", (2030, 10, 1)),
        ("since january this year", (2031, 1, 1)),
        ("din mai 2029", (2029, 5, 1)),
        ("1 lutego", (2031, 2, 1)),
        ("2029", None),
        ("may I ask when?", None),
    ],
)
def test_beginning_may_be_told_by_its_month(text, day):
    assert read_start(text, TODAY) == (day and dt.date(*day))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("wrzesień 2030", (2030, 9, 1), (2030, 9, 30)),
        ("we wrześniu 2030", (2030, 9, 1), (2030, 9, 30)),
        ("septembrie 2030", (2030, 9, 1), (2030, 9, 30)),
        ("september", (2030, 9, 1), (2030, 9, 30)),
        ("luty", (2031, 2, 1), (2031, 2, 28)),
        ("okt 2030", (2030, 10, 1), (2030, 10, 31)),
        ("09-2030", (2030, 9, 1), (2030, 9, 30)),
        ("9/2030", (2030, 9, 1), (2030, 9, 30)),
        ("week 44", (2030, 10, 28), (2030, 11, 3)),
        ("wk 8", (2031, 2, 17), (2031, 2, 23)),
        ("tydzień 44", (2030, 10, 28), (2030, 11, 3)),
        ("săptămâna 44", (2030, 10, 28), (2030, 11, 3)),
        ("week 44 2029", (2029, 10, 29), (2029, 11, 4)),
        ("1-9-2030 - 28-9-2030", (2030, 9, 1), (2030, 9, 28)),
        ("1.09.2030–28.09.2030", (2030, 9, 1), (2030, 9, 28)),
        ("od 1 września 2030 do 28 września 2030", (2030, 9, 1), (2030, 9, 28)),
        ("1-9-2030 t/m 28-9-2030", (2030, 9, 1), (2030, 9, 28)),
        ("de la 1.9.2030 până la 28.9.2030", (2030, 9, 1), (2030, 9, 28)),
        ("3 lutego 2031", (2031, 2, 3), (2031, 2, 3)),
    ],
)
def test_period_is_a_month_a_week_or_days(text, first, last):
    assert read_period(text, TODAY) == (dt.date(*first), dt.date(*last))


@pytest.mark.parametrize("text", ["", "week 60", "44", "2030", "nie pamiętam", "w jakim miesiącu?", "od do"])
def test_what_names_no_period_is_not_read_as_one(text):
    assert read_period(text, TODAY) is None


def test_months_and_weeks_are_counted_back_from_today():
    assert month_before(dt.date(2031, 3, 31), 1) == (dt.date(2031, 2, 1), dt.date(2031, 2, 28))
    assert month_before(TODAY, 0) == (dt.date(2031, 3, 1), dt.date(2031, 3, 31))
    assert week_before(TODAY, 0) == (dt.date(2031, 3, 3), dt.date(2031, 3, 9))
    assert week_before(TODAY, 1) == (dt.date(2031, 2, 24), dt.date(2031, 3, 2))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("13 en half euro geloof ik", "13,5 euro geloof ik"),
        ("14 și jumătate", "14,5"),
        ("13 i pół", "13,5"),
        ("15 and a half", "15,5"),
        ("13 and half of it", "13,5 of it"),
        ("13 en een jaar", "13 en een jaar"),
    ],
)
def test_a_half_is_written_in_digits(text, digits):
    assert halves_in_digits(text) == digits


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("5 dni w tygodniu po 8 godzin", 40),
        ("ok to licz, 5 dni po 8 godzin", 40),
        ("4 x 9,5 uur", 38),
        ("8 ore 5 zile pe săptămână", 40),
        ("3 szt, 5 dni po 8 godzin", None),
        ("8 dni po 8 godzin", None),
        ("5 days and 8 hours more", None),
    ],
)
def test_days_of_equal_length_are_multiplied(text, hours):
    assert read_hours_of_days(text) == hours
