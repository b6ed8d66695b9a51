"""When an agency is open, and how it is shown to a worker in one language.

Knows agencies and the clock it is given. Knows nothing of cards, users or channels.
"""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours

from knowledge.loader import load_agencies
from knowledge.models import Agency, Place

__all__ = ["AMSTERDAM", "agency_message", "load_agencies", "open_state"]

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def open_state(agency: Agency | Place, now: dt.datetime) -> tuple[bool | None, dt.datetime | None]:
    """Return whether the agency or place is open at `now`, and if not, when it opens next.

    Dutch public holidays count. Both are None where the hours are not known; an agency that never
    closes, or is open now, has no next opening.

    Args:
        now: an aware datetime.
    """
    if agency.opening_hours is None:
        return None, None
    hours = _parse(agency.opening_hours)
    local = now.astimezone(AMSTERDAM)
    if hours.is_open(local):
        return True, None
    return False, hours.next_change(local)


def agency_message(agency: Agency, language: str, now: dt.datetime, why: str = "") -> dict[str, object]:
    """Return the agency as the `agencies` item of a message (see design, "HTTP, gateway")."""
    open_now, opens_at = open_state(agency, now)
    return {
        "id": agency.id,
        "name": agency.name[language],
        "does": agency.does[language],
        "why": why or agency.does[language],
        "kind": agency.kind.value,
        "phone": agency.phone,
        "phone_cost": agency.phone_cost,
        "open_now": open_now,
        "opens_at": opens_at.isoformat() if opens_at else None,
        "languages": list(agency.languages),
        "page_language": list(agency.page_language),
        "url": str(agency.url) if agency.url else None,
        "anonymous": agency.anonymous,
        "bring": agency.bring[language] if agency.bring else None,
        "cost_note": agency.cost_note[language] if agency.cost_note else None,
    }


@lru_cache(maxsize=512)
def _parse(text: str) -> OpeningHours:
    return OpeningHours(text, timezone=AMSTERDAM, country="NL")
