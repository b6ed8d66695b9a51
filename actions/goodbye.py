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

MAY_ASK_FROM = 0.3  # confidence of a question from which what hardly sounds like thanks is one


class ActionThanks(Action):
    """Accept thanks; search for what is hardly likelier thanks than a question: "krijg ik boete"."""

    def name(self) -> str:
        return "action_thanks"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        ranking = {entry["name"]: entry["confidence"] for entry in tracker.latest_message["intent_ranking"]}
        if not tracker.active_loop_name and ranking.get(RETRIEVAL_INTENT, 0.0) >= MAY_ASK_FROM:
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
        if not form and is_question(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        if len(list(islice(typed_last_first(tracker), 2))) == 1:  # "hai noroc" is said by who comes, too
            return ActionGreet().run(dispatcher, tracker, domain)
        say(dispatcher, "utter_bye", "smalltalk")
        return [*left(tracker), SlotSet("paused_form", form)] if form else []
