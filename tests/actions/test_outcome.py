"""Whether an agency was reached: asked once, after the answer of a later visit, and the answer leads on."""

import datetime as dt

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions import base
from actions.base import Resources
from actions.outcome.actions import REASONS, ActionAskOutcome, ActionListen, ActionTellOutcome
from actions.refer import ActionRefer
from tests.actions.conftest import NOW, make_card

BEFORE = {"agencies": ["fairwork", "union"], "at": NOW.isoformat()}


@pytest.fixture
def hours_later(knowledge, searcher):
    """Move the clock of the actions ahead."""

    def move(hours):
        later = NOW + dt.timedelta(hours=hours)
        base.provide(Resources(knowledge, base.resources().search, lambda: later))

    return move


def tell(tracker, outcome_of=("fairwork", "union"), **entities):
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    return tracker(text="/tell_outcome{}", intent="tell_outcome", entities=found, outcome_of=list(outcome_of))


def said(dispatcher):
    return [message["response"] for message in dispatcher.messages]


def agency_ids(dispatcher):
    return [agency["id"] for agency in dispatcher.messages[-1]["custom"]["agencies"]]


@pytest.mark.parametrize(
    "intent", ["ask", "greet", "thanks", "out_of_scope", "choose_card", "find_place", "bye"]
)
def test_first_message_of_a_later_visit_is_followed_by_the_question_whatever_it_was(
    dispatcher, tracker, hours_later, intent
):
    hours_later(12)

    events = ActionListen().run(dispatcher, tracker(intent=intent, referral=BEFORE), {})

    assert said(dispatcher) == ["utter_outcome"]
    assert dispatcher.messages[0]["agency"] == "fairwork (pl)"
    assert events == [SlotSet("referral", None), SlotSet("outcome_of", ["fairwork", "union"])]


def test_question_is_not_asked_on_the_same_visit(dispatcher, tracker, hours_later):
    hours_later(11.9)

    assert ActionListen().run(dispatcher, tracker(intent="ask", referral=BEFORE), {}) == []
    assert dispatcher.messages == []


def test_question_is_asked_once(dispatcher, tracker, hours_later):
    hours_later(13)
    state = tracker(intent="ask", referral=BEFORE)
    for event in ActionListen().run(dispatcher, state, {}):
        state.slots[event["name"]] = event["value"]

    assert ActionListen().run(dispatcher, state, {}) == []
    assert said(dispatcher) == ["utter_outcome"]


@pytest.mark.parametrize(
    "intent", ["urgent_danger", "urgent_suicide", "tell_outcome", "ask_outcome", "start"]
)
def test_danger_and_the_answer_itself_are_not_followed_by_the_question(
    dispatcher, tracker, hours_later, intent
):
    hours_later(13)

    assert ActionListen().run(dispatcher, tracker(intent=intent, referral=BEFORE), {}) == []


def test_question_waits_until_a_form_is_done(dispatcher, tracker, hours_later):
    hours_later(13)
    state = tracker(intent="inform", referral=BEFORE)
    in_form = Tracker.from_dict({**state.current_state(), "active_loop": {"name": "place_form"}})
    paused = tracker(intent="ask", referral=BEFORE, paused_form="place_form")

    assert ActionListen().run(dispatcher, in_form, {}) == []
    assert ActionListen().run(dispatcher, paused, {}) == []


def test_new_referral_at_the_later_visit_does_not_hide_the_earlier_one(dispatcher, tracker, hours_later):
    hours_later(13)
    state = tracker(text="telefon union", intent="ask_agency", referral=BEFORE)
    for event in ActionRefer().run(dispatcher, state, {}):
        state.slots[event["name"]] = event["value"]

    events = ActionListen().run(dispatcher, state, {})

    newer = {"agencies": ["union"], "at": (NOW + dt.timedelta(hours=13)).isoformat()}
    assert dispatcher.messages[-1]["agency"] == "fairwork (pl)"
    assert events == [SlotSet("referral", newer), SlotSet("outcome_of", ["fairwork", "union"])]


def test_reminder_asks_at_any_time(dispatcher, tracker):
    ActionAskOutcome().run(dispatcher, tracker(intent="ask_outcome", referral=BEFORE), {})

    assert said(dispatcher) == ["utter_outcome"]


