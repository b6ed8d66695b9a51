"""Quote from what was shown last what a message below it may ask: "and if I leave before May?" stands in its text."""

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.base import resources, say
from actions.card_tools import tools_for
from actions.said import Sent, structure_in
from actions.show import filled
from knowledge.models import Card, Situation
from knowledge.quotes import parts_of, quote

# Cosine of the nearest sentence from which it may be an answer. On data/calibration/thread.jsonl nine in ten reach
# it, of messages out of scope one in four.
QUOTE_FROM = 0.22
MOST_WORDS = 12  # in more, somebody asks something new and says what it is about


def show_quote(
    dispatcher: CollectingDispatcher, card: Card, text: str, language: str, situation: Situation
) -> bool:
    """Send what the card says nearest to the text; return whether it says anything near."""
    shown = filled(card, language, situation)
    details = shown["card"]
    parts = [*parts_of(shown["text"], details["more"], details["abroad"]), *details["steps"]]
    lines = _near(text, parts)
    if lines:
        buttons = tools_for(card.id, language)
        words = {"title": details["title"], "lines": lines}
        say(dispatcher, "utter_quote", "answer", words=words, buttons=buttons, quoted=card.id)
    return bool(lines)


def show_letter_quote(dispatcher: CollectingDispatcher, letter: Sent, text: str, language: str) -> bool:
    """Send what the message on a letter says nearest to the text; return whether it says anything near.

    It says nothing in another language than it was sent in.
    """
    sheet = structure_in(letter)["sheet"]
    if any(part["language"] != language for part in sheet["texts"]):
        return False
    texts = [part["text"] for part in sheet["texts"]]
    lines = _near(text, [*parts_of(letter.get("text")), *sheet["items"], *texts])
    if lines:
        buttons = (letter.get("data") or {}).get("buttons") or []
        words = {"title": sheet["title"], "lines": lines}
        say(dispatcher, "utter_letter_quote", "answer", words=words, buttons=buttons)
    return bool(lines)


def _near(text: str, parts: Sequence[str]) -> str:
    """Return the parts nearest to a short message, a line each; empty where none is near."""
    if len(text.split()) > MOST_WORDS:
        return ""
    nearest, cosine = quote(text, parts, resources().search.encoder)
    return "\n".join(nearest) if cosine >= QUOTE_FROM else ""
