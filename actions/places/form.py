"""Ask where somebody is: a town in any language or form, a postcode, or coordinates."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.base import button, is_tapped, language_of, say
from actions.forms import INFORM, KompasForm
from actions.places.towns import shown_name, town_names
from bot.nlu.danger import URGENT
from knowledge.gazetteer import Town
from knowledge.town_names import Found

FORM = "place_form"
WHERE = "place_where"
MOST_OTHER_WORDS = 2  # of an answer to the form; more than these beside a town are a question about it
ASKS_FOR_PLACES = frozenset({INFORM, "find_place", "ask_agency"})


class ValidatePlaceForm(KompasForm):
    """Fills one slot: the id of a town, or coordinates."""

    opened_by = "find_place"

    def name(self) -> str:
        return "validate_place_form"

    def slots(self, tracker: Tracker) -> list[str]:
        return [WHERE]

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Return the place; of several of one name the question asks which, so that nothing else answers."""
        if tracker.get_slot(REQUESTED_SLOT) and len(towns_named(tracker)) > 1:
            return [SlotSet(WHERE, None)]
        return list(await super().get_extraction_events(dispatcher, tracker, domain))

    def read(self, slot: str, text: str, tracker: Tracker) -> Any:
        if not _is_an_answer(text, tracker):
            return None
        found = town_names().find(text, answer=True)
        return place_id(found, text) if found.town else None


class ActionAskPlaceWhere(Action):
    """Ask where, or which of several towns of one name is meant."""

    def name(self) -> str:
        return "action_ask_place_where"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        towns = towns_named(tracker)
        if len(towns) > 1:
            language = language_of(tracker)
            buttons = [button(shown_name(town, language), INFORM, value=town.id) for town in towns]
            say(dispatcher, "utter_place_which", "form", buttons=buttons)
        else:
            say(dispatcher, "utter_place_where", "form")
        return []


def towns_named(tracker: Tracker) -> tuple[Town, ...]:
    """Return the towns that the latest message may mean as an answer."""
    text = typed_or_tapped(tracker)
    return town_names().find(text, answer=True).towns if text and _is_an_answer(text, tracker) else ()


def place_id(found: Found, text: str) -> str | None:
    """Return what the slot keeps: coordinates as given, a postcode's own point, else the town's id."""
    town = found.town
    if town is None:
        return None
    known = town_names().by_id(town.id)
    if known and known.point == town.point:
        return town.id
    return f"{town.point[0]:.4f}/{town.point[1]:.4f}"


def typed_or_tapped(tracker: Tracker) -> str:
    """Return the words of the message, or the value of the button that was tapped."""
    if is_tapped(tracker):
        return next(tracker.get_latest_entity_values("value"), "")
    return tracker.latest_message.get("text") or ""


def _is_an_answer(text: str, tracker: Tracker) -> bool:
    """Return whether the message says where somebody is, and not something else that happens to name a town."""
    intent = tracker.get_intent_of_latest_message(skip_fallback_intent=False) or ""
    if intent.startswith(URGENT):
        return False
    return intent in ASKS_FOR_PLACES or town_names().find(text, answer=True).other_words <= MOST_OTHER_WORDS
