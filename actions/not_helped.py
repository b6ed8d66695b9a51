"""Not what I asked: the next best card of the last search, and after a second miss a person."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards, show_card, show_choices
from actions.base import language_of, resources, say
from actions.followups import is_question
from actions.refer import ActionOfferPerson
from actions.situation.facets import situation_of
from knowledge.gate import Verdict, decide
from knowledge.search import Hit


class ActionNotHelped(Action):
    """Show what else the last search found likely enough; a second miss in a row, or nothing left, offers a person."""

    def name(self) -> str:
        return "action_not_helped"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if is_question(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        shown = tracker.get_slot("shown_cards")
        if shown is None:
            say(dispatcher, "utter_nothing_shown", "smalltalk")
            return []
        following = _next_best(tracker, shown)
        if not following:
            return ActionOfferPerson().run(dispatcher, tracker, domain)
        language, thresholds = language_of(tracker), resources().search.thresholds
        decision = decide(following, thresholds)
        ids = [hit.card_id for hit in decision.shown]
        if decision.verdict is Verdict.ANSWER:
            say(dispatcher, "utter_next_card", "notice")
            situation = situation_of(tracker)
            show_card(dispatcher, ids[0], language, decision.shown[0].probability, situation)
        else:
            show_choices(dispatcher, ids, language)
        # Nothing is left after this: the next miss is the second in a row.
        candidates = {"verdict": decision.verdict.value, "shown": ids, "left": []}
        return [SlotSet("candidates", candidates), SlotSet("shown_cards", ids)]


def _next_best(tracker: Tracker, shown: list[str]) -> list[Hit]:
    """Return the cards of the search that brought what was shown last, as far as they are likely and not shown yet."""
    candidates = tracker.get_slot("candidates") or {"shown": [], "left": []}
    if set(shown).isdisjoint(candidates["shown"]):  # shown by something else since, such as a button
        return []
    found = resources()
    return [
        hit
        for hit in (Hit(**left) for left in candidates["left"])
        if hit.card_id in found.knowledge.cards and hit.probability >= found.search.thresholds.choices_from
    ]
