"""Change the language of the conversation when somebody asks for another."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import is_tapped, language_of, resources, say
from actions.details import show_details
from actions.last_answer import last_turn
from actions.said import Sent, structure_in


class ActionChangeLanguage(Action):
    """Set the language to the one asked for; a button names it in `language`, a sentence in `requested_language`."""

    def name(self) -> str:
        return "action_change_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        wanted = next(tracker.get_latest_entity_values("requested_language"), None)
        language = wanted if wanted in resources().knowledge.languages else language_of(tracker)
        return [SlotSet("language", language), SlotSet("requested_language", None)]


class ActionSayLanguage(Action):
    """Say in which language the conversation goes on; ask which where the message names none of ours.

    "Polish?" of somebody who reads Polish already, below an answer with agencies, asks whether those speak it.
    """

    def name(self) -> str:
        return "action_say_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if agencies := _asked_of(tracker):
            show_details(dispatcher, agencies, language_of(tracker))
        elif _names_none(tracker):
            say(dispatcher, "utter_which_language", "notice")
        else:
            say(dispatcher, "utter_language_changed", "notice")
        return []


def _names_none(tracker: Tracker) -> bool:
    """Return whether somebody typed a wish for a language that Kompas does not speak, or did not understand."""
    return (
        not is_tapped(tracker) and next(tracker.get_latest_entity_values("requested_language"), None) is None
    )


def _asked_of(tracker: Tracker) -> Sent | None:
    """Return the message with agencies whose language is asked for; None where it is that of the conversation."""
    turn = last_turn(tracker)
    if (
        is_tapped(tracker)
        or turn is None
        or tracker.active_loop_name
        or turn.language != language_of(tracker)
    ):
        return None
    return next((sent for sent in reversed(turn.sent) if structure_in(sent).get("agencies")), None)
