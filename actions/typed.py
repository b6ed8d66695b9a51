"""Tools that somebody opens by typing instead of by a button, which names what to begin with."""

from collections.abc import Mapping

from rasa_sdk import Tracker

from actions.base import resources
from actions.offers import all_offers


def entities_of(tracker: Tracker, intent: str) -> Mapping[str, str]:
    """Return what a button of `intent` names, or what was typed means: what the button under the likeliest card names.

    Empty where a button names nothing, and where no card with such a button is likely: then the tool offers all it has.
    """
    message = tracker.latest_message
    text = message.get("text") or ""
    if text.startswith("/"):
        return {entity["entity"]: entity["value"] for entity in message.get("entities") or []}
    built = resources().search
    offers = [offer for offer in all_offers() if offer.intent == intent and offer.entities]
    for hit in built.searcher.search(text):
        if hit.probability < built.thresholds.choices_from:
            break
        for offer in offers:
            if hit.card_id in offer.cards:
                return offer.entities
    return {}
