"""An answer that no form waits for."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import is_tapped, say
from actions.followups import is_question
from actions.forms import ActionResumeForm
from actions.said import last_sent, response_of
from actions.shown import last_card
from knowledge.normalise import words

YES = frozenset({"yes", "ok", "okay", "tak", "da", "ja", "oke", "dobrze", "bine", "sure"})


def goes_on_with_form(tracker: Tracker) -> bool:
    """Return whether "yes" answers the offer to go on with the form that danger interrupted."""
    said = words(tracker.latest_message.get("text") or "")
    offered = response_of(last_sent(tracker)) == "utter_form_paused"
    return bool(tracker.get_slot("paused_form")) and offered and bool(said) and said[0] in YES


class ActionUnaskedAnswer(Action):
    """Meet an answer that no form waits for: a button of one that has ended, or a lone "yes"."""

    def name(self) -> str:
        return "action_unasked_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if goes_on_with_form(tracker):
            return list(ActionResumeForm().run(dispatcher, tracker, domain))
        if not is_tapped(tracker) and is_question(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        say(dispatcher, "utter_more_about_it" if last_card(tracker) else "utter_nothing_shown", "smalltalk")
        return []
