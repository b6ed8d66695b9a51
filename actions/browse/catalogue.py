"""Which cards stand under a theme or a phase, in which order, and on which page.

Knows cards and its own lists. Knows nothing of dialogue.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import Field, TypeAdapter

from knowledge.models import Card
from knowledge.models.base import Entry, Localized
from knowledge.models.card import CardId, Status, Theme
from knowledge.yaml_files import read_yaml

PAGE_CARDS = 8  # titles that a phone shows with little scrolling

Cards = Mapping[str, Card]


class Phase(Entry):
    """Where somebody is in their journey, and the cards that matter most then."""

    name: Localized
    cards: tuple[CardId, ...] = Field(min_length=6, max_length=10)


class Wording(Entry):
    """The line over a list of cards, with `{name}` in it, and the titles of the buttons."""

    choose: Localized
    more: Localized
    themes: Localized
    phases: Localized
    person: Localized


@dataclass(frozen=True)
class Page:
    """One page of a list of cards; pages count from 1."""

    cards: tuple[Card, ...]
    number: int
    pages: int


@lru_cache(maxsize=1)
def phases() -> dict[str, Phase]:
    """Return the phases by id, in the order of the journey.

    Raises:
        pydantic.ValidationError: the file does not fit.
    """
    return TypeAdapter(dict[str, Phase]).validate_python(_read("phases.yml"))


@lru_cache(maxsize=1)
def order() -> dict[Theme, tuple[CardId, ...]]:
    """Return the cards of each theme, most needed first.

    Raises:
        pydantic.ValidationError: the file does not fit.
    """
    return TypeAdapter(dict[Theme, tuple[CardId, ...]]).validate_python(_read("order.yml"))


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Return the wording around the lists.

    Raises:
        pydantic.ValidationError: the file does not fit.
    """
    return Wording.model_validate(_read("wording.yml"))


def _read(name: str) -> object:
    return read_yaml(Path(__file__).with_name(name))


def of_theme(theme: str, cards: Cards, language: str) -> list[Card]:
    """Return the approved cards of a theme, most needed first; those that no list names last, by id."""
    place = {card_id: number for number, card_id in enumerate(order().get(Theme(theme), ()))}
    found = [card for card in cards.values() if card.theme == theme]
    return _approved(sorted(found, key=lambda card: (place.get(card.id, len(place)), card.id)), language)


def of_phase(phase: str, cards: Cards, language: str) -> list[Card]:
    """Return the approved cards of a phase, in its order; one that has been retired is left out."""
    return _approved((cards[card_id] for card_id in phases()[phase].cards if card_id in cards), language)


def _approved(cards: Iterable[Card], language: str) -> list[Card]:
    return [card for card in cards if card.status[language] is Status.REVIEWED]


def page_of(cards: Sequence[Card], wanted: str | None) -> Page:
    """Return the page asked for: the first where that is no number, the last where there are fewer."""
    pages = max(1, -(-len(cards) // PAGE_CARDS))
    number = int(wanted) if wanted and wanted.isdecimal() else 1
    number = min(max(number, 1), pages)
    return Page(tuple(cards[(number - 1) * PAGE_CARDS : number * PAGE_CARDS]), number, pages)
