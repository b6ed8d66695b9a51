"""An agency: somebody who helps workers for free."""

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field, HttpUrl, model_validator

from knowledge.models.base import Entry, LanguageCode, Localized, Slug, Source, Text, TriState
from knowledge.models.contact import OpeningHoursText, Phone


class AgencyKind(StrEnum):
    EMERGENCY = "emergency"
    CONFIDENTIAL = "confidential"
    GOVERNMENT = "government"
    ADVICE = "advice"
    UNION = "union"
    COMMUNITY = "community"


class Agency(Entry):
    """Somebody who helps workers for free."""

    id: Slug
    kind: AgencyKind
    status: Literal["active", "planned", "ended", "unknown"]
    name: Localized
    does: Localized
    phone: Phone | None = None
    phone_cost: Literal["free", "normal"] | None = None
    opening_hours: OpeningHoursText | None = None
    languages: tuple[LanguageCode, ...] = Field(min_length=1)
    url: HttpUrl | None = None
    page_language: tuple[LanguageCode, ...] = ()
    region: Text = "national"
    address: Text | None = None
    cost: Literal[0]  # an agency that charges the worker is not listed
    cost_note: Localized | None = None
    anonymous: TriState = "unknown"
    bring: Localized | None = None
    aliases: dict[LanguageCode, tuple[Text, ...]] = Field(default_factory=dict)
    source: Source
    checked: dt.date

    @model_validator(mode="after")
    def _phone_cost_known(self) -> "Agency":
        if (self.phone is None) != (self.phone_cost is None):
            raise ValueError("phone and phone_cost belong together; add or remove one")
        return self
