"""Questions about who was named last: their languages, hours, address, price."""

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import language_of, resources, say
from actions.refer import ActionRefer
from actions.referral import active, referral, ways_on
from actions.said import Sent, say_as_it_was, sent_last_first, structure_in
from actions.typed import TypedTool
from knowledge.agency_names import find_agencies


class ActionAgencyDetails(TypedTool):
    """Show again what is known of the agencies or places shown last; where none was, ask which is meant."""

    def name(self) -> str:
        return "action_agency_details"

    def open(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        named = find_agencies(tracker.latest_message.get("text") or "", resources().knowledge.agencies)
        last = named_last(tracker)
        if named or last is None:
            return list(ActionRefer().run(dispatcher, tracker, domain))
        show_details(dispatcher, last, language_of(tracker))
        return []


def named_last(tracker: Tracker) -> Sent | None:
    """Return the last message that named agencies or places; None where none did."""
    return next(
        (sent for sent in sent_last_first(tracker) if {"agencies", "places"} & _filled(structure_in(sent))),
        None,
    )


def show_details(dispatcher: CollectingDispatcher, sent: Sent, language: str) -> None:
    """Send what is known of the agencies or places of a message."""
    structure = structure_in(sent)
    if structure.get("places"):
        say_as_it_was(dispatcher, sent, language)
        return
    known = referral(active(agency["id"] for agency in structure["agencies"]), language)
    say(dispatcher, "utter_agency_details", "referral", **known, buttons=ways_on(language))


def _filled(structure: dict[str, object]) -> set[str]:
    return {name for name, value in structure.items() if value}
