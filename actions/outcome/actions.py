"""Ask whether an agency was reached, keep the answer for the log, and go on from it."""

from collections.abc import Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import PEOPLE, language_of, resources, say
from actions.outcome.memory import asked, due, last, remember
from actions.referral import active, best_first, referral, ways_on
from actions.show import show_card
from actions.situation.known import situation_of
from bot.nlu.danger import URGENT
from knowledge.models import AgencyKind

REACHED = ("helped", "not_helped", "no")
REASONS = ("closed", "no_answer", "language", "money", "afraid", "other")
WHAT_IS_FREE = "intermediary/what-is-free"  # a card
MOST_SHOWN = 4  # agencies to try next
# The intents after which the question does not come: it would disturb, or was just answered.
NOT_AFTER = frozenset({"start", "ask_outcome", "tell_outcome", "stop_form", "resume_form"})


class ActionListen(Action):
    """Rasa's own last action of every turn, which it runs whatever the intent was; here also the place to ask.

    The answer has been given by then, so the question never stands before it or instead of it.
    """

    def name(self) -> str:
        return "action_listen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        intent = tracker.get_intent_of_latest_message() or ""
        if intent in NOT_AFTER or intent.startswith(URGENT):
            return []
        if tracker.active_loop_name or tracker.get_slot("paused_form"):
            return []
        agencies = _shown(due(tracker))
        return _ask(dispatcher, tracker, agencies) if agencies else []


class ActionAskOutcome(Action):
    """Ask about the last referral, however long ago: a reminder sends this."""

    def name(self) -> str:
        return "action_ask_outcome"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        agencies = _shown(last(tracker))
        if not agencies:
            say(dispatcher, "utter_outcome_nothing", "notice")
            return []
        return _ask(dispatcher, tracker, agencies)


class ActionTellOutcome(Action):
    """Keep what the button said, and offer the next step."""

    def name(self) -> str:
        return "action_tell_outcome"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        agencies = _shown(tracker.get_slot("outcome_of"))
        reached = next(tracker.get_latest_entity_values("reached"), None)
        reason = next(tracker.get_latest_entity_values("reason"), None)
        if not agencies or reached not in REACHED:  # made up by hand, or from another conversation
            say(dispatcher, "utter_outcome_nothing", "notice")
            return []
        reason = reason if reached == "no" and reason in REASONS else None
        trace = {"outcome": {"agency": agencies[0], "reached": reached, "reason": reason}}
        return [SlotSet("trace", trace), *_go_on(dispatcher, tracker, agencies, reached, reason)]


def _shown(agencies: object) -> list[str]:
    """Return those that may still be shown."""
    return active(agencies) if isinstance(agencies, list) else []


def _ask(dispatcher: CollectingDispatcher, tracker: Tracker, agencies: Sequence[str]) -> list[EventType]:
    name = resources().knowledge.agencies[agencies[0]].name[language_of(tracker)]
    say(dispatcher, "utter_outcome", "form", words={"agency": name})
    return asked(tracker, agencies)


def _go_on(
    dispatcher: CollectingDispatcher, tracker: Tracker, agencies: list[str], reached: str, reason: str | None
) -> list[EventType]:
    language = language_of(tracker)
    if reached == "helped":
        say(dispatcher, "utter_outcome_helped", "notice")
        return []
    if reached == "no" and reason is None:
        say(dispatcher, "utter_outcome_why", "form")
        return []
    if reason == "money" and WHAT_IS_FREE in resources().knowledge.cards:
        say(dispatcher, "utter_outcome_money", "notice")
        show_card(dispatcher, tracker, WHAT_IS_FREE, situation_of(tracker))
        return [SlotSet("shown_cards", [WHAT_IS_FREE])]
    others = _others(agencies, language)
    match reason:
        case "closed" | "no_answer":
            response, ids = "utter_outcome_again", [agencies[0], *others]
        case "language":
            response, ids = "utter_outcome_language", resources().who_speak(language)
        case "afraid":
            response, ids = "utter_outcome_afraid", _confidential(language)
        case _:
            response, ids = "utter_outcome_another", others
    shown = active(ids)[:MOST_SHOWN]
    say(dispatcher, response, "referral", **referral(shown, language), buttons=ways_on(language))
    return remember(tracker, shown)


def _others(agencies: Sequence[str], language: str) -> list[str]:
    """Return whom to try next: the rest of the list shown, then the people to talk to."""
    ids = dict.fromkeys([*agencies[1:], *best_first(PEOPLE, language)])
    return [agency_id for agency_id in ids if agency_id != agencies[0]]


def _confidential(language: str) -> list[str]:
    agencies = resources().knowledge.agencies.values()
    ids = [agency.id for agency in agencies if agency.kind is AgencyKind.CONFIDENTIAL]
    return best_first(ids, language)
