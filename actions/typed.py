"""Tools that somebody opens by typing instead of by a button, which names what to begin with."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import is_tapped, resources
from actions.followups import is_question
from actions.offers import all_offers
from actions.shown import last_card
from knowledge.phrases import phrases_in
from knowledge.yaml_files import read_yaml


class TypedTool(Action, ABC):
    """Opens a tool; a question that was doubtfully taken for a wish to open it is answered by the search."""

    @abstractmethod
    def open(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Send what the tool begins with, or what its button asks of it."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if is_question(tracker):
            return list(ActionSearchCards().run(dispatcher, tracker, domain))
        return self.open(dispatcher, tracker, domain)


def said_in(text: str, file: Path) -> str:
    """Return the first key of a file of which the text holds a phrase; empty where it holds none."""
    return next((key for key, phrases in _phrases(file) if phrases_in(text, phrases)), "")


@lru_cache(maxsize=4)
def _phrases(file: Path) -> Sequence[tuple[str, tuple[str, ...]]]:
    return [(key, tuple(phrases)) for key, phrases in read_yaml(file).items()]


def entities_of(tracker: Tracker, intent: str) -> Mapping[str, str]:
    """Return what a button of `intent` names, or what was typed means: what the button under the likeliest card names.

    Where no card is sure, that under the card shown last goes before likely ones: "what must I arrange" below going
    home is not about arriving. Empty where a button names nothing, and where there is none: then the tool offers all.
    """
    message = tracker.latest_message
    if is_tapped(tracker):
        return {entity["entity"]: entity["value"] for entity in message.get("entities") or []}
    built = resources().search
    offers = [offer for offer in all_offers() if offer.intent == intent and offer.entities]
    hits = built.searcher.search(message.get("text") or "")
    card = last_card(tracker)
    below = [offer.entities for offer in offers if card is not None and card.id in offer.cards]
    sure, likely = (
        [
            offer.entities
            for hit in hits
            for offer in offers
            if hit.probability >= bound and hit.card_id in offer.cards
        ]
        for bound in (built.thresholds.answer_from, built.thresholds.choices_from)
    )
    found = [*sure[:1], *(below if len(below) == 1 else ()), *likely[:1]]
    return found[0] if found else {}
