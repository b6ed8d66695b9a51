"""The questions before a handover summary, and the summary itself.

The answers are in slots of the form until its end; then they are emptied.
"""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import PEOPLE, button, language_of, resources, say
from actions.forms import INFORM, UNCLEAR, KompasForm, emptied
from actions.handover.answers import answer_in, is_value, own_words, since_when
from actions.handover.summary import Handover, lines, title
from actions.situation.facets import known_in, situation_from
from knowledge.agencies import AMSTERDAM
from knowledge.examples import RETRIEVAL_INTENT
from knowledge.models import Situation

FORM = "handover_form"
WHAT, SINCE, SITUATION = "handover_what", "handover_since", "handover_situation"
TRIED, CONSENT = "handover_tried", "handover_consent"
YES, CHANGE = "yes", "change"
MOST_CARDS = 4  # titles of cards that a phone shows as buttons without scrolling
# Typed messages that can be a question in one's own words; danger, greetings and wishes go to their rules.
DESCRIBES = frozenset({RETRIEVAL_INTENT, *UNCLEAR})


class ValidateHandoverForm(KompasForm):
    """Asks what it is about, since when, what may be told, who was spoken to, and whether this may be shown."""

    opened_by = "handover"

    def name(self) -> str:
        return "validate_handover_form"

    def slots(self, tracker: Tracker) -> list[str]:
        situation = [SITUATION] if situation_from(known_in(tracker.slots)) != Situation() else []
        return [WHAT, SINCE, *situation, TRIED, CONSENT]

    def read(self, slot: str, text: str, tracker: Tracker) -> Any:
        intent = tracker.get_intent_of_latest_message(skip_fallback_intent=False)
        if slot == WHAT:
            return _what(text, intent)
        question = slot.removeprefix("handover_")
        if is_value(text, question):
            return text
        if slot == SINCE:
            today = resources().now().astimezone(AMSTERDAM).date()
            return since_when(text, language_of(tracker), today)
        return answer_in(text, question, language_of(tracker))

    def validate_handover_consent(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return the answer; somebody who wants to change something is asked everything anew."""
        if value == CHANGE:
            return dict.fromkeys(self.slots(tracker))
        return {CONSENT: value}


class ActionAskHandoverWhat(Action):
    """Ask what the summary is about, with the cards of this conversation as buttons."""

    def name(self) -> str:
        return "action_ask_handover_what"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language = language_of(tracker)
        cards = resources().knowledge.cards
        shown = [card_id for card_id in _cards_shown(tracker) if card_id in cards][:MOST_CARDS]
        buttons = [button(cards[card_id][language].title, INFORM, value=card_id) for card_id in shown]
        say(dispatcher, "utter_ask_handover_what", "form", buttons=buttons)
        return []


class ActionAskHandoverConsent(Action):
    """Show exactly what will be in the summary, and ask whether that is all right."""

    def name(self) -> str:
        return "action_ask_handover_consent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        handover = _handover(tracker)
        sheet = {"title": title(handover), "texts": lines(handover)}
        say(dispatcher, "utter_ask_handover_consent", "form", sheet=sheet, ephemeral=True)
        return []


class ActionHandover(Action):
    """Show the summary with the agencies to take it to, or say that there is none; then forget the answers."""

    def name(self) -> str:
        return "action_handover"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        found = resources()
        language = language_of(tracker)
        if tracker.get_slot(CONSENT) == YES:
            handover = _handover(tracker)
            agencies = handover.card.agencies if handover.card else PEOPLE
            say(
                dispatcher,
                "utter_handover",
                "notice",
                sheet={"title": title(handover), "texts": lines(handover)},
                agencies=found.agencies(agencies, language),
                ephemeral=True,
            )
        else:
            say(dispatcher, "utter_handover_refused", "notice")
        return emptied(FORM, list(tracker.slots))


def _what(text: str, intent: str | None) -> dict[str, str] | None:
    """Return what the summary is about: a card, by its button, or the question in own words."""
    if intent == INFORM:
        return {"card": text} if text in resources().knowledge.cards else None
    words = own_words(text) if intent in DESCRIBES else None
    return None if words is None else {"own_words": words}


def _cards_shown(tracker: Tracker) -> list[str]:
    """Return the ids of the cards shown in this conversation, the latest first."""
    shown = [
        card_id
        for event in reversed(tracker.events)
        if event.get("event") == "slot" and event.get("name") == "shown_cards"
        for card_id in event.get("value") or []
    ]
    return list(dict.fromkeys(card_id for card_id in shown if isinstance(card_id, str)))


def _handover(tracker: Tracker) -> Handover:
    """Return what the answers put into the summary; an answer skipped, or none of ours, puts nothing in."""
    found = resources()
    what = tracker.get_slot(WHAT)
    about = what if isinstance(what, dict) else {}
    typed = about.get("own_words")
    return Handover(
        day=found.now().astimezone(AMSTERDAM).date(),
        language=language_of(tracker),
        card=found.knowledge.cards.get(str(about.get("card"))),
        own_words=typed if isinstance(typed, str) else None,
        since=_answer(tracker, SINCE),
        situation=situation_from(known_in(tracker.slots)) if tracker.get_slot(SITUATION) == YES else None,
        tried=_answer(tracker, TRIED),
    )


def _answer(tracker: Tracker, slot: str) -> str | None:
    value = tracker.get_slot(slot)
    return value if is_value(value, slot.removeprefix("handover_")) else None
