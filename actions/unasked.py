"""An answer that no form waits for."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import is_tapped, say
from actions.followups import is_question
from actions.shown import last_card


class ActionUnaskedAnswer(Action):
    """Meet an answer that no form waits for: a button of one that has ended, or a lone "yes"."""

    def name(self) -> str:
        return "action_unasked_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if not is_tapped(tracker) and is_question(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        say(dispatcher, "utter_more_about_it" if last_card(tracker) else "utter_nothing_shown", "smalltalk")
        return []
