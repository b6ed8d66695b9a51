"""The rules inside one entry: what a card, an agency, a figure and a place may be."""

import datetime as dt

import pytest
from pydantic import ValidationError

from knowledge.models import Agency, Card, Figure, Place, Situation
from knowledge.yaml_files import read_yaml


@pytest.fixture
def card(content):
    return read_yaml(content.knowledge_dir / "cards/pay/minimum-wage.yml")


@pytest.fixture
def agency(content):
    return read_yaml(content.knowledge_dir / "agencies.yml")[0]


@pytest.fixture
def figure(content):
    return read_yaml(content.knowledge_dir / "figures.yml")["minimum_wage_hour"]


@pytest.fixture
def place(content):
    return read_yaml(content.knowledge_dir / "places.yml")[0]


def test_a_card_gives_its_text_by_language(card):
    loaded = Card.model_validate(card)

    assert loaded["en"].title == "How much must I be paid for an hour?"
    assert list(loaded.texts) == ["pl", "ro", "en", "nl"]
    assert loaded.variants[0].when == Situation(contract="posted")


def test_content_does_not_change_after_loading(card):
    loaded = Card.model_validate(card)

    with pytest.raises(ValidationError, match="frozen"):
        loaded.id = "pay/other"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "Minimum Wage"}, "String should match pattern"),
        ({"theme": "sports"}, "Input should be 'registration'"),
        ({"agencies": []}, "at least 1 item"),
        ({"sources": []}, "at least 1 item"),
        ({"sumary": "typo"}, "Extra inputs are not permitted"),
        (
            {"review_by": dt.date(2031, 7, 2)},
            "review_by is not after checked; read the sources again and set both",
        ),
        (
            {"variants": [{"when": {}, "en": {"short": "x"}}]},
            "`when` is empty; name nationality, contract or housing",
        ),
        ({"status": {"en": "final"}}, "Input should be 'draft' or 'reviewed'"),
    ],
)
def test_a_card_that_breaks_a_rule_is_refused(card, change, message):
    with pytest.raises(ValidationError, match=message):
        Card.model_validate(card | change)


@pytest.mark.parametrize(
    ("field", "longest"),
    [("title", 80), ("short", 350)],
)
def test_a_title_and_a_short_answer_fit_a_phone(card, field, longest):
    card["en"][field] = "x" * longest
    Card.model_validate(card)

    card["en"][field] = "x" * (longest + 1)
    with pytest.raises(ValidationError, match=f"at most {longest} characters"):
        Card.model_validate(card)


def test_a_blank_text_is_refused(card):
    card["en"]["more"] = "  "

    with pytest.raises(ValidationError, match="at least 1 character"):
        Card.model_validate(card)


@pytest.mark.parametrize(
    ("condition", "person", "holds"),
    [
        ({"nationality": "eu"}, {"nationality": "eu", "contract": "agency"}, True),
        ({"nationality": "eu"}, {"nationality": "non_eu"}, False),
        ({"nationality": "eu"}, {}, False),
        ({"nationality": "eu", "housing": "employer"}, {"nationality": "eu"}, False),
    ],
)
def test_a_situation_holds_when_all_it_names_is_so(condition, person, holds):
    assert Situation(**condition).holds_for(Situation(**person)) is holds


@pytest.mark.parametrize(
    "phone", ["112", "14 020", "0800-5151", "0900-8844", "070-333 44 44", "+31 30 3039000"]
)
def test_dutch_numbers_are_telephone_numbers(agency, phone):
    assert Agency.model_validate(agency | {"phone": phone}).phone == phone


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cost": 5}, "Input should be 0"),
        ({"phone": "07"}, "not a telephone number in the Netherlands: '07'"),
        ({"phone": "ask at the desk"}, "not a telephone number in the Netherlands"),
        ({"phone_cost": None}, "phone and phone_cost belong together; add or remove one"),
        ({"phone": None}, "phone and phone_cost belong together; add or remove one"),
        (
            {"opening_hours": "weekdays nine to five"},
            "not in OpenStreetMap opening_hours syntax: 'weekdays nine to five'",
        ),
        ({"languages": []}, "at least 1 item"),
        ({"languages": ["dutch"]}, "String should match pattern"),
        ({"status": "closed"}, "Input should be 'active', 'planned', 'ended' or 'unknown'"),
        ({"url": "juridischloket"}, "Input should be a valid URL"),
    ],
)
def test_an_agency_that_breaks_a_rule_is_refused(agency, change, message):
    with pytest.raises(ValidationError, match=message):
        Agency.model_validate(agency | change)


JANUARY, JUNE, JULY = dt.date(2031, 1, 1), dt.date(2031, 6, 30), dt.date(2031, 7, 1)


@pytest.mark.parametrize(
    ("unit", "values", "message"),
    [
        (
            "EUR",
            [{"from": JANUARY, "to": JULY, "value": 1}, {"from": JULY, "value": 2}],
            "values overlap at 2031-07-01; end the earlier one the day before",
        ),
        ("EUR", [{"from": JANUARY, "value": 1}, {"from": JULY, "value": 2}], "values overlap at 2031-07-01"),
        (
            "EUR",
            [{"from": JANUARY, "to": dt.date(2031, 6, 29), "value": 1}, {"from": JULY, "value": 2}],
            "gap between 2031-06-29 and 2031-07-01; fill it or move a date",
        ),
        ("EUR", [{"from": JULY, "to": JUNE, "value": 1}], "the value from 2031-07-01 ends before it starts"),
        ("EUR", [{"from": JANUARY, "value": JULY}], "does not fit the unit EUR"),
        ("date", [{"from": JANUARY, "value": 12.5}], "does not fit the unit date"),
        ("EUR", [], "at least 1 item"),
    ],
)
def test_a_figure_with_a_gap_an_overlap_or_a_wrong_value_is_refused(figure, unit, values, message):
    with pytest.raises(ValidationError, match=message):
        Figure.model_validate(figure | {"unit": unit, "values": values})


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (dt.date(2030, 12, 31), None),
        (JANUARY, 11.11),
        (JUNE, 11.11),
        (JULY, 12.22),
        (dt.date(2031, 12, 31), 12.22),
        (dt.date(2032, 1, 1), None),
    ],
)
def test_a_value_holds_on_its_first_and_last_day_and_on_no_other(figure, day, value):
    assert Figure.model_validate(figure).value_on(day) == value


def test_a_value_without_an_end_holds_until_further_notice(figure):
    open_ended = Figure.model_validate(figure | {"values": [{"from": JANUARY, "value": 8}]})

    assert open_ended.value_on(dt.date(2099, 1, 1)) == 8


@pytest.mark.parametrize("change", [{"lat": 48.9}, {"lon": 21.0}, {"status": "ended"}, {"phone": "1"}])
def test_a_place_outside_the_netherlands_or_with_an_unknown_state_is_refused(place, change):
    with pytest.raises(ValidationError, match=next(iter(change))):
        Place.model_validate(place | change)
