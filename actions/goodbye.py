"""Say goodbye, and leave the form that was open."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import say
from actions.followups import is_question
from actions.forms import left
from actions.refer import SURE


class ActionGoodbye(Action):
    """Take leave; a form waits until its person comes back, and what may be an answer to it is asked again."""

    def name(self) -> str:
        return "action_goodbye"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        form = tracker.active_loop_name
        if form and tracker.latest_message["intent"].get("confidence", 1.0) < SURE:
            say(dispatcher, "utter_not_understood", "form")
            return []
        if not form and is_question(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        say(dispatcher, "utter_bye", "smalltalk")
        return [*left(tracker), SlotSet("paused_form", form)] if form else []
