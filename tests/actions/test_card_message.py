"""A card as a message: the figures of the day, the text for the situation, what is due."""

import datetime as dt

import pytest

from actions.card_message import card_message
from knowledge.models import Situation
from tests.actions.conftest import LANGUAGES, make_card

DAY = dt.date(2031, 3, 5)
NOBODY = Situation()


def texts(language, **fields):
    """Return the texts of a card with `fields` in one language."""
    card = make_card("pay/not-paid", ["union"])
    return {language: card[language].model_dump(exclude_none=True) | fields}


def message(card, knowledge, *, language="en", day=DAY, situation=NOBODY):
    return card_message(card, language, knowledge, day, probability=0.8, situation=situation)


@pytest.mark.parametrize(
    ("day", "amount"),
    [("2031-01-01", "€11.11"), ("2031-06-30", "€11.11"), ("2031-07-01", "€12.22"), ("2031-12-31", "€12.22")],
)
def test_figure_has_the_value_of_the_day(knowledge, day, amount):
    card = make_card("pay/not-paid", ["union"], **texts("en", short="You get {hour} an hour. Ask for it."))

    shown = message(card, knowledge, day=dt.date.fromisoformat(day))

    assert shown["text"] == f"You get {amount} an hour. Ask for it."


def test_figure_is_written_as_the_language_writes_it(knowledge):
    card = make_card("pay/not-paid", ["union"], **texts("pl", short="Dostajesz {hour} za godzinę."))

    assert message(card, knowledge, language="pl")["text"] == "Dostajesz 11,11\xa0€ za godzinę."


def test_figure_without_a_value_brings_its_sentence_in_place_of_the_one_that_needs_it(knowledge):
    card = make_card("pay/not-paid", ["union"], **texts("en", short="You get {hour} an hour. Ask for it."))

    shown = message(card, knowledge, day=dt.date(2032, 1, 1))

    assert shown["text"] == "The amount of today is elsewhere (en). Ask for it."


def test_figures_are_filled_in_every_part_of_the_card(knowledge):
    parts = {
        "more": "More: {hour}.",
        "steps": ["Step: {hour}."],
        "keep": ["Keep: {hour}."],
        "story": "Story: {hour}.",
        "abroad": "Abroad: {hour}.",
    }
    free = {"by": ["union"], **{code: f"Free, not {{hour}} ({code})." for code in LANGUAGES}}
    card = make_card("pay/not-paid", ["union"], free_of_charge=free, **texts("en", **parts))

    shown = message(card, knowledge)["card"]

    assert shown["more"] == "More: €11.11."
    assert shown["steps"] == ["Step: €11.11."]
    assert shown["keep"] == ["Keep: €11.11."]
    assert shown["story"] == "Story: €11.11."
    assert shown["abroad"] == "Abroad: €11.11."
    assert shown["free_of_charge"] == "Free, not €11.11 (en)."


def test_card_without_optional_parts_says_so_by_none(knowledge):
    shown = message(knowledge.cards["pay/not-paid"], knowledge)["card"]

    assert [shown[name] for name in ("story", "abroad", "say", "free_of_charge")] == [None] * 4


def test_message_carries_title_probability_dates_and_sources(knowledge):
    shown = message(knowledge.cards["pay/not-paid"], knowledge)

    assert shown["kind"] == "answer"
    assert shown["card"]["id"] == "pay/not-paid"
    assert shown["card"]["title"] == "pay/not-paid title (en)?"
    assert shown["card"]["confidence"] == 0.8
    assert (shown["card"]["checked"], shown["card"]["review_by"]) == ("2031-01-01", "2031-06-30")
    assert shown["card"]["sources"] == [
        {"publisher": "P", "title": "T", "url": "https://example.org/", "law": None, "language": "nl"}
    ]


def variants(*changes):
    """Return variants from pairs of a condition and what replaces the general text in English."""
    return [
        {"when": when, **{code: change if code == "en" else {} for code in LANGUAGES}}
        for when, change in changes
    ]


def test_variant_of_the_situation_replaces_only_what_it_names(knowledge):
    change = variants(({"contract": "agency"}, {"short": "The agency pays."}))
    card = make_card("pay/not-paid", ["union"], variants=change)

    shown = message(card, knowledge, situation=Situation(contract="agency", nationality="eu"))

    assert shown["text"] == "The agency pays."
    assert shown["card"]["steps"] == ["pay/not-paid step (en)."]


def test_first_variant_that_holds_is_chosen(knowledge):
    change = variants(
        ({"contract": "agency", "housing": "employer"}, {"short": "Agency with a bed."}),
        ({"contract": "agency"}, {"short": "Agency."}),
        ({"housing": "own"}, {"short": "Own bed."}),
    )
    card = make_card("pay/not-paid", ["union"], variants=change)

    shown = message(card, knowledge, situation=Situation(contract="agency", housing="own"))

    assert shown["text"] == "Agency."


@pytest.mark.parametrize("situation", [NOBODY, Situation(contract="direct"), Situation(nationality="eu")])
def test_general_text_stands_when_no_variant_holds(knowledge, situation):
    card = make_card(
        "pay/not-paid", ["union"], variants=variants(({"contract": "agency"}, {"short": "The agency pays."}))
    )

    assert message(card, knowledge, situation=situation)["text"] == "pay/not-paid short (en)."


def test_figures_are_filled_in_a_variant_too(knowledge):
    card = make_card(
        "pay/not-paid", ["union"], variants=variants(({"contract": "agency"}, {"steps": ["Ask {hour}."]}))
    )

    assert message(card, knowledge, situation=Situation(contract="agency"))["card"]["steps"] == [
        "Ask €11.11."
    ]


@pytest.mark.parametrize(("day", "due"), [("2031-06-30", False), ("2031-07-01", True)])
def test_card_is_due_from_the_day_after_its_review_day(knowledge, day, due):
    shown = message(knowledge.cards["pay/not-paid"], knowledge, day=dt.date.fromisoformat(day))

    assert shown["card"]["due"] is due


def test_sentence_to_show_stays_dutch_and_its_meaning_is_in_the_language(knowledge):
    card = make_card(
        "pay/not-paid",
        ["union"],
        **texts("nl", say="Ik wil mijn loon."),
        **texts("en", say="I want my wage."),
    )

    assert message(card, knowledge)["card"]["say"] == {
        "dutch": "Ik wil mijn loon.",
        "meaning": "I want my wage.",
    }


def test_sentence_to_show_needs_no_meaning_in_dutch(knowledge):
    card = make_card("pay/not-paid", ["union"], **texts("nl", say="Ik wil mijn loon."))

    shown = message(card, knowledge, language="nl")["card"]["say"]

    assert shown == {"dutch": "Ik wil mijn loon.", "meaning": ""}