@pytest.mark.parametrize("kept", [None, {"agencies": ["gone"], "at": NOW.isoformat()}])
def test_reminder_without_an_agency_to_ask_about_goes_on_kindly(dispatcher, tracker, kept):
    assert ActionAskOutcome().run(dispatcher, tracker(intent="ask_outcome", referral=kept), {}) == []
    assert said(dispatcher) == ["utter_outcome_nothing"]


def test_answer_reaches_the_log(dispatcher, tracker):
    events = ActionTellOutcome().run(dispatcher, tell(tracker, reached="no", reason="closed"), {})

    outcome = {"agency": "fairwork", "reached": "no", "reason": "closed"}
    assert events[0] == SlotSet("trace", {"outcome": outcome})


def test_reached_and_helped_is_enough(dispatcher, tracker):
    events = ActionTellOutcome().run(dispatcher, tell(tracker, reached="helped"), {})

    assert said(dispatcher) == ["utter_outcome_helped"]
    assert events == [
        SlotSet("trace", {"outcome": {"agency": "fairwork", "reached": "helped", "reason": None}})
    ]


def test_not_helped_leads_to_another_agency(dispatcher, tracker):
    ActionTellOutcome().run(dispatcher, tell(tracker, reached="not_helped"), {})

    assert said(dispatcher) == ["utter_outcome_another"]
    assert agency_ids(dispatcher) == ["union", "win-punt"]


def test_not_reached_asks_why(dispatcher, tracker):
    events = ActionTellOutcome().run(dispatcher, tell(tracker, reached="no"), {})

    assert said(dispatcher) == ["utter_outcome_why"]
    assert events == [SlotSet("trace", {"outcome": {"agency": "fairwork", "reached": "no", "reason": None}})]


@pytest.mark.parametrize(
    ("reason", "response", "first"),
    [
        ("closed", "utter_outcome_again", "fairwork"),
        ("no_answer", "utter_outcome_again", "fairwork"),
        ("language", "utter_outcome_language", "win-punt"),
        ("afraid", "utter_outcome_afraid", "fairwork"),
        ("other", "utter_outcome_another", "union"),
    ],
)
def test_each_reason_leads_to_a_next_step(dispatcher, tracker, reason, response, first):
    ActionTellOutcome().run(dispatcher, tell(tracker, reached="no", reason=reason), {})

    assert said(dispatcher) == [response]
    assert agency_ids(dispatcher)[0] == first
    assert dispatcher.messages[-1]["buttons"]


def test_who_is_afraid_is_sent_to_confidential_help_only(dispatcher, tracker):
    ActionTellOutcome().run(dispatcher, tell(tracker, reached="no", reason="afraid"), {})

    kinds = {agency["kind"] for agency in dispatcher.messages[-1]["custom"]["agencies"]}
    assert kinds == {"confidential"}


def test_who_was_asked_for_money_sees_what_is_free(dispatcher, tracker, knowledge):
    knowledge.cards["intermediary/what-is-free"] = make_card("intermediary/what-is-free", ["union"])

    ActionTellOutcome().run(dispatcher, tell(tracker, reached="no", reason="money"), {})

    assert said(dispatcher) == ["utter_outcome_money", "utter_answer"]
    assert dispatcher.messages[-1]["custom"]["card"]["id"] == "intermediary/what-is-free"


@pytest.mark.parametrize("reached", [None, "x", "../etc", "helped2"])
def test_answer_made_up_by_hand_is_met_kindly(dispatcher, tracker, reached):
    entities = {"reached": reached} if reached else {}

    assert ActionTellOutcome().run(dispatcher, tell(tracker, **entities), {}) == []
    assert said(dispatcher) == ["utter_outcome_nothing"]


def test_answer_without_a_question_is_met_kindly(dispatcher, tracker):
    assert ActionTellOutcome().run(dispatcher, tell(tracker, outcome_of=(), reached="no"), {}) == []
    assert said(dispatcher) == ["utter_outcome_nothing"]


def test_unknown_reason_is_asked_again(dispatcher, tracker):
    ActionTellOutcome().run(dispatcher, tell(tracker, reached="no", reason="nonsense"), {})

    assert said(dispatcher) == ["utter_outcome_why"]
    assert "nonsense" not in REASONS
