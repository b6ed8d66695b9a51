"""Typed words that name a button do what the button does."""

from types import SimpleNamespace

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_runtime import button_payloads
from bot.rasa_runtime.typed_titles import payload_of_title

YES, NO, UNKNOWN = (f'/inform{{"value":"{value}"}}' for value in ("yes", "no", "unknown"))
BUTTONS = [
    {"title": "Tak, stałe godziny", "payload": YES},
    {"title": "Nie, różnie", "payload": NO},
    {"title": "Nie wiem", "payload": UNKNOWN},
    {"title": "Przerwij", "payload": "/stop_form"},
    {"title": "Dokończ później (formularz)", "payload": "/resume_form"},
]


def shown(*messages):
    tracker = DialogueStateTracker.from_events("s", [UserUttered("policz")])
    for buttons in messages:
        tracker.update(BotUttered("?", {"buttons": buttons}))
    return tracker


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("Tak, stałe godziny", YES),
        ("tak", YES),
        ("TAK!", YES),
        ("stale godziny", YES),
        ("nie", NO),
        ("roznie", NO),
        ("nie wiem", UNKNOWN),
        ("przerwij", "/stop_form"),
        ("dokończ", None),  # part of a title that answers nothing
        ("godziny 40", None),
        ("nie wiem, ile mi płacą", None),
        ("szef nie płaci", None),
        ("?!", None),
        ("", None),
    ],
)
def test_words_name_the_one_button_that_says_so(text, payload):
    assert payload_of_title(text, shown(BUTTONS)) == payload


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("już zrobiłem", "done"),
        ("Am făcut!", "done"),
        ("nog niet", "later"),
        ("doesn't apply", "not_for_me"),
        ("already did that", "done"),
        ("am făcut-o deja", "done"),
        ("bsn done", "done"),
        ("not done yet", "later"),
        ("how do I know that it is done?", None),
        ("ok", None),
    ],
)
def test_step_of_a_checklist_is_marked_in_the_words_of_people(text, mark):
    payloads = {
        mark: f'/checklist{{"list": "leaving", "step": "rent", "mark": "{mark}"}}'
        for mark in ("done", "later", "not_for_me", "whole")
    }
    buttons = [{"title": mark, "payload": payload} for mark, payload in payloads.items()]

    assert payload_of_title(text, shown(buttons)) == payloads.get(mark)
    assert payload_of_title(text, shown(BUTTONS)) is None


def test_words_of_two_buttons_name_none_but_twice_the_same_button_is_one():
    two = [{"title": "Firma", "payload": YES}, {"title": "Firma", "payload": NO}]

    assert payload_of_title("firma", shown(two)) is None
    assert payload_of_title("firma", shown(two[:1], two[:1])) == YES


def test_buttons_above_the_last_message_of_the_person_are_gone():
    tracker = shown(BUTTONS)
    tracker.update(UserUttered("a ile to kosztuje"))
    tracker.update(BotUttered("nic", {}))

    assert payload_of_title("tak", tracker) is None


def test_message_is_read_and_kept_as_what_the_button_sends():
    domain = Domain.from_dict({"version": "3.1", "intents": ["inform"], "entities": ["value"]})
    message = UserMessage("tak")

    parsed = button_payloads._parse(SimpleNamespace(domain=domain), message, shown(BUTTONS))

    assert message.text == parsed["text"] == YES
    assert [(entity["entity"], entity["value"]) for entity in parsed["entities"]] == [("value", "yes")]
