"""Quote from what was shown last what a message below it may ask: "and if I leave before May?" stands in its text."""

from collections.abc import Sequence
from dataclasses import dataclass

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Button, resources, say
from actions.card_tools import tools_for
from actions.said import Sent, structure_in
from actions.show import filled
from knowledge.models import Card, Situation
from knowledge.quotes import parts_of, quote

# Cosine of the nearest sentence from which it may be an answer. On data/calibration/thread.jsonl nine in ten reach
# it, of messages out of scope one in four.
QUOTE_FROM = 0.22
MOST_WORDS = 12  # in more, somebody asks something new and says what it is about


@dataclass(frozen=True)
class Quote:
    """Sentences that may answer a message: by which wording they are said, with which buttons, and of which card."""

    response: str
    title: str
    lines: str
    buttons: Sequence[Button]
    card: str | None = None


def show_quote(dispatcher: CollectingDispatcher, found: Quote) -> None:
    """Send what was quoted."""
    words = {"title": found.title, "lines": found.lines}
    of_card = {"quoted": found.card} if found.card else {}
    say(dispatcher, found.response, "answer", words=words, buttons=found.buttons, **of_card)


def card_quote(
    card: Card, text: str, language: str, situation: Situation, *, least: float = QUOTE_FROM
) -> Quote | None:
    """Return what the card says nearest to the text; None where it says nothing near, of a cosine of `least`."""
    shown = filled(card, language, situation)
    details = shown["card"]
    parts = [*parts_of(shown["text"], details["more"], details["abroad"]), *details["steps"]]
    lines = _near(text, parts, least)
    buttons = tools_for(card.id, language)
    return Quote("utter_quote", details["title"], lines, buttons, card.id) if lines else None


def letter_quote(letter: Sent, text: str, language: str) -> Quote | None:
    """Return what the message on a letter says nearest to the text; None where it says nothing near.

    It says nothing in another language than it was sent in.
    """
    sheet = structure_in(letter)["sheet"]
    if any(part["language"] != language for part in sheet["texts"]):
        return None
    texts = [part["text"] for part in sheet["texts"]]
    lines = _near(text, [*parts_of(letter.get("text")), *sheet["items"], *texts])
    buttons = (letter.get("data") or {}).get("buttons") or []
    return Quote("utter_letter_quote", sheet["title"], lines, buttons) if lines else None


def _near(text: str, parts: Sequence[str], least: float = QUOTE_FROM) -> str:
    """Return the parts nearest to a short message, a line each; empty where none is near."""
    if len(text.split()) > MOST_WORDS:
        return ""
    nearest, cosine = quote(text, parts, resources().search.encoder)
    return "\n".join(nearest) if cosine >= least else ""
