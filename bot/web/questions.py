"""The questions a page opens the chat with: three per theme, chosen by hand.

Knows `questions.yml` and the titles of cards. Knows nothing of who asks, or how often.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path

from bot.gateway.languages import Language
from bot.gateway.messages import Choice
from knowledge.yaml_files import read_yaml

QUESTIONS_PATH = Path(__file__).with_name("questions.yml")
MOST_QUESTIONS = 3  # what a phone shows above the field without scrolling


class PageQuestions:
    """Cards by theme; a card's file is read when a page first asks for it, so that a start stays fast."""

    def __init__(self, by_theme: Mapping[str, Sequence[str]], cards: Path) -> None:
        self._by_theme = by_theme
        self._titles = cache(lambda card: _titles(cards / f"{card}.yml"))

    def known(self, themes: str) -> tuple[str, ...]:
        """Return the themes of ours in a list such as "housing, leave", in its order."""
        named = (theme.strip() for theme in themes.split(","))
        return tuple(dict.fromkeys(theme for theme in named if theme in self._by_theme))

    def choices(self, themes: Iterable[str], language: Language) -> list[Choice]:
        """Return at most `MOST_QUESTIONS` cards to tap: the first of each theme, then the second, …"""
        rounds = zip_longest(*(self._by_theme[theme] for theme in themes))
        cards = dict.fromkeys(card for card in chain.from_iterable(rounds) if card is not None)
        return [
            Choice(card=card, title=self._titles(card)[language]) for card in list(cards)[:MOST_QUESTIONS]
        ]


def load_questions(knowledge: Path, path: Path = QUESTIONS_PATH) -> PageQuestions:
    """Return the questions in `path`, whose cards lie under `knowledge`/cards."""
    return PageQuestions(read_yaml(path), knowledge / "cards")


def _titles(file: Path) -> dict[Language, str]:
    card = read_yaml(file)
    return {language: card[language]["title"] for language in card["status"]}
