"""Questions about who was named last: their languages, hours, address, price."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import language_of, resources, say
from actions.details import is_referral, named_last, show_details
from actions.quote import card_quote, show_quote
from actions.refer import ActionRefer
from actions.said import last_sent
from actions.shown import card_chosen
from actions.situation.known import situation_of
from actions.typed import TypedTool
from knowledge.agency_names import find_agencies

QUOTED_FROM = 0.3  # cosine from which a card, beside its agencies, may say what was asked


class ActionAgencyDetails(TypedTool):
    """Show again what is known of the agencies or places shown last; where none was, ask which is meant."""

    def name(self) -> str:
        return "action_agency_details"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if is_referral(last_sent(tracker)):  # "do they speak Polish" is about those
            return self.open(dispatcher, tracker, domain)
        return super().run(dispatcher, tracker, domain)

    def open(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        named = find_agencies(tracker.latest_message.get("text") or "", resources().knowledge.agencies)
        last = named_last(tracker)
        if named or last is None:
            return list(ActionRefer().run(dispatcher, tracker, domain))
        _quote_card(dispatcher, tracker)
        show_details(dispatcher, last, language_of(tracker))
        return []


def _quote_card(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Quote what the card above says of it, too: what to take along to the town hall stands there."""
    card, text = card_chosen(tracker), tracker.latest_message.get("text") or ""
    if card is None or is_referral(last_sent(tracker)):
        return
    found = card_quote(card, text, language_of(tracker), situation_of(tracker), least=QUOTED_FROM)
    if found:
        show_quote(dispatcher, found)


class ActionPrivacy(Action):
    """Say what Kompas keeps; below agencies also what is known of those, which the question may be about."""

    def name(self) -> str:
        return "action_privacy"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        last = last_sent(tracker)
        say(dispatcher, "utter_privacy", "smalltalk")
        if is_referral(last):
            show_details(dispatcher, last, language_of(tracker))
        return []
