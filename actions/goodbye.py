"""Say goodbye, and leave the form that was open; accept thanks."""

from itertools import islice

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import say
from actions.followups import is_question
from actions.forms import left
from actions.greet import ActionGreet
from actions.refer import SURE
from actions.said import typed_last_first
from knowledge.examples import RETRIEVAL_INTENT

MAY_ASK_FROM = 0.35  # confidence of a question from which what sounds like thanks or goodbye is searched for


def _may_ask(tracker: Tracker) -> bool:
    """Return whether the message may as well be a question: "krijg ik boete"."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    return any(entry["name"] == RETRIEVAL_INTENT and entry["confidence"] >= MAY_ASK_FROM for entry in ranking)


class ActionThanks(Action):
    """Accept thanks; search for what may as well be a question."""

    def name(self) -> str:
        return "action_thanks"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if not tracker.active_loop_name and _may_ask(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        say(dispatcher, "utter_thanks", "smalltalk")
        return []


class ActionGoodbye(Action):
    """Take leave; a form waits until its person comes back, and what may be an answer to it is asked again."""

    def name(self) -> str:
        return "action_goodbye"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        form = tracker.active_loop_name
        if form and tracker.latest_message["intent"].get("confidence", 1.0) < SURE:
            say(dispatcher, "utter_not_understood", "form")
            return []
        if not form and (_may_ask(tracker) or is_question(tracker)):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        if len(list(islice(typed_last_first(tracker), 2))) == 1:  # "hai noroc" is said by who comes, too
            return ActionGreet().run(dispatcher, tracker, domain)
        say(dispatcher, "utter_bye", "smalltalk")
        return [*left(tracker), SlotSet("paused_form", form)] if form else []
