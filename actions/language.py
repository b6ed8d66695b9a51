"""Change the language of the conversation when somebody asks for another."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import language_of, resources


class ActionChangeLanguage(Action):
    """Set the language to the one asked for; a button names it in `language`, a sentence in `requested_language`."""

    def name(self) -> str:
        return "action_change_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        wanted = next(tracker.get_latest_entity_values("requested_language"), None)
        language = wanted if wanted in resources().knowledge.languages else language_of(tracker)
        return [SlotSet("language", language), SlotSet("requested_language", None)]
