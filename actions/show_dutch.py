"""Show an answer in Dutch and in large letters, to hold up to a boss, a doctor or a desk."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import language_of, resources, say
from actions.card_message import card_message
from actions.show import show_choices
from actions.shown import choices_shown
from actions.situation.known import situation_of
from actions.typed import TypedTool
from knowledge.models import Card, Situation

DUTCH = "nl"


class ActionShowDutch(TypedTool):
    """Show the card of the button, or the one shown last: its Dutch sentence and short answer, and what they mean."""

    def name(self) -> str:
        return "action_show_dutch"

    def open(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language = language_of(tracker)
        named = next(tracker.get_latest_entity_values("card"), None)
        offered = [] if named else choices_shown(tracker)
        if offered:  # nobody shows a boss what he may not have meant
            show_choices(dispatcher, offered, language)
            return []
        card = resources().knowledge.cards.get(_card_named(tracker))
        if card is None:  # none shown yet, or a payload made up by hand
            say(dispatcher, "utter_nothing_shown", "smalltalk")
            return []
        situation = situation_of(tracker)
        say(
            dispatcher,
            "utter_show_dutch",
            "notice",
            sheet={
                "title": card[DUTCH].title,
                "large": True,
                "texts": [
                    *_texts(card, DUTCH, situation),
                    *(_texts(card, language, situation, with_title=True) if language != DUTCH else ()),
                ],
            },
            choices=[{"card": card.id, "title": card[language].title}],
        )
        return []


def _card_named(tracker: Tracker) -> str:
    """Return the id of the card in the button, or else of the one shown last."""
    named = next(tracker.get_latest_entity_values("card"), None)
    shown = tracker.get_slot("shown_cards")
    candidates = [named, *(shown[:1] if isinstance(shown, list) else ())]
    return next((card_id for card_id in candidates if isinstance(card_id, str)), "")


def _texts(
    card: Card, language: str, situation: Situation, *, with_title: bool = False
) -> list[dict[str, str]]:
    """Return the sentence to say, where the card has one, and the short answer, with today's figures."""
    found = resources()
    message: dict[str, Any] = card_message(
        card, language, found.knowledge, found.now().date(), probability=None, situation=situation
    )
    sentence = card[language].say
    texts = [card[language].title if with_title else None, sentence, message["text"]]
    return [{"text": text, "language": language} for text in texts if text]
