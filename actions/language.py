"""Change the language of the conversation when somebody asks for another."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import is_tapped, language_of, resources, say
from actions.details import show_details
from actions.last_answer import last_turn
from actions.said import Sent, structure_in
from actions.situation.question import open_question
from actions.situation.tell import ActionTellSituation
from actions.situation.told import read_told
from knowledge.phrases import phrases_in

# Words of who tells in which language something was written or said, and wishes for none; without diacritics.
TELLS_OF_PAPER = (
    "bylo", "byla", "byl", "byly", "napisane", "napisana", "napisany", "mowil", "mowila", "mowili", "era", "erau",
    "scrisa", "vorbea", "vorbeau", "was", "were", "written", "spoke", "talked", "waren", "stond", "geschreven", "sprak",
)  # fmt: skip


class ActionChangeLanguage(Action):
    """Set the language to the one asked for; a button names it in `language`, a sentence in `requested_language`."""

    def name(self) -> str:
        return "action_change_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        wanted = next(tracker.get_latest_entity_values("requested_language"), None)
        if _answers_question(tracker) or _tells_of_paper(tracker):
            wanted = None
        language = wanted if wanted in resources().knowledge.languages else language_of(tracker)
        return [SlotSet("language", language), SlotSet("requested_language", None)]


class ActionSayLanguage(Action):
    """Say in which language the conversation goes on; ask which where the message names none of ours.

    "Polish?" of somebody who reads Polish already, below an answer with agencies, asks whether those speak it.
    """

    def name(self) -> str:
        return "action_say_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if _answers_question(tracker):
            return ActionTellSituation().run(dispatcher, tracker, domain)
        if _tells_of_paper(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        if agencies := _asked_of(tracker):
            show_details(dispatcher, agencies, language_of(tracker))
        elif _names_none(tracker):
            say(dispatcher, "utter_which_language", "notice")
        else:
            say(dispatcher, "utter_language_changed", "notice")
        return []


def _answers_question(tracker: Tracker) -> bool:
    """Return whether "Poland" or "Polish", and no more, says where somebody is from, right below that question."""
    question = open_question(tracker)
    text = tracker.latest_message.get("text") or ""
    alone = len(text.split()) == 1 and not is_tapped(tracker)
    return alone and question is not None and read_told(text, question) is not None


def _tells_of_paper(tracker: Tracker) -> bool:
    """Return whether somebody tells in which language a paper was: "it was in Dutch"."""
    return not is_tapped(tracker) and bool(
        phrases_in(tracker.latest_message.get("text") or "", TELLS_OF_PAPER)
    )


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
