"""Naming an agency, offering a person, changing the language."""

from rasa_sdk.events import SlotSet

from actions.language import ActionChangeLanguage
from actions.refer import ActionOfferPerson, ActionRefer


def agency_ids(dispatcher):
    (message,) = dispatcher.messages
    return [agency["id"] for agency in message["custom"]["agencies"]]


def test_agency_named_in_the_message_is_shown(dispatcher, tracker):
    events = ActionRefer().run(dispatcher, tracker(text="telefon do ferwork?"), {})

    assert events == []
    assert dispatcher.messages[0]["response"] == "utter_referral"
    assert dispatcher.messages[0]["custom"]["kind"] == "referral"
    assert agency_ids(dispatcher) == ["fairwork"]


def test_message_that_names_no_agency_brings_people_who_know_the_way(dispatcher, tracker):
    events = ActionRefer().run(dispatcher, tracker(text="dokąd mam iść?"), {})

    assert events == []
    assert dispatcher.messages[0]["response"] == "utter_ask_which_agency"
    assert agency_ids(dispatcher) == ["win-punt", "fairwork"]


def test_agency_that_has_ended_is_never_shown(dispatcher, tracker):
    ActionRefer().run(dispatcher, tracker(text="gone"), {})

    assert "gone" not in agency_ids(dispatcher)


def test_person_is_offered_from_the_first_card_shown_and_then_in_general(dispatcher, tracker):
    shown = ["pay/not-paid", "pay/underpaid"]

    events = ActionOfferPerson().run(dispatcher, tracker(shown_cards=shown), {})

    assert events == []
    assert dispatcher.messages[0]["response"] == "utter_offer_person"
    assert agency_ids(dispatcher) == ["legal-help", "union", "win-punt", "fairwork"]


def test_agency_of_the_card_is_not_offered_twice(dispatcher, tracker, knowledge):
    knowledge.cards["pay/payslip"] = knowledge.cards["pay/payslip"].model_copy(
        update={"agencies": ("fairwork", "union")}
    )

    ActionOfferPerson().run(dispatcher, tracker(shown_cards=["pay/payslip"]), {})

    assert agency_ids(dispatcher) == ["fairwork", "union", "win-punt"]


def test_person_is_offered_when_nothing_was_shown_or_the_card_is_gone(dispatcher, tracker):
    ActionOfferPerson().run(dispatcher, tracker(shown_cards=["pay/retired"]), {})

    assert agency_ids(dispatcher) == ["win-punt", "fairwork"]


def test_language_named_in_a_message_becomes_that_of_the_conversation(dispatcher, tracker):
    entities = [
        {"entity": "language", "value": "pl"},  # the message itself is Polish
        {"entity": "requested_language", "value": "nl"},
    ]

    events = ActionChangeLanguage().run(dispatcher, tracker(entities=entities, requested_language="nl"), {})

    assert events == [SlotSet("language", "nl"), SlotSet("requested_language", None)]
    assert dispatcher.messages == []  # the rule goes on with utter_language_changed


def test_language_button_keeps_what_the_slot_already_holds(dispatcher, tracker):
    entities = [{"entity": "language", "value": "ro"}]

    events = ActionChangeLanguage().run(dispatcher, tracker(entities=entities, language="ro"), {})

    assert events == [SlotSet("language", "ro"), SlotSet("requested_language", None)]


def test_language_that_kompas_does_not_speak_changes_nothing(dispatcher, tracker):
    entities = [{"entity": "requested_language", "value": "українська"}]

    events = ActionChangeLanguage().run(dispatcher, tracker(entities=entities), {})

    assert events == [SlotSet("language", "pl"), SlotSet("requested_language", None)]


def test_a_doubtful_request_that_names_no_agency_is_searched_like_a_question(dispatcher, tracker):
    state = tracker(text="jaka jutro pogoda", intent="ask_agency")
    state.latest_message["intent"]["confidence"] = 0.5

    ActionRefer().run(dispatcher, state, {})

    assert dispatcher.messages[0]["custom"]["kind"] == "no_answer"
