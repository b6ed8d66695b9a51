"""What is indexed: every way to ask, every title and short answer, each with its card.

Knows cards and examples. Messages that no card answers are passages too, of no card: being close to
them is evidence for "I do not know".
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.examples import OUT_OF_SCOPE, Example
from knowledge.figures import PLACEHOLDER
from knowledge.models import Card, Status

NO_CARD = ""  # card id of a passage that no card answers


@dataclass(frozen=True)
class Passage:
    """One indexed text."""

    text: str
    card_id: str
    language: str


def build_passages(cards: Mapping[str, Card], examples: Sequence[Example]) -> list[Passage]:
    """Return all passages: what was asked, then what is written."""
    return [*asked_passages(cards, examples), *written_passages(cards)]


def asked_passages(cards: Mapping[str, Card], examples: Sequence[Example]) -> list[Passage]:
    """Return the ways to ask for every reviewed card text, and for what no card answers.

    A card that is a draft in a language is not answered in that language: nobody approved the text.
    """
    reviewed = _reviewed(cards)
    return [
        Passage(example.text, example.card_id or NO_CARD, example.language)
        for example in examples
        if (example.card_id, example.language) in reviewed or example.intent == OUT_OF_SCOPE
    ]


def written_passages(cards: Mapping[str, Card]) -> list[Passage]:
    """Return title, short answer and story of every reviewed card text."""
    reviewed = _reviewed(cards)
    return [
        Passage(PLACEHOLDER.sub("", text), card.id, language)
        for card in cards.values()
        for language, content in card.texts.items()
        if (card.id, language) in reviewed
        for text in (content.title, content.short, *([content.story] if content.story else []))
    ]


def _reviewed(cards: Mapping[str, Card]) -> set[tuple[str | None, str]]:
    return {
        (card.id, language)
        for card in cards.values()
        for language, status in card.status.texts.items()
        if status is Status.REVIEWED
    }


def digest(parts: Iterable[str]) -> str:
    """Return a short fingerprint of texts, for telling whether something built is still current."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.encode())
        total.update(b"\0")
    return total.hexdigest()[:16]


def passages_digest(passages: Iterable[Passage]) -> str:
    """Return the fingerprint of passages in their order."""
    return digest(f"{passage.card_id}\t{passage.language}\t{passage.text}" for passage in passages)
