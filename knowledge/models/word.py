"""A word: one Dutch term from a letter, a contract or a payslip, explained."""

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from knowledge.models.base import Entry, Localized, Slug, Source, Text
from knowledge.models.card import CardId

MEANING_CHARS = 300


class Word(Entry):
    """What the term means, whether it is normal to meet it, and the cards that say more."""

    id: Slug
    word: Text  # as it stands in the letter
    forms: tuple[Text, ...] = ()  # plural, verb forms, abbreviation, common misspellings
    meaning: dict[str, Annotated[Text, StringConstraints(max_length=MEANING_CHARS)]]
    normal: Localized | None = None  # whether it is normal, and when it is not
    cards: tuple[CardId, ...] = Field(default=())
    source: Source | None = None  # where no card covers it
    checked: dt.date
