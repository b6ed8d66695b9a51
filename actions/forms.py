"""What every form shares: one slot at a time, answered by a button or in words; skipped, left, or interrupted.

A question, a greeting or danger in the middle of a form is answered first, and then the form asks again: what the form
cannot read as its answer it leaves to the rules. Knows no single form.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT, FormValidationAction
from rasa_sdk.types import DomainDict

from actions.base import is_tapped, resources, say
from bot.nlu.danger import URGENT
from knowledge.examples import OUT_OF_SCOPE, RETRIEVAL_INTENT
from knowledge.gate import Verdict
from knowledge.normalise import words
from knowledge.phrases import phrases_in

# Intents of a form's buttons, and of answers that are typed.
INFORM, SKIP, STOP = "inform", "skip", "stop_form"
SURE = 0.5  # confidence from which "I do not know" is no answer, even where the form takes any words for one
SKIPPED = "skipped"  # value of a slot that the person left out
# What people say to have the question asked again after one of their own; without diacritics.
GO_ON = (
    "continue", "go on", "carry on", "back to the form", "back to the sum", "kontynuuj", "jedziemy dalej",
    "wroc do pytan", "continua", "continuam", "mai departe", "inapoi la intrebari", "ga door", "ga verder", "doorgaan",
)  # fmt: skip
MOST_WORDS = 4  # of such words
# What people say to leave a form before they ask something else in the same message; without diacritics.
STOP_SAID = frozenset({
    "stop", "stop it", "stop this", "stop please", "cancel", "never mind", "nevermind", "enough", "przerwij", "zakoncz",
    "stop juz", "koniec", "dosc", "dosc pytan", "niewazne", "opreste", "opreste te", "renunt", "ajunge", "lasa",
    "lasa asta", "stoppen", "stop maar", "stop ermee", "laat maar", "genoeg", "genoeg vragen",
})  # fmt: skip
# Intents of words that mean nothing in particular: in a form, an answer that could not be read.
UNCLEAR = frozenset({"nlu_fallback", OUT_OF_SCOPE})

_BARE_NUMBER = re.compile(r"(?!11[23]$)[\d.,€% ]*\d[\d.,€% ]*")  # 112 and 113 are who to call
_CLAUSE_END = re.compile(r"[.,;:!?]")


class KompasForm(FormValidationAction, ABC):
    """Validates one form.

    The slots of the form `pay_check_form` are named `pay_check_…`: by that they are emptied when the form ends.
    """

    opened_by: ClassVar[str | None] = None  # the intent whose rule begins with the form itself

    @abstractmethod
    def slots(self, tracker: Tracker) -> list[str]:
        """Return the slots to fill, in order, as far as they follow from those that are filled."""

    @abstractmethod
    def read(self, slot: str, text: str, tracker: Tracker) -> Any:
        """Return the value of `slot` that `text`, typed or from a button, gives; None where it gives none."""

    def skipped(self, slot: str, tracker: Tracker) -> Any:
        """Return the value of a slot that the person leaves out."""
        return SKIPPED

    def answers_stop(self, slot: str, tracker: Tracker) -> bool:
        """Return whether what sounds like "stop" is an answer: "I stop myself", to who ends the job."""
        return False

    def take_elsewhere(
        self, text: str, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        """Return the slots asked for later that the text fills, where it does not fill the one asked for now."""
        return []

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        """Return the slots to fill; the domain, which we never send, is not needed for it."""
        return self.slots(tracker)

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Return the slot that the message fills; none leaves the message to the rules."""
        slot = tracker.get_slot(REQUESTED_SLOT)
        # While a form begins inside another, the slot that the other asked for still stands there.
        own = isinstance(slot, str) and slot.startswith(_prefix(self.form_name()))
        if not own or tracker.active_loop_name != self.form_name():
            return []
        intent = tracker.get_intent_of_latest_message(skip_fallback_intent=False)
        skips = intent == SKIP
        if skips and tracker.latest_message["intent"].get("confidence", 1.0) >= SURE:
            return [SlotSet(slot, self.skipped(slot, tracker))]
        # Danger with a number or a town in it is no answer, nor is "stop".
        stops = intent == STOP and (is_tapped(tracker) or not self.answers_stop(slot, tracker))
        if stops or stopped_before(tracker) or (intent or "").startswith(URGENT):
            return []
        if not is_tapped(tracker) and _goes_on(tracker.latest_message.get("text") or ""):
            return [SlotSet(slot, None)]
        text = _given(tracker, intent)
        value = None if text is None else self.read(slot, text, tracker)
        if value is not None or skips:
            return [SlotSet(slot, SKIPPED if value is None else value)]
        taken = self.take_elsewhere(text, dispatcher, tracker) if text else []
        unread = not taken and (intent == INFORM or (text is not None and _is_for_form_alone(text, intent)))
        if unread:
            say(dispatcher, "utter_not_understood", "form")
        # What opened the form, tapped once more, has the question asked again too.
        again = taken or unread or intent == self.opened_by
        answered = any(event["name"] == slot for event in taken)  # it follows from what was taken
        return [*taken, *([] if answered else [SlotSet(slot, None)])] if again else []


def _goes_on(text: str) -> bool:
    """Return whether somebody says to go on with the questions, after one of their own."""
    return len(words(text)) <= MOST_WORDS and bool(phrases_in(text, GO_ON))


def stopped_before(tracker: Tracker) -> list[EventType]:
    """Return the events that leave the active form, forgetting what was said in it, where a question begins with that.

    "Stop. How many holidays do I have?"
    """
    form, text = tracker.active_loop_name, tracker.latest_message.get("text") or ""
    first, *rest = _CLAUSE_END.split(text.strip(), maxsplit=1)
    if not form or not any(rest) or " ".join(words(first)) not in STOP_SAID:
        return []
    return [*left(tracker), *emptied(form, list(tracker.slots))]


def _given(tracker: Tracker, intent: str | None) -> str | None:
    """Return what was typed, or the value of the form's button that was tapped; None for any other button."""
    if not is_tapped(tracker):
        return tracker.latest_message.get("text") or ""
    return next(tracker.get_latest_entity_values("value"), "") if intent == INFORM else None


def _is_for_form_alone(text: str, intent: str | None) -> bool:
    """Return whether nobody but the form could make something of the text: of a bare number, for one."""
    if intent in UNCLEAR or _BARE_NUMBER.fullmatch(text.strip()):
        return True
    if intent != RETRIEVAL_INTENT or "?" in text:
        return False
    return resources().search.decision(text).verdict is Verdict.NO_ANSWER


def left(tracker: Tracker) -> list[EventType]:
    """Return the events that leave the active form, keeping its slots; none where there is no form."""
    if not tracker.active_loop_name:
        return []
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]


def emptied(form: str, slots: Sequence[str]) -> list[EventType]:
    """Return the events that empty the slots of `form`, so that it starts anew the next time."""
    return [SlotSet(slot, None) for slot in slots if slot.startswith(_prefix(form))]


def _prefix(form: str) -> str:
    """Return how the names of a form's slots begin."""
    return form.removesuffix("form")


class ActionResumeForm(Action):
    """Go on with the form that danger interrupted."""

    def name(self) -> str:
        return "action_resume_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        paused = tracker.get_slot("paused_form")
        if not paused:
            say(dispatcher, "utter_form_stopped", "form")
            return []
        return [SlotSet("paused_form", None), FollowupAction(paused)]
