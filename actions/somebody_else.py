"""Answer who asks for somebody else: what the sentence asks, too, or that one may ask for another."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import resources, say
from knowledge.gate import Verdict, decide


class ActionForSomebodyElse(Action):
    """Answer "my wife is pregnant, may they fire her?"; to "I ask for a friend" say that this is fine."""

    def name(self) -> str:
        return "action_for_somebody_else"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        built = resources().search
        hits = built.searcher.search(tracker.latest_message.get("text") or "")
        if decide(hits, built.thresholds).verdict is Verdict.NO_ANSWER:
            say(dispatcher, "utter_for_somebody_else", "smalltalk")
            return []
        return ActionSearchCards().run(dispatcher, tracker, domain)
