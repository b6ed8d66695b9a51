"""Show where to go near a place: the one named in the message, or the one the form asked for."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards, show_again
from actions.base import language_of, resources, say
from actions.danger import helped_in_last_turn
from actions.followups import is_question
from actions.forms import SKIPPED, emptied
from actions.near_topics import near_topic
from actions.places.form import FORM, WHERE, typed_or_tapped
from actions.places.help_near import show_help_near
from actions.places.show import show_places, ways_on
from actions.places.towns import have_places, town_names, town_to_go_from
from actions.refer import ActionRefer
from knowledge.agency_names import find_agencies
from knowledge.examples import RETRIEVAL_INTENT
from knowledge.models import Card

MISSING = "place_missing"  # slot: the message did not say where
# Who knows where to go, when nobody says where.
WITHOUT_A_PLACE = ("win-punt", "workinnl", "rni-loket", "gemeente")


class ActionFindPlace(Action):
    """Show places at once where the message names a town; else ask which, or name the agency that has no places."""

    def name(self) -> str:
        return "action_find_place"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if _is_rather_a_question(tracker):
            return [*ActionSearchCards().run(dispatcher, tracker, domain), SlotSet(MISSING, False)]
        text = typed_or_tapped(tracker)
        named = find_agencies(text, resources().knowledge.agencies) if text else []
        if named and not have_places(named):
            return [*ActionRefer().run(dispatcher, tracker, domain), SlotSet(MISSING, False)]
        if text and (card := _card_near(text)):
            return [*show_again(dispatcher, tracker, card), SlotSet(MISSING, False)]
        town = town_to_go_from(text) if text else None
        if town is None:
            return [SlotSet(MISSING, True)]  # the rule goes on with the form
        danger = helped_in_last_turn(tracker)
        if danger and not named:  # "no bed tonight", and then a town
            show_help_near(dispatcher, tracker, town, danger)
        else:
            show_places(dispatcher, town, language_of(tracker), named)
        return [SlotSet(MISSING, False)]


def _card_near(text: str) -> Card | None:
    """Return the card on how to find what a message names and we know no addresses of: "a dentist in Venlo"."""
    topic = near_topic(text)
    return resources().knowledge.cards[topic.cards[0]] if topic and topic.cards else None


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
            say(dispatcher, "utter_place_unknown", "referral", agencies=agencies, buttons=ways_on(language))
        return emptied(FORM, list(tracker.slots))
