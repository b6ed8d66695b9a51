"""Choose the places nearest to a town and show them as tiles.

Knows places, municipalities and the clock it is given. Knows nothing of dialogue.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from actions.details import MUNICIPALITY
from actions.places.wording import wording
from knowledge.agencies import open_state
from knowledge.gazetteer import Point, Town, distance_km
from knowledge.loader import Knowledge
from knowledge.models import Municipality, Place

MOST_TILES = 5
# Whom a worker needs to talk to or to register; other kinds are shown only where their agency is asked for.
ALWAYS = ("information_point", "rni_desk", "municipal_desk")
MOST_ASKED_FOR = 3  # places of the agency that the message names


@dataclass(frozen=True)
class Near:
    """A place or municipality, and how far away."""

    entry: Place | Municipality
    km: float

    @property
    def opened(self) -> bool:
        """Whether it exists for certain: neither planned nor unknown."""
        return isinstance(self.entry, Municipality) or self.entry.status == "open"

    @property
    def order(self) -> tuple[bool, float]:
        return not self.opened, self.km


def nearest(
    town: Town, knowledge: Knowledge, agencies: Collection[str] = (), *, no_bed: bool = False
) -> list[Near]:
    """Return where to go, open places first and then by distance; those of the agencies asked for before all others.

    Whoever asks for the municipality is sent to the one where they live; to what others run, shelters among them, only
    who has no bed.
    """
    near = [_near(place, town.point) for place in knowledge.places.values()]
    wanted = set(agencies) if no_bed else {agency for agency in agencies if agency != MUNICIPALITY}
    asked = [found for found in near if isinstance(found.entry, Place) and found.entry.agency in wanted]
    asked = sorted(asked, key=lambda found: found.order)[:MOST_ASKED_FOR]
    own = knowledge.municipalities.get(town.municipality or "")
    if own and MUNICIPALITY in agencies and not no_bed:
        asked.insert(0, _near(own, town.point))
    chosen: list[Near] = []
    for kind in ALWAYS:
        of_kind = [found for found in near if isinstance(found.entry, Place) and found.entry.kind == kind]
        chosen += _open_and_next(of_kind)
    if own:
        chosen.append(_near(own, town.point))
    chosen.sort(key=lambda found: found.order)
    return [*asked, *(found for found in chosen if found not in asked)][:MOST_TILES]


def _open_and_next(of_kind: list[Near]) -> list[Near]:
    """Return the nearest open one, and the nearest of the others: one nearby that may be open is worth a look."""
    first = min((found for found in of_kind if found.opened), key=lambda found: found.km, default=None)
    others = sorted((found for found in of_kind if found != first), key=lambda found: found.km)
    return [*([first] if first else ()), *others[:1]]


def _near(entry: Place | Municipality, point: Point) -> Near:
    return Near(entry, distance_km(point, (entry.lat, entry.lon)))


def tile(near: Near, language: str, knowledge: Knowledge, now: dt.datetime) -> dict[str, Any]:
    """Return the `places` item of a message."""
    entry = near.entry
    common = {
        "distance_km": round(near.km, 1),
        "map_url": f"https://www.openstreetmap.org/?mlat={entry.lat}&mlon={entry.lon}#map=15/{entry.lat}/{entry.lon}",
        "phone": entry.phone,
        "checked": entry.checked.isoformat(),
    }
    if isinstance(entry, Municipality):
        page = entry.brp.url if entry.brp else entry.url
        name = wording("municipality", language).format(name=entry.name[language])
        return common | {"id": f"municipality-{entry.id}", "name": name, "url": str(page) if page else None}
    open_now, opens_at = open_state(entry, now)
    agency = knowledge.agencies.get(entry.agency)
    return common | {
        "id": entry.id,
        "name": entry.name[language],
        "address": entry.address,
        "municipality": None if entry.address else entry.municipality,
        "open_now": open_now,
        "opens_at": opens_at.isoformat() if opens_at else None,
        "note": _note(entry, language),
        "url": str(agency.url) if agency and agency.url else None,
    }


def _note(place: Place, language: str) -> str:
    """Return what to know before going there."""
    notes: list[str] = []
    if place.status != "open":
        notes.append(place.status)
    if place.address is None:
        notes.append("no_address")
    if place.status == "open" and place.opening_hours is None:
        notes.append("no_hours")
    return " ".join(wording(name, language) for name in notes)
