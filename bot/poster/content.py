"""What stands on a poster: the addresses behind its QR codes, and the nearest place to talk to somebody.

Knows places, towns and addresses. Knows nothing of paper.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bot.gateway.entry import is_entry
from knowledge.errors import KnowledgeError
from knowledge.gazetteer import distance_km
from knowledge.loader import Knowledge
from knowledge.models import Place
from knowledge.town_names import TownNames


class PosterError(KnowledgeError):
    """A poster cannot be made; the message names the option and the mend."""


@dataclass(frozen=True)
class Poster:
    """One poster: where its codes lead, and the point to go to."""

    web: str  # address of the chat, with the entry
    shown: str  # what a person without a camera types
    telegram: str | None  # address of the bot, with the entry
    place: Place | None  # the nearest open information point


def poster(knowledge: Knowledge, *, entry: str, town: str, address: str, bot: str | None) -> Poster:
    """Return what stands on the poster of `entry`, for people in `town`.

    Args:
        town: as people write it; empty where no place to go is to be shown.
        address: of the gateway, as the public reaches it.
        bot: name of the Telegram bot, without @.
    Raises:
        PosterError: an option is not usable.
    """
    if not is_entry(entry):
        raise PosterError(f"--entry {entry!r}: use 1 to 64 small letters, digits and hyphens")
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise PosterError(f"--url {address!r}: give the public address, beginning with https://")
    if bot is not None and not re.fullmatch(r"\w{5,32}", bot, re.ASCII):
        raise PosterError(f"--telegram {bot!r}: give the bot's name without @, 5 to 32 letters, digits or _")
    base = address.rstrip("/")
    return Poster(
        web=f"{base}/chat?{urlencode({'entry': entry})}",
        shown=f"{parts.netloc}{parts.path.rstrip('/')}/chat",
        telegram=f"https://t.me/{bot}?{urlencode({'start': entry})}" if bot else None,
        place=_nearest(knowledge, town) if town else None,
    )


def _nearest(knowledge: Knowledge, name: str) -> Place | None:
    words = (word for language in knowledge.languages.values() for word in language.function_words)
    town = TownNames(knowledge.directory, knowledge.municipalities, words).find(name, answer=True).town
    if town is None:
        raise PosterError(
            f"--place {name!r}: no one town of that name; write it as on a map, or its postcode"
        )
    points = [
        place
        for place in knowledge.places.values()
        if place.kind == "information_point" and place.status == "open"
    ]
    return min(points, key=lambda place: distance_km(town.point, (place.lat, place.lon)), default=None)
