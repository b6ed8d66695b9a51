"""A place: somewhere to go."""

import datetime as dt
from typing import Literal

from pydantic import Field

from knowledge.models.base import Entry, Localized, Slug, Source, Text
from knowledge.models.contact import OpeningHoursText, Phone


class Place(Entry):
    """Somewhere to go: an information point, a desk, a shelter, a meeting place."""

    id: Slug
    kind: Literal[
        "information_point",
        "rni_desk",
        "municipal_desk",
        "shelter",
        "meeting_place",
        "job_centre",
        "expat_desk",
    ]
    agency: Slug
    name: Localized
    municipality: Text
    address: Text | None = None
    lat: float = Field(ge=50.7, le=53.6)  # the Netherlands in Europe
    lon: float = Field(ge=3.3, le=7.3)
    precision: Literal["address", "town"]
    opening_hours: OpeningHoursText | None = None
    phone: Phone | None = None
    status: Literal["open", "planned", "unknown"]
    source: Source
    checked: dt.date
