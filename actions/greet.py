"""Answer a greeting; one in a language that Kompas does not speak, in that language."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import language_of, resources, say
from actions.show import show_not_spoken
from bot.nlu.dutch import words_of
from bot.nlu.unsupported import greeting_language, unsupported_language

SENTENCE = 3  # words; "hiya" and "ello" have letters of Turkish and Italian


class ActionGreet(Action):
    """Greet, or say which languages Kompas speaks."""

    def name(self) -> str:
        return "action_greet"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        text = tracker.latest_message.get("text") or ""
        enough = len(words_of(text)) >= SENTENCE
        code = unsupported_language(text) if enough else greeting_language(text)
        if code is not None and code in resources().knowledge.unsupported_languages:
            show_not_spoken(dispatcher, code, language_of(tracker))
        else:
            say(dispatcher, "utter_greet", "smalltalk")
        return []
