"""Name the agency somebody asks for, or people to talk to when an answer did not help."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import PEOPLE, language_of, resources, say
from knowledge.agency_names import find_agencies

SURE = 0.7  # confidence from which a message that names no agency is taken to ask for one; below, the search decides


class ActionRefer(Action):
    """Show the agency named in the message."""

    def name(self) -> str:
        return "action_refer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language = language_of(tracker)
        found = resources()
        named = find_agencies(tracker.latest_message.get("text") or "", found.knowledge.agencies)
        if named:
            say(dispatcher, "utter_referral", "referral", agencies=found.agencies(named, language))
        elif tracker.latest_message["intent"].get("confidence", 1.0) < SURE:
            return ActionSearchCards().run(dispatcher, tracker, domain)
        else:
            say(dispatcher, "utter_ask_which_agency", "referral", agencies=found.agencies(PEOPLE, language))
        return []


class ActionOfferPerson(Action):
    """Show the people to talk to: first those of the card shown last, then the general ones."""

    def name(self) -> str:
        return "action_offer_person"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        found = resources()
        cards = [
            found.knowledge.cards[card]
            for card in tracker.get_slot("shown_cards") or []
            if card in found.knowledge.cards
        ]
        of_card = [agency for card in cards[:1] for agency in card.agencies]
        ids = list(dict.fromkeys([*of_card, *PEOPLE]))
        say(dispatcher, "utter_offer_person", "referral", agencies=found.agencies(ids, language_of(tracker)))
        return []
