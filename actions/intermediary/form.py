"""Ask what somebody wants money for, how much, who it is, and what was given already."""

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.forms import KompasForm
from actions.intermediary.amount import read_amount
from actions.intermediary.table import load_wording
from knowledge.normalise import words

START = "check_intermediary"  # the button that opens the form, with or without the service
SERVICE, AMOUNT, WHO, SHARED = (f"intermediary_{part}" for part in ("service", "amount", "who", "shared"))
SLOTS = [SERVICE, AMOUNT, WHO, SHARED]
MOST_WORDS = 5  # a longer text tells a story: the search and the cards answer it
SHORT = 3  # letters up to which a word must be the whole word


class ValidateIntermediaryForm(KompasForm):
    """Each question has its buttons; short typed answers are understood as well."""

    def name(self) -> str:
        return "validate_intermediary_form"

    def slots(self, tracker: Tracker) -> list[str]:
        return SLOTS

    def read(self, slot: str, text: str, tracker: Tracker) -> Any:
        if str(tracker.get_intent_of_latest_message()).startswith("urgent_"):
            return None  # danger in words such as "passport": help first, the form afterwards
        if slot == AMOUNT:
            return read_amount(text, load_wording().around_amounts)
        return read_option(text, load_wording().options[slot.removeprefix("intermediary_")])

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Return the slot filled; the button that opens the form starts it anew, also in the middle of it."""
        if tracker.get_intent_of_latest_message() != START:
            return await super().get_extraction_events(dispatcher, tracker, domain)
        named = next(tracker.get_latest_entity_values("service"), None)
        service = named if named in load_wording().options["service"] else None
        return [SlotSet(SERVICE, service), *(SlotSet(slot, None) for slot in SLOTS[1:])]


FORM = ValidateIntermediaryForm().form_name()


def read_option(text: str, options: Mapping[str, Sequence[str]]) -> str | None:
    """Return the option that a button's value or a few typed words name; None for none, several or a question."""
    if text in options:
        return text
    said = words(text)
    if "?" in text or not said or len(said) > MOST_WORDS or said[0] in load_wording().question_words:
        return None
    named = [option for option, beginnings in options.items() if _names(said, beginnings)]
    return named[0] if len(named) == 1 else None


def _names(said: Sequence[str], beginnings: Sequence[str]) -> bool:
    return any(
        word == beginning if len(beginning) <= SHORT else word.startswith(beginning)
        for word in said
        for beginning in beginnings
    )
