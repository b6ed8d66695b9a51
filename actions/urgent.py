"""Danger goes before everything: the number to call, confidential help, a safe next step."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards, answer_beside, answer_in_doubt
from actions.base import language_of, resources, say
from actions.danger import CARDS, SURE, card_behind, kind_of, says_no_danger, show_danger
from actions.doubt import is_doubtful
from actions.forms import left
from bot.nlu.danger import IN_PART, URGENT


class ActionUrgent(Action):
    """Show help for the kind of danger Rasa recognised."""

    def name(self) -> str:
        return "action_urgent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if says_no_danger(tracker) and not tracker.active_loop_name:
            return list(ActionSearchCards().run(dispatcher, tracker, domain))
        message, form = tracker.latest_message, tracker.active_loop_name
        text, confidence = message.get("text") or "", message["intent"].get("confidence", 1.0)
        kind = kind_of(str(tracker.get_intent_of_latest_message()).removeprefix(URGENT), text)
        doubtful = is_doubtful(tracker, kind)
        beside = not form and (message.get(IN_PART) or confidence < SURE)
        # Help in sure danger waits for no search, unless that tells which card stands behind it.
        hits = resources().search.searcher.search(text) if beside or len(CARDS[kind]) > 1 else []
        card = card_behind(kind, text, hits, tracker)
        if doubtful:
            return answer_in_doubt(dispatcher, tracker, kind, card, hits)
        show_danger(dispatcher, language_of(tracker), kind, card)
        if form:
            say(dispatcher, "utter_form_paused", "form")  # to ask on at once would be heartless
            return [*left(tracker), SlotSet("paused_form", form), SlotSet("shown_cards", [card])]
        if beside:
            return answer_beside(dispatcher, tracker, card, hits, choices=bool(message.get(IN_PART)))
        return [SlotSet("shown_cards", [card])]
