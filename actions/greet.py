"""Answer a greeting; one in a language that Kompas does not speak, in that language."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import show_not_spoken
from actions.base import language_of, resources, say
from bot.nlu.unsupported import unsupported_language


class ActionGreet(Action):
    """Greet, or say which languages Kompas speaks."""

    def name(self) -> str:
        return "action_greet"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        code = unsupported_language(tracker.latest_message.get("text") or "")
        if code in resources().knowledge.unsupported_languages:
            show_not_spoken(dispatcher, code, language_of(tracker))
        else:
            say(dispatcher, "utter_greet", "smalltalk")
        return []
