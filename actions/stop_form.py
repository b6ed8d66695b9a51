"""Leave a form by its button or in words."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import is_tapped, say
from actions.forms import SURE, emptied, left


class ActionStopForm(Action):
    """Leave the form and forget what was said in it."""

    def name(self) -> str:
        return "action_stop_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        form = tracker.active_loop_name or tracker.get_slot("paused_form")
        if form or is_tapped(tracker):
            say(dispatcher, "utter_form_stopped", "form")
        elif tracker.latest_message["intent"].get("confidence", 1.0) < SURE:  # "I dare not any more"
            return list(ActionSearchCards().run(dispatcher, tracker, domain))
        else:  # who types "stop" with no form open takes leave
            say(dispatcher, "utter_bye", "smalltalk")
        return [
            *left(tracker),
            *(emptied(form, list(tracker.slots)) if form else ()),
            SlotSet("paused_form", None),
        ]
