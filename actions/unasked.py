"""An answer that no form waits for."""

import json

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import Button, is_tapped, language_of, say
from actions.followups import is_question
from actions.forms import ActionResumeForm
from actions.letter_told import LETTERS_OFFERED
from actions.offers import offers_for
from actions.said import last_sent, response_of
from actions.shown import choices_shown, last_card, letter_shown
from actions.sum_forms.calculate import ActionCalculate
from knowledge.normalise import words

SUM = "/calculate"  # how the payload of a sum begins
SHALL_I = "utter_work_it_out"
YES = frozenset({"yes", "ok", "okay", "tak", "da", "ja", "oke", "dobrze", "bine", "sure"})


def goes_on_with_form(tracker: Tracker) -> bool:
    """Return whether "yes" answers the offer to go on with the form that danger interrupted."""
    offered = response_of(last_sent(tracker)) == "utter_form_paused"
    return bool(tracker.get_slot("paused_form")) and offered and _says_yes(tracker)


def _says_yes(tracker: Tracker) -> bool:
    said = words(tracker.latest_message.get("text") or "")
    return bool(said) and said[0] in YES


def _goes_on(tracker: Tracker) -> bool:
    """Return whether what is told goes on about cards or letters of which none was chosen, or about a letter."""
    offered = choices_shown(tracker) or response_of(last_sent(tracker)) in LETTERS_OFFERED
    return bool(offered or letter_shown(tracker))


class ActionUnaskedAnswer(Action):
    """Meet an answer that no form waits for: a button of one that has ended, or a lone "yes"."""

    def name(self) -> str:
        return "action_unasked_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if goes_on_with_form(tracker):
            return list(ActionResumeForm().run(dispatcher, tracker, domain))
        if not is_tapped(tracker) and (is_question(tracker) or _goes_on(tracker)):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        card = last_card(tracker)
        buttons = offers_for(card.id, language_of(tracker)) if card else []
        sum_offered = next(filter(None, map(_sum_of, buttons)), None)
        if sum_offered and _says_yes(tracker) and response_of(last_sent(tracker)) == SHALL_I:
            return ActionCalculate().begin(dispatcher, tracker, sum_offered)
        if sum_offered and any(map(str.isdigit, tracker.latest_message.get("text") or "")):
            say(dispatcher, SHALL_I, "form", buttons=buttons)  # "120 a week"
            return []
        say(
            dispatcher, "utter_more_about_it" if card else "utter_nothing_shown", "smalltalk", buttons=buttons
        )
        return []


def _sum_of(button: Button) -> str | None:
    """Return the sum that a button opens; None for any other button."""
    payload = button["payload"]
    return str(json.loads(payload.removeprefix(SUM))["sum"]) if payload.startswith(f"{SUM}{{") else None
