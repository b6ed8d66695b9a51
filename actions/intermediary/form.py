"""Ask what somebody wants money for, how much, who it is, and what was given already."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.forms import KompasForm
from actions.intermediary.amount import amount_told, read_amount
from actions.intermediary.table import load_wording
from actions.said import typed_last_first
from knowledge.normalise import words

START = "check_intermediary"  # the button that opens the form, with or without the service
SERVICE, AMOUNT, WHO, SHARED = (f"intermediary_{part}" for part in ("service", "amount", "who", "shared"))
SLOTS = [SERVICE, AMOUNT, WHO, SHARED]
LAST_TYPED = 3  # messages before the button under a card: what they tell is what it is about
SHORT = 3  # letters up to which a word must be the whole word


class ValidateIntermediaryForm(KompasForm):
    """Each question has its buttons; short typed answers are understood as well."""

    opened_by = "check_intermediary"

    def name(self) -> str:
        return "validate_intermediary_form"

    def slots(self, tracker: Tracker) -> list[str]:
        return SLOTS

    def read(self, slot: str, text: str, tracker: Tracker) -> Any:
        if slot == AMOUNT:
            return read_amount(text, load_wording().around_amounts)
        return read_option(text, load_wording().options[slot.removeprefix("intermediary_")])

    def take_elsewhere(
        self, text: str, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        """Take who it is where how much was asked: "the coordinator"."""
        who = self.read(WHO, text, tracker)
        asked = tracker.get_slot(REQUESTED_SLOT) == AMOUNT
        return [SlotSet(WHO, who)] if who and asked else []

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Return the slot filled; the button that opens the form starts it anew, also in the middle of it."""
        if tracker.get_intent_of_latest_message() != START:
            return await super().get_extraction_events(dispatcher, tracker, domain)
        named = next(tracker.get_latest_entity_values("service"), None)
        service = named if named in load_wording().options["service"] else None
        said = islice(typed_last_first(tracker), LAST_TYPED) if service else ()
        return [
            SlotSet(SERVICE, service),
            SlotSet(AMOUNT, amount_told(said)),
            SlotSet(WHO, None),
            SlotSet(SHARED, None),
        ]


FORM = ValidateIntermediaryForm().form_name()


def read_option(text: str, options: Mapping[str, Sequence[str]]) -> str | None:
    """Return the option that a button's value or a few typed words name; None for none, several, or a story."""
    if text in options:
        return text
    beside = load_wording().beside_options
    named = {word: _option_of(word, options) for word in words(text)}
    # Every word counts: "szef" names who asks, "szef mi nie płaci" is a question for the cards.
    if "?" in text or any(option is None and word not in beside for word, option in named.items()):
        return None
    found = {option for option in named.values() if option is not None}
    return found.pop() if len(found) == 1 else None


def _option_of(word: str, options: Mapping[str, Sequence[str]]) -> str | None:
    return next(
        (
            option
            for option, beginnings in options.items()
            if any(word == b if len(b) <= SHORT else word.startswith(b) for b in beginnings)
        ),
        None,
    )
