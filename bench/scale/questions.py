"""Questions with a known right answer: a card's own title, whose answer is that card."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.models.card import Card

SEED = 20261122


@dataclass(frozen=True)
class Question:
    """What is asked, in which language, and the id of the card that answers it."""

    text: str
    language: str
    card: str


def draw(cards: Mapping[str, Card], languages: Sequence[str], per_language: int) -> list[Question]:
    """Return so many questions in each language, the same in every run on the same cards."""
    chosen = random.Random(SEED)
    return [
        Question(cards[card_id].texts[language].title, language, card_id)
        for language in languages
        for card_id in chosen.sample(sorted(cards), per_language)
    ]


def walk(questions: Sequence[Question], number: int) -> list[Question]:
    """Return the order in which conversation `number` asks, all in one language; it begins anew after the last."""
    languages = sorted({question.language for question in questions})
    mine = [question for question in questions if question.language == languages[number % len(languages)]]
    random.Random(SEED + number).shuffle(mine)
    return mine
