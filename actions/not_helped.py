"""Not what I asked: the next best card of the last search, and after a second miss a person."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import language_of, resources, say
from actions.danger import denies_danger
from actions.followups import is_question
from actions.nearby import of_same_topic
from actions.refer import OFFER_PERSON, ActionOfferPerson
from actions.said import last_sent, response_of
from actions.show import show_card, show_choices
from actions.shown import last_card
from actions.situation.known import situation_of
from knowledge.gate import Verdict, decide
from knowledge.search import Hit


class ActionNotHelped(Action):
    """Show what else the last search found; a second miss in a row, or nothing left, offers a person.

    Whoever was just offered one is asked to say it in other words.
    """

    def name(self) -> str:
        return "action_not_helped"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if is_question(tracker) or denies_danger(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        shown = tracker.get_slot("shown_cards")
        if shown is None or _was_offered_a_person(tracker):
            say(dispatcher, "utter_nothing_shown", "smalltalk")
            return []
        following = _next_best(tracker, shown)
        if not following:
            return ActionOfferPerson().run(dispatcher, tracker, domain)
        language, thresholds = language_of(tracker), resources().search.thresholds
        decision = decide(following, thresholds)
        ids = [hit.card_id for hit in decision.shown or following]
        verdict = Verdict.ANSWER if decision.verdict is Verdict.ANSWER else Verdict.CHOICES
        if verdict is Verdict.ANSWER:
            say(dispatcher, "utter_next_card", "notice")
            situation = situation_of(tracker)
            show_card(dispatcher, tracker, ids[0], situation, decision.shown[0].probability)
        else:
            show_choices(dispatcher, ids, language)
        # Nothing is left after this: the next miss is the second in a row.
        candidates = {"verdict": verdict.value, "shown": ids, "left": []}
        return [SlotSet("candidates", candidates), SlotSet("shown_cards", ids)]


def _was_offered_a_person(tracker: Tracker) -> bool:
    """Return whether that was the last thing said: to say it once more helps nobody."""
    return response_of(last_sent(tracker)) == OFFER_PERSON


def _next_best(tracker: Tracker, shown: list[str]) -> list[Hit]:
    """Return what else the search found that brought what was shown last: what is likely, or else of the same topic."""
    candidates = tracker.get_slot("candidates") or {"shown": [], "left": []}
    if set(shown).isdisjoint(candidates["shown"]):  # shown by something else since, such as a button
        return []
    found, card = resources(), last_card(tracker)
    hits = (Hit(**left) for left in candidates["left"])
    left = [hit for hit in hits if hit.card_id in found.knowledge.cards]
    likely = [hit for hit in left if hit.probability >= found.search.thresholds.choices_from]
    return likely or (of_same_topic(left, card) if card else [])
