"""A municipality: the local layer. What a source confirms; the rest is absent, never guessed."""

import datetime as dt
from typing import Literal

from pydantic import Field, HttpUrl, model_validator

from knowledge.models.base import Entry, LanguageCode, Localized, Slug, Source, Text
from knowledge.models.contact import Phone


class Page(Entry):
    """A page of the municipality on one subject, and the languages it can be read in."""

    url: HttpUrl
    language: tuple[LanguageCode, ...] = Field(min_length=1)
    source: Source | None = None  # where the address was found, if not on the page itself


class Municipality(Entry):
    """What a municipality offers a worker who lives or works there."""

    id: Slug
    name: Localized
    towns: tuple[Text, ...] = ()  # villages and towns inside it, which people name instead
    lat: float = Field(ge=50.7, le=53.6)  # of the town hall or the main town
    lon: float = Field(ge=3.3, le=7.3)
    phone: Phone | None = None
    phone_cost: Literal["free", "normal"] | None = None
    url: HttpUrl | None = None
    brp: Page | None = None
    appointment: Page | None = None
    landlord_complaints: Page | None = None
    information_point: Slug | None = None  # id of a place
    language_lessons: Page | None = None
    local_rules: Localized | None = None  # on rooms, permits and how many may live together
    local_rules_source: Source | None = None
    source: Source
    checked: dt.date

    @model_validator(mode="after")
    def _belong_together(self) -> "Municipality":
        if (self.phone is None) != (self.phone_cost is None):
            raise ValueError("phone and phone_cost belong together; add or remove one")
        if (self.local_rules is None) != (self.local_rules_source is None):
            raise ValueError("local_rules and local_rules_source belong together; add or remove one")
        return self
