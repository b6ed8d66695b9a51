"""Who wants a letter written is told who helps with it, and what Kompas can do instead."""

import pytest

from actions.card_tools import summary_button, tools_for
from actions.write_for_me import WRITERS, ActionWriteForMe
from knowledge.search import Hit


@pytest.fixture
def ask(dispatcher, tracker):
    def send(**slots):
        state = tracker(text="napisz mi list do szefa", intent="write_for_me", **slots)
        assert ActionWriteForMe().run(dispatcher, state, {}) == []
        (message,) = dispatcher.messages
        return message

    return send


def helpers(message):
    return [agency["id"] for agency in message["custom"]["agencies"]]


def test_those_of_the_card_who_write_come_first_and_it_can_be_shown_in_dutch(ask, knowledge):
    card = knowledge.cards["pay/not-paid"]
    knowledge.cards[card.id] = card.model_copy(update={"agencies": ("legal-help", "win-punt")})

    message = ask(shown_cards=[card.id])

    assert message["response"] == "utter_write_for_me"
    assert helpers(message)[0] == "win-punt"  # the last of those who write, and legal-help is none of them
    assert "legal-help" not in helpers(message)
    assert message["buttons"] == tools_for("pay/not-paid", "pl")


def test_without_a_card_a_summary_can_be_made_and_people_help(ask):
    message = ask(shown_cards=[])

    assert helpers(message) == [agency for agency in WRITERS if agency in helpers(message)] != []
    assert message["buttons"] == [summary_button("pl")]


def test_cards_offered_and_not_chosen_are_not_shown(ask):
    offered = ["pay/not-paid", "pay/payslip"]
    message = ask(shown_cards=offered, candidates={"verdict": "choices", "shown": offered})

    assert message["buttons"] == [summary_button("pl")]


def test_what_a_letter_says_is_no_wish_for_one(dispatcher, tracker, searcher):
    searcher.hits = [Hit("pay/not-paid", score=3.0, probability=0.9)]
    state = tracker(text="scrie ceva de salariu", intent="write_for_me", language="ro")

    ActionWriteForMe().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_answer"]
