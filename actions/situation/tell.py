"""Take in what a person told of their situation, and show what that changes in the answer."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import show_card
from actions.base import language_of, resources, say
from actions.forms import SKIPPED
from actions.situation.facets import FACETS, known_in, situation_from
from actions.situation.question import ask_about, asked_about

POSTED = "posted"  # stands among the nationalities too: who is sent here thinks of that first


class ActionTellSituation(Action):
    """Keep what the button told and show the answer again where it differs."""

    def name(self) -> str:
        return "action_tell_situation"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        question = str(next(tracker.get_latest_entity_values("facet"), ""))
        value = str(next(tracker.get_latest_entity_values("value"), ""))
        facet = "contract" if value == POSTED else question
        card = resources().knowledge.cards.get(asked_about(tracker).get(question, ""))
        before = known_in(tracker.slots)
        if value not in FACETS.get(facet, ()):  # would rather not say, or a payload made up by hand
            say(dispatcher, "utter_situation_not_told", "form")
            return [SlotSet(facet, SKIPPED)] if facet in FACETS and value == SKIPPED else []
        now = {**before, facet: value}
        told: list[EventType] = [SlotSet(facet, value)]
        if card is None:  # retired since it was asked
            say(dispatcher, "utter_situation_not_told", "form")
            return told
        situation = situation_from(now)
        if card.variant_for(situation) == card.variant_for(situation_from(before)):
            say(dispatcher, "utter_situation_same_answer", "form")
        else:
            show_card(dispatcher, card.id, language_of(tracker), None, situation)
            told += [SlotSet("trace", None), SlotSet("shown_cards", [card.id])]
        return told + ask_about(dispatcher, tracker, card.id, now)
