"""Short questions about the card shown last: more of it, its steps, said simpler, and who helps."""

from abc import ABC, abstractmethod

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import PEOPLE, is_tapped, language_of, resources, say
from actions.danger import card_shown_behind, show_danger, shown_danger
from actions.refer import SURE
from actions.show import filled, show_choices
from actions.shown import choices_shown, last_card
from actions.situation.known import situation_of
from actions.unwanted import show_others
from knowledge.figures import sentences
from knowledge.gate import Verdict
from knowledge.models import Card, Situation

SHORT_SENTENCE = 40  # characters; an opening such as "Usually not." says too little alone


class FollowUp(Action, ABC):
    """Answers from the card shown last.

    A doubtful follow-up for which the search has an answer of its own is a question; after choices nobody knows
    yet which card is meant, so they are shown again; with no card there is nothing to follow up.
    """

    answered_by_danger = False  # whether help in danger, shown last, answers it too

    @abstractmethod
    def show(self, dispatcher: CollectingDispatcher, card: Card, language: str, situation: Situation) -> None:
        """Send what was asked of the card."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if is_question(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        language = language_of(tracker)
        offered = choices_shown(tracker)
        card = last_card(tracker)
        danger = shown_danger(tracker) if self.answered_by_danger else None
        if danger:
            show_danger(dispatcher, language, danger, card_shown_behind(tracker, danger))
        elif (offered or card is None) and _may_be_answered(tracker):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        elif offered:
            self.choose(dispatcher, offered, language)
        elif card:
            self.show(dispatcher, card, language, situation_of(tracker))
        else:
            say(dispatcher, "utter_nothing_shown", "smalltalk")
        return []

    def choose(self, dispatcher: CollectingDispatcher, offered: list[str], language: str) -> None:
        """Ask which of the cards offered is meant."""
        show_choices(dispatcher, offered, language)


class ActionMore(FollowUp):
    """Show the detail behind the short answer."""

    def name(self) -> str:
        return "action_more"

    def show(self, dispatcher: CollectingDispatcher, card: Card, language: str, situation: Situation) -> None:
        message = filled(card, language, situation)
        parts = filter(None, (message["card"]["more"], message["card"]["abroad"]))
        say(dispatcher, "utter_more", "answer", "\n\n".join(parts))


class ActionSteps(FollowUp):
    """Show what to do now, in order."""

    def name(self) -> str:
        return "action_steps"

    def show(self, dispatcher: CollectingDispatcher, card: Card, language: str, situation: Situation) -> None:
        details = filled(card, language, situation)["card"]
        say(
            dispatcher,
            "utter_steps",
            "answer",
            sheet={"title": details["title"], "items": details["steps"]},
        )


class ActionSimpler(FollowUp):
    """Show the question, the heart of the answer and the first step, a line each, in the card's own words."""

    def name(self) -> str:
        return "action_simpler"

    def show(self, dispatcher: CollectingDispatcher, card: Card, language: str, situation: Situation) -> None:
        message = filled(card, language, situation)
        first, *others = sentences(message["text"])
        heart = [first, *(others[:1] if len(first) < SHORT_SENTENCE else ())]
        lines = [message["card"]["title"], *heart, f"1. {message['card']['steps'][0]}"]
        say(dispatcher, "utter_simpler", "answer", "\n".join(lines))


class ActionWhoHelps(FollowUp):
    """Show the agencies of the card, best first."""

    answered_by_danger = True

    def name(self) -> str:
        return "action_who_helps"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        events = show_others(dispatcher, tracker, lately=True)
        return super().run(dispatcher, tracker, domain) if events is None else events

    def choose(self, dispatcher: CollectingDispatcher, offered: list[str], language: str) -> None:
        """Show who helps with each of the cards offered, and with anything: nobody needs to choose for that."""
        found = resources()
        first, *others = (found.knowledge.cards[card].agencies for card in offered)
        with_each = [agency for agency in first if all(agency in other for other in others)]
        agencies = found.agencies(list(dict.fromkeys([*with_each, *PEOPLE])), language)
        say(dispatcher, "utter_who_helps", "referral", agencies=agencies)

    def show(self, dispatcher: CollectingDispatcher, card: Card, language: str, situation: Situation) -> None:
        say(
            dispatcher,
            "utter_who_helps",
            "referral",
            agencies=resources().agencies(card.agencies, language),
        )


def is_question(tracker: Tracker) -> bool:
    """Return whether a message doubtfully taken for a follow-up has an answer among the cards not yet shown."""
    confidence = (tracker.latest_message.get("intent") or {}).get("confidence", 1.0)
    return bool(confidence < SURE) and _has_answer(tracker)


def _may_be_answered(tracker: Tracker) -> bool:
    """Return whether a typed follow-up to nothing in particular says enough for a card to answer it."""
    return not is_tapped(tracker) and _has_answer(tracker)


def _has_answer(tracker: Tracker) -> bool:
    message = tracker.latest_message
    decision = resources().search.decision(message.get("text") or "")
    shown = tracker.get_slot("shown_cards") or []
    return decision.verdict is Verdict.ANSWER and decision.shown[0].card_id not in shown
