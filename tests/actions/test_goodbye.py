"""Leave is taken of a form, too."""

import pytest
from rasa_sdk.events import ActiveLoop, SlotSet

from actions.goodbye import ActionGoodbye, ActionThanks
from knowledge.search import Hit


def goodbye(dispatcher, tracker, form, confidence):
    state = tracker(text="ms, noapte buna", intent="bye")
    state.latest_message["intent"]["confidence"] = confidence
    state.active_loop = {"name": form} if form else {}
    events = ActionGoodbye().run(dispatcher, state, {})
    return [message["response"] for message in dispatcher.messages], events


@pytest.mark.parametrize("confidence", [0.3, 0.9])
def test_goodbye_is_said(dispatcher, tracker, confidence):
    assert goodbye(dispatcher, tracker, None, confidence) == (["utter_bye"], [])


def test_a_form_waits(dispatcher, tracker):
    responses, events = goodbye(dispatcher, tracker, "pay_check_form", 0.9)

    assert responses == ["utter_bye"]
    assert ActiveLoop(None) in events
    assert SlotSet("paused_form", "pay_check_form") in events


def test_what_may_be_an_answer_leaves_no_form(dispatcher, tracker):
    assert goodbye(dispatcher, tracker, "pay_check_form", 0.4) == (["utter_not_understood"], [])


@pytest.mark.parametrize(("confidence", "response"), [(0.3, "utter_answer"), (0.9, "utter_bye")])
def test_doubtful_goodbye_that_a_card_answers_is_a_question(
    dispatcher, tracker, searcher, confidence, response
):
    searcher.hits = [Hit("pay/not-paid", score=3.0, probability=0.9)]

    responses, _ = goodbye(dispatcher, tracker, None, confidence)

    assert responses == [response]


def test_who_comes_with_words_of_farewell_is_greeted(dispatcher, tracker):
    state = tracker(text="hai noroc", intent="bye")
    state.events.append({"event": "user", "text": "hai noroc"})

    ActionGoodbye().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == "utter_greet"


@pytest.mark.parametrize(("question", "response"), [(0.37, "utter_answer"), (0.3, "utter_thanks")])
def test_thanks_are_accepted_and_what_may_be_a_question_is_searched_for(
    dispatcher, tracker, searcher, question, response
):
    searcher.hits = [Hit("pay/not-paid", score=3.0, probability=0.9)]
    state = tracker(text="krijg ik boete", intent="thanks")
    state.latest_message["intent_ranking"] = [
        {"name": "thanks", "confidence": 0.53}, {"name": "ask", "confidence": question},
    ]  # fmt: skip

    ActionThanks().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == response


@pytest.mark.parametrize(("question", "response"), [(0.47, "utter_answer"), (0.1, "utter_bye")])
def test_goodbye_that_may_as_well_be_a_question_is_searched_for(
    dispatcher, tracker, searcher, question, response
):
    searcher.hits = [Hit("pay/not-paid", score=3.0, probability=0.9)]
    state = tracker(text="e de incredere, a facut la toti", intent="bye")
    state.latest_message["intent_ranking"] = [
        {"name": "bye", "confidence": 0.8}, {"name": "ask", "confidence": question},
    ]  # fmt: skip

    ActionGoodbye().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == response
