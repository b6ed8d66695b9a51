"""What Kompas can do beyond a card, offered as buttons under the cards where it helps.

One YAML file a capability: a list of `{intent, entities, title: {language: …}, cards: [ids]}`.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from actions.base import Button, button
from knowledge.models.base import Localized
from knowledge.models.card import CardId
from knowledge.yaml_files import read_yaml

MOST_OFFERS = 2  # more buttons than these bury the answer


class Offer(BaseModel):
    """One button and the cards it stands under."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: str
    entities: Mapping[str, str] = Field(default_factory=dict)
    title: Localized
    cards: Sequence[CardId] = Field(min_length=1)


@lru_cache(maxsize=1)
def all_offers() -> tuple[Offer, ...]:
    """Return every offer, in the order of the files' names and within them.

    Raises:
        pydantic.ValidationError: a file does not fit.
    """
    files = sorted(Path(__file__).parent.glob("*.yml"))
    return tuple(Offer.model_validate(entry) for file in files for entry in read_yaml(file))


def offers_for(card_id: str, language: str) -> list[Button]:
    """Return the buttons to show under a card, at most `MOST_OFFERS`."""
    found = [offer for offer in all_offers() if card_id in offer.cards]
    return [button(offer.title[language], offer.intent, **offer.entities) for offer in found[:MOST_OFFERS]]
