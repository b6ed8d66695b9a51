"""Take in what a person told of their situation, and show what that changes in the answer."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import is_tapped, resources, say
from actions.forms import SKIPPED
from actions.show import show_card
from actions.shown import card_chosen
from actions.situation.facets import FACETS, situation_from
from actions.situation.known import known_of
from actions.situation.question import ask_about, asked_about, open_question
from actions.situation.told import read_told
from knowledge.gate import Verdict
from knowledge.models import Card

FACT_ALONE = (
    5  # words; in more ("dismissed today, three years through the agency") something is asked as well
)
FACTS_ALONE = 8  # words; more are a story, of which a fact is only part
SAYS_NOTHING = 2  # words below a question ("it depends") that say nothing else either
POSTED = "posted"  # stands among the nationalities too: who is sent here thinks of that first


class ActionTellSituation(Action):
    """Keep what a button or words told and show the answer again where it differs."""

    def name(self) -> str:
        return "action_tell_situation"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if not is_tapped(tracker):
            return self._in_words(dispatcher, tracker, domain)
        question = str(next(tracker.get_latest_entity_values("facet"), ""))
        value = str(next(tracker.get_latest_entity_values("value"), ""))
        return self._tell(dispatcher, tracker, question, value)

    def _in_words(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Take what was typed for the answer to the question that is open, or for a fact to remember."""
        question = open_question(tracker)
        text = tracker.latest_message.get("text") or ""
        told = read_told(text, question)
        if told is None and question and len(text.split()) <= SAYS_NOTHING:
            return self._tell(dispatcher, tracker, question, SKIPPED)
        if told is None:  # another fact, which an answer may know
            return list(ActionSearchCards().run(dispatcher, tracker, domain))
        if not question and _is_answered(text):  # "dismissed today, worked through the agency"
            facet, value = told
            tracker.slots[facet] = value
            return [SlotSet(facet, value), *ActionSearchCards().run(dispatcher, tracker, domain)]
        return self._tell(dispatcher, tracker, *told)

    def _tell(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, question: str, value: str
    ) -> list[EventType]:
        facet = "contract" if value == POSTED else question
        card = _meant(tracker, question)
        before = known_of(tracker, before_latest=True)
        if value not in FACETS.get(facet, ()):  # would rather not say, or a payload made up by hand
            say(dispatcher, "utter_situation_not_told", "form")
            return [SlotSet(facet, SKIPPED)] if facet in FACETS and value == SKIPPED else []
        now = {**before, facet: value}
        told: list[EventType] = [SlotSet(facet, value)]
        if tracker.active_loop_name and not is_tapped(tracker):  # said to a form that asks something else
            say(dispatcher, "utter_not_understood", "form")
            return told
        if card is None:
            say(dispatcher, "utter_situation_noted", "form")
            return told
        situation = situation_from(now)
        if card.variant_for(situation) == card.variant_for(situation_from(before)):
            say(dispatcher, "utter_situation_same_answer", "form")
        else:
            show_card(dispatcher, tracker, card.id, situation)
            told += [SlotSet("trace", None), SlotSet("shown_cards", [card.id])]
        return told + ask_about(dispatcher, tracker, card.id, now)


def _is_answered(text: str) -> bool:
    """Return whether a card answers what is told beside a fact, or may answer a story."""
    verdict = resources().search.decision(text).verdict
    fewest = {Verdict.ANSWER: FACT_ALONE, Verdict.CHOICES: FACTS_ALONE}
    return verdict in fewest and len(text.split()) > fewest[verdict]


def _meant(tracker: Tracker, question: str) -> Card | None:
    """Return the card whose answer the fact may change: the one it was asked for, or the one shown last.

    A question that was asked some turns ago is answered by its button alone.
    """
    asked = resources().knowledge.cards.get(asked_about(tracker).get(question, ""))
    shown = card_chosen(tracker)
    answers = is_tapped(tracker) or open_question(tracker) == question
    return (asked or shown) if answers else (shown or asked)


class ActionSkip(Action):
    """Leave the question about the situation open; outside of a form there is nothing else to skip."""

    def name(self) -> str:
        return "action_skip"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if open_question(tracker):
            say(dispatcher, "utter_situation_not_told", "form")
        else:
            say(dispatcher, "utter_nothing_shown", "smalltalk")
        return []
