"""Not what I asked: the next best card, and after a second miss a person."""

import pytest

from actions.answer import ActionSearchCards
from actions.not_helped import ActionNotHelped
from knowledge.search import Hit
from tests.actions.conftest import make_card

SURE = Hit("pay/not-paid", score=3.0, probability=0.9)
ALSO_SURE = Hit("pay/underpaid", score=2.5, probability=0.8)
LIKELY = Hit("pay/deductions", score=2.0, probability=0.4)
UNLIKELY = Hit("pay/payslip", score=1.0, probability=0.1)


@pytest.fixture
def conversation(dispatcher, tracker, searcher):
    """Ask, then say that it was not the answer, as often as wanted; return the messages of the last turn."""

    def hold(hits, misses, text="nie to", language="pl"):
        searcher.hits = hits
        slots = {"language": language}
        for event in ActionSearchCards().run(dispatcher, tracker(**slots), {}):
            slots[event["name"]] = event["value"]
        for _ in range(misses):
            dispatcher.messages.clear()
            for event in ActionNotHelped().run(
                dispatcher, tracker(text=text, intent="not_helped", **slots), {}
            ):
                slots[event["name"]] = event["value"]
        return dispatcher.messages, slots

    return hold


@pytest.mark.parametrize("language", ["pl", "ro", "en", "nl"])
def test_next_card_that_is_sure_is_shown(conversation, language):
    messages, slots = conversation([SURE, ALSO_SURE, UNLIKELY], 1, language=language)

    assert [message["response"] for message in messages] == ["utter_next_card", "utter_answer"]
    assert messages[1]["custom"]["card"]["id"] == "pay/underpaid"
    assert messages[1]["custom"]["card"]["title"] == f"pay/underpaid title ({language})?"
    assert slots["shown_cards"] == ["pay/underpaid"]


def test_next_card_that_is_likely_is_offered_by_its_title(conversation):
    (message,), slots = conversation([SURE, LIKELY, UNLIKELY], 1)

    assert [choice["card"] for choice in message["custom"]["choices"]] == ["pay/deductions"]
    assert slots["shown_cards"] == ["pay/deductions"]


def test_where_nothing_is_likely_cards_of_the_same_topic_are_offered(conversation, knowledge):
    knowledge.cards["housing/deposit"] = make_card("housing/deposit", ["union"])

    (message,), slots = conversation([SURE, Hit("housing/deposit", 1.5, 0.2), UNLIKELY], 1)

    assert [choice["card"] for choice in message["custom"]["choices"]] == ["pay/payslip"]
    assert slots["candidates"]["verdict"] == "choices"


def test_nothing_left_of_the_topic_brings_a_person(conversation, knowledge):
    knowledge.cards["housing/deposit"] = make_card("housing/deposit", ["union"])

    (message,), _ = conversation([SURE, Hit("housing/deposit", 1.5, 0.2)], 1)

    assert message["response"] == "utter_offer_person"
    assert [agency["id"] for agency in message["custom"]["agencies"]][:2] == ["legal-help", "union"]


def test_who_was_just_offered_a_person_is_asked_to_say_it_in_other_words(dispatcher, tracker):
    state = tracker(text="nie to", intent="not_helped", shown_cards=["pay/not-paid"])
    state.events.append({"event": "bot", "metadata": {"utter_action": "utter_offer_person"}})

    assert ActionNotHelped().run(dispatcher, state, {}) == []

    (message,) = dispatcher.messages
    assert message["response"] == "utter_nothing_shown"


def test_second_miss_in_a_row_brings_a_person(conversation):
    (message,), _ = conversation([SURE, ALSO_SURE, LIKELY], 2)

    assert message["response"] == "utter_offer_person"
    assert message["custom"]["agencies"][0]["id"] == "wage-checkers"  # of the card shown last


def test_none_of_the_choices_brings_the_cards_behind_them(conversation):
    choices = [Hit(f"pay/{name}", 1.0, 0.5) for name in ("not-paid", "underpaid", "deductions")]
    (message,), _ = conversation([*choices, Hit("pay/payslip", 1.0, 0.4)], 1)

    assert [choice["card"] for choice in message["custom"]["choices"]] == ["pay/payslip"]


def test_no_answer_that_did_not_help_brings_a_person(conversation):
    (message,), _ = conversation([UNLIKELY], 1)

    assert message["response"] == "utter_offer_person"


def test_candidates_of_an_older_search_are_not_offered_after_another_card(dispatcher, tracker):
    older = {"verdict": "answer", "shown": ["pay/not-paid"], "left": [ALSO_SURE.trace()]}

    ActionNotHelped().run(dispatcher, tracker(shown_cards=["pay/payslip"], candidates=older), {})

    assert dispatcher.messages[0]["response"] == "utter_offer_person"


def test_card_retired_since_the_search_is_not_offered(dispatcher, tracker):
    retired = Hit("pay/retired", 1.0, 0.9).trace()
    candidates = {"verdict": "answer", "shown": ["pay/not-paid"], "left": [retired]}

    ActionNotHelped().run(dispatcher, tracker(shown_cards=["pay/not-paid"], candidates=candidates), {})

    assert dispatcher.messages[0]["response"] == "utter_offer_person"


def test_before_anything_was_shown_the_person_is_asked_what_it_is_about(dispatcher, tracker):
    assert ActionNotHelped().run(dispatcher, tracker(intent="not_helped"), {}) == []

    assert dispatcher.messages[0]["response"] == "utter_nothing_shown"


def test_doubtful_complaint_with_an_answer_of_its_own_is_a_question(dispatcher, tracker, searcher):
    searcher.hits = [ALSO_SURE]
    state = tracker(text="chodziło mi o stawkę", intent="not_helped", shown_cards=["pay/not-paid"])
    state.latest_message["intent"]["confidence"] = 0.4

    ActionNotHelped().run(dispatcher, state, {})

    assert dispatcher.messages[0]["custom"]["card"]["id"] == "pay/underpaid"
