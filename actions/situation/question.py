"""Ask the one thing on which the answer just shown still depends."""

from collections.abc import Mapping

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import resources, say
from actions.forms import SKIPPED
from actions.said import last_sent, response_of
from actions.situation.facets import FACETS, MOST_QUESTIONS, Known, undecided_facet


def open_question(tracker: Tracker) -> str | None:
    """Return the facet that the last message of the bot asked for; None where it asked for none."""
    response = response_of(last_sent(tracker))
    return next((facet for facet in FACETS if response == f"utter_ask_{facet}"), None)


def asked_about(tracker: Tracker) -> Mapping[str, str]:
    """Return, per facet that was asked, the card it was asked for."""
    asked = tracker.get_slot("situation_asked")
    return asked if isinstance(asked, dict) else {}


def ask_about(
    dispatcher: CollectingDispatcher, tracker: Tracker, card_id: str, known: Known
) -> list[EventType]:
    """Ask for one facet of the card shown last, where the answer depends on one that was never asked.

    A facet counts as left untold from the moment it is asked: who answers something else is not asked again.
    In the middle of a form, whose own question comes next, nothing is asked.
    """
    asked = asked_about(tracker)
    facet = undecided_facet(resources().knowledge.cards[card_id], known)
    if facet is None or tracker.active_loop_name or list(asked.values()).count(card_id) >= MOST_QUESTIONS:
        return []
    say(dispatcher, f"utter_ask_{facet}", "form")
    return [SlotSet(facet, SKIPPED), SlotSet("situation_asked", {**asked, facet: card_id})]
