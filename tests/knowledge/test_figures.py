"""Amounts in texts: the value of the day, as people of each language write it, and never a stale one."""

import datetime as dt

import pytest

from knowledge.figures import fill_figures, format_value, sentences
from knowledge.models import FigureUnit

WAGE = "You get {minimum_wage_hour} or more."
JUNE, JULY, NEXT_YEAR = dt.date(2031, 6, 30), dt.date(2031, 7, 1), dt.date(2032, 1, 1)


@pytest.fixture
def figures(content):
    return content.load().figures


@pytest.mark.parametrize(
    ("day", "filled"),
    [
        (JUNE, "You get €11.11 or more."),
        (JULY, "You get €12.22 or more."),
        (NEXT_YEAR, "The amount is on rijksoverheid.nl."),
    ],
)
def test_the_value_of_the_day_is_filled_in(figures, day, filled):
    assert fill_figures(WAGE, "en", figures, day) == filled


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Kwota jest na rijksoverheid.nl."),
        ("ro", "Suma este pe rijksoverheid.nl."),
        ("en", "The amount is on rijksoverheid.nl."),
        ("nl", "Het bedrag staat op rijksoverheid.nl."),
    ],
)
def test_a_lapsed_figure_brings_its_text_in_the_language(figures, language, text):
    assert fill_figures("{minimum_wage_hour}", language, figures, NEXT_YEAR) == text


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Work. It is {minimum_wage_hour}. Rest.", "Work. The amount is on rijksoverheid.nl. Rest."),
        ("Work. {minimum_wage_hour} is the least.", "Work. The amount is on rijksoverheid.nl."),
        ('Ask. "Is it {minimum_wage_hour}?" Wait.', "Ask. The amount is on rijksoverheid.nl. Wait."),
        ("Praca? „{minimum_wage_hour}” to mało.", "Praca? The amount is on rijksoverheid.nl."),
        (
            "It is {minimum_wage_hour} and {holiday_allowance_rate}. You also get {holiday_allowance_rate}.",
            "The amount is on rijksoverheid.nl. You also get 8%.",
        ),
    ],
)
def test_a_lapsed_figure_replaces_its_own_sentence_only(figures, text, filled):
    assert fill_figures(text, "en", figures, NEXT_YEAR) == filled


def test_one_figure_may_stand_twice_in_a_sentence(figures):
    text = "{holiday_allowance_rate} now, {holiday_allowance_rate} later"

    assert fill_figures(text, "en", figures, JULY) == "8% now, 8% later"


def test_a_text_without_figures_stays_as_it_is(figures):
    text = "One line.\nAnother,  with two spaces."

    assert fill_figures(text, "en", figures, JULY) == text


def test_a_placeholder_of_no_figure_is_an_error(figures):
    with pytest.raises(KeyError, match="bsn_fee"):
        fill_figures("It costs {bsn_fee}.", "en", figures, JULY)


@pytest.mark.parametrize(
    ("value", "unit", "pl", "ro", "en", "nl"),
    [
        (14.4, "EUR", "14,40\u00a0€", "14,40\u00a0EUR", "€14.40", "€\u00a014,40"),
        (325.0, "EUR", "325\u00a0€", "325\u00a0EUR", "€325", "€\u00a0325"),
        (11250.0, "EUR", "11\u00a0250\u00a0€", "11.250\u00a0EUR", "€11,250", "€\u00a011.250"),
        (2000.05, "EUR", "2\u00a0000,05\u00a0€", "2.000,05\u00a0EUR", "€2,000.05", "€\u00a02.000,05"),
        (8.0, "percent", "8%", "8%", "8%", "8%"),
        (8.33, "percent", "8,33%", "8,33%", "8.33%", "8,33%"),
        (dt.date(2031, 5, 1), "date", "1 maja 2031", "1 mai 2031", "May 1, 2031", "1 mei 2031"),
    ],
)
def test_a_value_is_written_as_speakers_write_it(value, unit, pl, ro, en, nl):
    written = [format_value(value, FigureUnit(unit), language) for language in ("pl", "ro", "en", "nl")]

    assert written == [pl, ro, en, nl]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Zadzwoń. Łatwe? Świetnie.", ["Zadzwoń.", "Łatwe?", "Świetnie."]),
        ("Sună. Într-o zi. Știi?", ["Sună.", "Într-o zi.", "Știi?"]),
        ("Call us. 112 is for danger.", ["Call us.", "112 is for danger."]),
        ('Say it. "I want my wage." Wait.', ["Say it.", '"I want my wage."', "Wait."]),
        ("Go there. (It is free.)", ["Go there.", "(It is free.)"]),
        ("Pay it. {minimum_wage_hour} is due.", ["Pay it.", "{minimum_wage_hour} is due."]),
        ("See rijksoverheid.nl for more.", ["See rijksoverheid.nl for more."]),
        (
            "Take e.g. your passport, np. dowód, de ex. actul.",
            ["Take e.g. your passport, np. dowód, de ex. actul."],
        ),
        ("  \n", []),
    ],
)
def test_sentences_end_at_a_mark_before_a_capital_a_digit_a_quote_or_a_figure(text, parts):
    assert sentences(text) == parts
