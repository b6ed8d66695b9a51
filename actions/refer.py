"""Name the agency somebody asks for, or people to talk to when an answer did not help."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import PEOPLE, is_tapped, language_of, resources, say
from actions.danger import AGENCIES, card_shown_behind, show_danger, shown_danger
from actions.details import is_referral, show_details
from actions.outcome.memory import remember
from actions.places.show import show_places
from actions.places.towns import have_places, shown_name, town_names
from actions.referral import best_first, people_for, referral, ways_on
from actions.said import last_sent
from actions.shown import last_card
from actions.unwanted import show_others
from knowledge.agency_names import find_agencies
from knowledge.gazetteer import Town

OFFER_PERSON = "utter_offer_person"
SURE = 0.7  # confidence from which a message is taken for no question of law; below, the search decides


class ActionRefer(Action):
    """Show the agency named in the message or by a button; `/ask_agency` alone brings people to talk to."""

    def name(self) -> str:
        return "action_refer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        others = show_others(dispatcher, tracker)
        return _refer(dispatcher, tracker, domain) if others is None else others


def _refer(dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
    """Show the agency named, its places, what is known of those shown last, or people."""
    language = language_of(tracker)
    text = tracker.latest_message.get("text") or ""
    tapped = is_tapped(tracker)
    named = _named(text, tapped=tapped, chosen=next(tracker.get_latest_entity_values("agency"), None))
    if not named and not tapped and tracker.latest_message["intent"].get("confidence", 1.0) < SURE:
        return list(ActionSearchCards().run(dispatcher, tracker, domain))
    danger = shown_danger(tracker)
    if danger and not tapped and set(named) <= set(AGENCIES[danger]):
        show_danger(dispatcher, language, danger, card_shown_behind(tracker, danger))
        return []
    town = town_names().find(text, answer=False).town if named and not tapped else None
    if town and have_places(named):
        show_places(dispatcher, town, language, named)
        return remember(tracker, named)
    if town and not _is_there(named, town):
        words = {"town": shown_name(town, language)}
        structure = referral(named, language)
        say(
            dispatcher,
            "utter_no_office_known",
            "referral",
            words=words,
            **structure,
            buttons=ways_on(language),
        )
        return remember(tracker, named)
    last = last_sent(tracker)
    if not named and not tapped and is_referral(last):  # "do they have somebody who speaks Polish"
        show_details(dispatcher, last, language)
        return []
    response = _referral_to(named) if named or tapped else "utter_ask_which_agency"
    ids = named or best_first(PEOPLE, language)  # those named keep the order in which they were named
    say(dispatcher, response, "referral", **referral(ids, language), buttons=ways_on(language))
    return remember(tracker, ids)


def _referral_to(named: list[str]) -> str:
    """Return what is said above agencies: that they cost nothing, where none of them asks a fee for anything."""
    agencies = resources().knowledge.agencies
    costs = any(agencies[agency_id].cost_note for agency_id in named)
    return "utter_referral_with_costs" if costs else "utter_referral"


class ActionOfferPerson(Action):
    """Show the people to talk to: first those of the card shown last, then the general ones.

    Who asked for a person is not told that we are sorry for an answer.
    """

    def name(self) -> str:
        return "action_offer_person"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if (others := show_others(dispatcher, tracker, lately=True)) is not None:
            return others
        language = language_of(tracker)
        card = last_card(tracker)
        ids = people_for(card, language)
        structure = referral(ids, language, card.id if card else None)
        asked_for = tracker.get_intent_of_latest_message() == "talk_to_person"
        response = "utter_talk_to_person" if asked_for else OFFER_PERSON
        say(dispatcher, response, "referral", **structure, buttons=ways_on(language))
        return remember(tracker, ids)


def _named(text: str, *, tapped: bool, chosen: str | None) -> list[str]:
    agencies = resources().knowledge.agencies
    if not tapped:
        return find_agencies(text, agencies)
    return [chosen] if chosen in agencies and agencies[chosen].status == "active" else []


def _is_there(ids: list[str], town: Town) -> bool:
    """Return whether the name of one of the agencies says that it is in the town, as embassies do."""
    agencies = resources().knowledge.agencies
    return any(
        shown_name(town, language).partition(" (")[0] in name
        for agency_id in ids
        for language, name in agencies[agency_id].name.items()
    )
