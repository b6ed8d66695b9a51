"""What is known of the agencies or places shown last."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import resources, say
from actions.referral import active, referral, ways_on
from actions.said import Sent, sent_last_first, structure_in

MUNICIPALITY = "gemeente"  # agency of the places that are no desk of ours: town halls


def named_last(tracker: Tracker) -> Sent | None:
    """Return the last message that named agencies or places; None where none did."""
    return next(
        (sent for sent in sent_last_first(tracker) if {"agencies", "places"} & _filled(structure_in(sent))),
        None,
    )


def show_details(dispatcher: CollectingDispatcher, sent: Sent, language: str) -> None:
    """Send what is known of the agencies of a message, and of those whose places it showed."""
    structure = structure_in(sent)
    named = [agency["id"] for agency in structure.get("agencies") or []]
    known = referral(active([*named, *_of_places(structure.get("places") or [])]), language)
    say(dispatcher, "utter_agency_details", "referral", **known, buttons=ways_on(language))


def _of_places(places: list[dict[str, Any]]) -> list[str]:
    """Return the agencies that the places shown belong to, each once, in their order."""
    found = resources().knowledge.places
    agencies = (found[tile["id"]].agency if tile["id"] in found else MUNICIPALITY for tile in places)
    return list(dict.fromkeys(agencies))


def _filled(structure: dict[str, object]) -> set[str]:
    return {name for name, value in structure.items() if value}


def is_referral(sent: Sent) -> bool:
    """Return whether a message named agencies or places as its answer, not beside one."""
    return structure_in(sent).get("kind") == "referral"
