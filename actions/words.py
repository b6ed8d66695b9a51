"""Explain the Dutch word that a message names, or that a button brought."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import is_tapped, language_of, resources, say
from actions.word_message import explain_words, offer_near_words, words_in


class ActionExplainWord(Action):
    """Explain a word; what was typed goes the way of every question, which knows words too (actions/named.py)."""

    def name(self) -> str:
        return "action_explain_word"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if not is_tapped(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        asked = str(next(tracker.get_latest_entity_values("word"), ""))
        known = [asked] if asked in resources().knowledge.words else words_in(asked, whole=False)
        offered = explain_words(dispatcher, known, language_of(tracker))
        if not known and not offer_near_words(dispatcher, asked, language_of(tracker)):
            say(dispatcher, "utter_which_word", "notice")
        return [SlotSet("trace", None), SlotSet("shown_cards", offered)]
