"""Show where to go near a place: the one named in the message, or the one the form asked for."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import Button, button, language_of, resources, say
from actions.followups import is_question
from actions.forms import SKIPPED, emptied
from actions.places.form import FORM, WHERE, typed_or_tapped
from actions.places.nearest import nearest, tile
from actions.places.towns import shown_name, town_names
from actions.places.wording import wording
from actions.refer import ActionRefer
from knowledge.agency_names import find_agencies
from knowledge.examples import RETRIEVAL_INTENT
from knowledge.gazetteer import Town

MISSING = "place_missing"  # slot: the message did not say where
UNDOCUMENTED, REGISTRATION = "residence/undocumented", "registration/rni"  # cards
# Who knows where to go, when nobody says where.
WITHOUT_A_PLACE = ("win-punt", "workinnl", "rni-loket", "gemeente")


class ActionFindPlace(Action):
    """Show places at once where the message names a town; else ask which, or name the agency that has no places."""

    def name(self) -> str:
        return "action_find_place"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if _is_rather_a_question(tracker):
            return [*ActionSearchCards().run(dispatcher, tracker, domain), SlotSet(MISSING, False)]
        found = resources()
        text = typed_or_tapped(tracker)
        named = find_agencies(text, found.knowledge.agencies) if text else []
        if named and not any(place.agency in named for place in found.knowledge.places.values()):
            return [*ActionRefer().run(dispatcher, tracker, domain), SlotSet(MISSING, False)]
        town = town_names().find(text, answer=False).town if text else None
        if town is None:
            return [SlotSet(MISSING, True)]  # the rule goes on with the form
        show_places(dispatcher, town, language_of(tracker), named)
        return [SlotSet(MISSING, False)]


def _is_rather_a_question(tracker: Tracker) -> bool:
    """Return whether a question was likelier than the wish for a place, and a card answers it."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    likeliest = max(ranking, key=lambda entry: entry["confidence"], default={"name": None})
    return likeliest["name"] == RETRIEVAL_INTENT and is_question(tracker)


class ActionShowPlaces(Action):
    """Show the places near what the form was told."""

    def name(self) -> str:
        return "action_show_places"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language = language_of(tracker)
        where = tracker.get_slot(WHERE)
        town = town_names().by_id(str(where)) if where not in (None, SKIPPED) else None
        if town:
            show_places(dispatcher, town, language, [])
        else:
            agencies = resources().agencies(WITHOUT_A_PLACE, language)
            say(dispatcher, "utter_place_unknown", "referral", agencies=agencies, buttons=_ways_on(language))
        return emptied(FORM, list(tracker.slots))


def show_places(dispatcher: CollectingDispatcher, town: Town, language: str, named: list[str]) -> None:
    """Send the places nearest to a town, with the agencies that the message named."""
    found = resources()
    near = nearest(town, found.knowledge, named)
    say(
        dispatcher,
        "utter_places",
        "referral",
        words={"town": shown_name(town, language)},
        places=[tile(entry, language, found.knowledge, found.now()) for entry in near],
        agencies=found.agencies(named, language),
        buttons=_ways_on(language),
    )


def _ways_on(language: str) -> list[Button]:
    return [
        button(wording("another_place", language), "find_place"),
        button(wording("registration", language), "choose_card", card=REGISTRATION),
        button(wording("no_papers", language), "choose_card", card=UNDOCUMENTED),
        button(wording("agency", language), "ask_agency"),
    ]
