"""The first step of Rasa's pipeline: one entity with the language, weighed by the slot."""

import pytest
from rasa.shared.core.events import ActiveLoop, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language_component import LanguageDetector


@pytest.fixture
def detector():
    return LanguageDetector.create({}, None, None, None)


@pytest.fixture
def tracker(domain):
    def in_language(language):
        tracker = DialogueStateTracker.from_events("sender", [], slots=domain.slots)
        tracker.update(SlotSet("language", language))
        return tracker

    return in_language


def values(messages):
    return [[entity["value"] for entity in message.get("entities")] for message in messages]


def test_message_gets_one_entity_that_spans_it(detector):
    message = Message({"text": "szef mi nie płaci"})

    (done,) = detector.process([message])

    assert done.get("entities") == [
        {"entity": "language", "value": "pl", "start": 0, "end": 17, "extractor": "LanguageDetector"}
    ]
    assert done.as_dict(only_output_properties=True)["entities"] == done.get("entities")


def test_short_reply_keeps_the_language_in_the_slot(detector, tracker):
    for language in ("pl", "ro", "en", "nl"):
        assert values(detector.process([Message({"text": "ok"})], tracker(language))) == [[language]]


def test_answer_to_a_form_is_in_the_language_of_the_form(detector, tracker):
    asked = tracker("en")
    asked.update(ActiveLoop("pay_check_form"))

    for text, language in (("120 per week", "en"), ("mam na imię Jan i szef mi nie płaci", "pl")):
        assert values(detector.process([Message({"text": text})], asked)) == [[language]]


def test_clear_sentence_overrules_the_slot(detector, tracker):
    message = Message({"text": "ik wil graag weten wanneer mijn loon komt"})

    assert values(detector.process([message], tracker("pl"))) == [["nl"]]


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("pl", "can you tell me how much holiday I have", "en"),
        ("en", "nu am primit salariul luna asta", "ro"),
        ("ro", "ile mam dni urlopu w roku", "pl"),
        ("nl", "szef nie wypłacił mi pensji", "pl"),
        ("en", "po polsku proszę", "pl"),
    ],
)
def test_writing_in_another_language_switches(detector, tracker, before, text, after):
    assert values(detector.process([Message({"text": text})], tracker(before))) == [[after]]


@pytest.mark.parametrize(
    "text",
    ["vakantiegeld", "een uitzendbureau", "loonstrook?", "de gemeente Den Haag", "huurtoeslag 2026", "ok top",
     "BSN", "Belastingdienst?", "Westland"],
)  # fmt: skip
@pytest.mark.parametrize("before", ["pl", "ro", "en"])
def test_a_dutch_term_or_name_does_not_switch(detector, tracker, before, text):
    assert values(detector.process([Message({"text": text})], tracker(before))) == [[before]]


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("pl", "co to jest vakantiegeld"),
        ("pl", "dostałem aanmaning z Belastingdienst"),
        ("ro", "ce înseamnă inhouding huisvesting"),
        ("ro", "uitzendbureau nu mă plătește"),
        ("en", "what is jaaropgave from uitzendbureau"),
    ],
)
def test_dutch_terms_within_a_sentence_do_not_switch(detector, tracker, before, text):
    assert values(detector.process([Message({"text": text})], tracker(before))) == [[before]]


@pytest.mark.parametrize("slot", [None, "uk", 7])
def test_slot_without_a_language_of_ours_weighs_nothing(detector, tracker, slot):
    assert values(detector.process([Message({"text": "szef mi nie płaci"})], tracker(slot))) == [["pl"]]


def test_other_entities_are_kept(detector):
    other = {"entity": "requested_language", "value": "pl"}
    message = Message({"text": "po polsku proszę", "entities": [other]})

    (done,) = detector.process([message])

    assert [entity["entity"] for entity in done.get("entities")] == ["requested_language", "language"]


def test_each_message_of_a_batch_has_its_own_language_in_order(detector):
    texts = ["my boss does not pay me", "mijn baas betaalt niet", "șeful nu mă plătește"]

    messages = detector.process([Message({"text": text}) for text in texts])

    assert values(messages) == [["en"], ["nl"], ["ro"]]


def test_message_without_text_is_passed_on(detector):
    assert values(detector.process([Message({})])) == [["en"]]


def test_same_message_brings_the_same_language_from_another_detector(detector):
    texts = ["bonus kontrakt", "szef mi nie płaci", "ok", "pauze praca"]

    first = values(detector.process([Message({"text": text}) for text in texts]))
    second = values(
        LanguageDetector.create({}, None, None, None).process([Message({"text": text}) for text in texts])
    )

    assert first == second
