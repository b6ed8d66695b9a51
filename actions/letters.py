"""Explain a letter that a button or a typed message named: first who sent it, then which kind it is."""

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import is_tapped, language_of, resources
from actions.letter_message import sender_in, sender_named, show_letter, show_sender, show_senders
from actions.letter_told import LETTERS_OFFERED, sender_offered, show_told
from actions.said import last_sent, response_of
from actions.shown import last_card, letter_shown
from actions.typed import TypedTool
from knowledge.examples import RETRIEVAL_INTENT


class ActionLetter(TypedTool):
    """Show the senders, the letters of one, or one letter; what a button no longer finds, one step back."""

    def name(self) -> str:
        return "action_letter"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if sender_in(tracker.latest_message.get("text") or ""):  # "a letter from the CAK" asks nothing yet
            return self.open(dispatcher, tracker, domain)
        if letter_shown(tracker) and not is_tapped(tracker):  # "the letter is of five weeks ago"
            return list(ActionSearchCards().run(dispatcher, tracker, domain))
        if _is_rather_a_question(tracker):
            return list(ActionSearchCards().run(dispatcher, tracker, domain))
        told = show_told(dispatcher, tracker)
        return super().run(dispatcher, tracker, domain) if told is None else told

    def open(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language, text = language_of(tracker), tracker.latest_message.get("text") or ""
        letters = resources().knowledge.letters
        if is_tapped(tracker):
            sender = letters.get(_entity(tracker, "sender"))
        else:
            sender = sender_named(text) or sender_offered(last_sent(tracker))
        letter = sender.letter(_entity(tracker, "kind")) if sender else None
        cards: list[str] = []
        if sender is None:
            show_senders(dispatcher, language)
        elif letter is None:
            cards = show_sender(dispatcher, sender, language, "" if is_tapped(tracker) else text)
        else:
            cards = show_letter(dispatcher, sender, letter, language)
        return [SlotSet("trace", None), SlotSet("shown_cards", cards)]


def _is_rather_a_question(tracker: Tracker) -> bool:
    """Return whether a question was likelier than a letter, below a card: "I already signed a paper"."""
    ranking = {
        entry["name"]: entry["confidence"] for entry in tracker.latest_message.get("intent_ranking") or []
    }
    offered = response_of(last_sent(tracker)) in LETTERS_OFFERED
    asks = ranking.get(RETRIEVAL_INTENT, 0.0) > ranking.get("letter", 0.0)
    return asks and not offered and not is_tapped(tracker) and last_card(tracker) is not None


def _entity(tracker: Tracker, name: str) -> str:
    return str(next(tracker.get_latest_entity_values(name), ""))
