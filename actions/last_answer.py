"""Say the last answer again: because somebody asks to, or because the language has changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import language_of, resources, say
from actions.danger import card_shown_behind, show_danger
from actions.followups import ActionMore, ActionSimpler, ActionSteps, ActionWhoHelps, FollowUp
from actions.how_much import ActionHowMuch
from actions.said import response_of, say_as_it_was, structure_in, structure_of
from actions.show import show_card, show_choices
from actions.shown import last_card
from actions.situation.known import situation_of
from knowledge.models import Situation

CHANGE_LANGUAGE = "change_language"
OF_ONE_LANGUAGE = ("filled", "sheet", "places")  # parts made of texts that stand nowhere else
FOLLOW_UPS: dict[str | None, type[FollowUp]] = {
    "more": ActionMore,
    "steps": ActionSteps,
    "simpler": ActionSimpler,
    "how_much": ActionHowMuch,
    "who_helps": ActionWhoHelps,
}


@dataclass
class Turn:
    """What was said in reply to one message: Rasa's bot events, and the language they are in."""

    intent: str | None
    language: str | None
    sent: list[dict[str, Any]] = field(default_factory=list)


class ActionRepeat(Action):
    """Say the last answer again."""

    def name(self) -> str:
        return "action_repeat"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if tracker.active_loop_name:  # the form asks its question again by itself
            return []
        turn = last_turn(tracker)
        if turn is None:
            say(dispatcher, "utter_nothing_shown", "smalltalk")
        else:
            say_again(dispatcher, tracker, turn)
        return []


class ActionRepeatInLanguage(Action):
    """Say the last answer again where it was in another language than the conversation is now."""

    def name(self) -> str:
        return "action_repeat_in_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        turn = last_turn(tracker)
        if turn and turn.language != language_of(tracker) and not tracker.active_loop_name:
            say_again(dispatcher, tracker, turn)
        return []


def last_turn(tracker: Tracker) -> Turn | None:
    """Return the last turn that answered something; None at the beginning.

    A turn that changed the language is none: it only said again what another had said.
    """
    earlier = list(_turns(tracker.events))[:-1]
    answered = (turn for turn in reversed(earlier) if turn.sent and turn.intent != CHANGE_LANGUAGE)
    return next(answered, None)


def say_again(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> None:
    """Send the messages of a turn again, in the conversation's language and with opening hours as they are now.

    What was made of texts that stand nowhere else cannot be said in another language; the card it was about can.
    """
    language, card = language_of(tracker), last_card(tracker)
    situation = situation_of(tracker)
    if any(structure_in(sent).get("ephemeral") for sent in turn.sent):
        say(dispatcher, "utter_handover_gone", "notice")
        return
    if turn.language == language:
        for sent in turn.sent:
            say_as_it_was(dispatcher, sent, language)
    elif card and turn.intent in FOLLOW_UPS:
        FOLLOW_UPS[turn.intent]().show(dispatcher, card, language, situation)
    else:
        for sent in turn.sent:
            _in_other_words(dispatcher, tracker, sent, language, situation)
        if card and not dispatcher.messages:
            show_card(dispatcher, tracker, card.id, situation)


def _in_other_words(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    sent: dict[str, Any],
    language: str,
    situation: Situation,
) -> None:
    structure, cards = structure_of(sent, language), resources().knowledge.cards
    card = structure.get("card") or {}
    offered = [choice["card"] for choice in structure.get("choices") or [] if choice["card"] in cards]
    response = response_of(sent)
    if danger := structure.get("urgent"):
        show_danger(dispatcher, language, danger, card_shown_behind(tracker, danger))
    elif card.get("id") in cards:
        show_card(dispatcher, tracker, card["id"], situation, card.get("confidence"))
    elif offered:
        show_choices(dispatcher, offered, language)
    elif response and not any(structure.get(part) for part in OF_ONE_LANGUAGE):
        say(dispatcher, response, **structure)


def _turns(events: list[dict[str, Any]]) -> Iterator[Turn]:
    """Yield the turns of a conversation, oldest first; the last is that of the message being answered."""
    turn, language = None, None
    for event in events:
        if event["event"] == "user":
            if turn:
                yield turn
            turn = Turn(_intent(event), language)
        elif event["event"] == "slot" and event.get("name") == "language":
            language = event.get("value")
            if turn and not turn.sent:
                turn.language = language
        elif event["event"] == "bot" and turn:
            turn.sent.append(event)
    if turn:
        yield turn


def _intent(event: dict[str, Any]) -> str | None:
    intent = (event.get("parse_data") or {}).get("intent") or {}
    name: str | None = intent.get("name")
    return name
