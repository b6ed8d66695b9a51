"""Whom to send somebody to: in which order, why the first, and the Dutch sentence to say there.

Knows agencies, cards and the clock. Knows nothing of how a message is sent.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from actions.base import PEOPLE, Button, button, resources
from knowledge.agencies import agency_message, open_state
from knowledge.models import Agency, AgencyKind, Card
from knowledge.yaml_files import read_yaml

DUTCH = "nl"


@lru_cache(maxsize=1)
def wording() -> dict[str, Any]:
    """Return every text of referral.yml."""
    return dict(read_yaml(Path(__file__).with_suffix(".yml")))


def active(ids: Iterable[str]) -> list[str]:
    """Return the agencies that may be shown, in the order given, each once."""
    known = resources().knowledge.agencies
    return [
        agency_id
        for agency_id in dict.fromkeys(ids)
        if agency_id in known and known[agency_id].status == "active"
    ]


def best_first(ids: Sequence[str], language: str) -> list[str]:
    """Return the agencies still active, the card's order kept.

    Only neighbours of one kind change places: who speaks the language goes first, then who is open now. So no
    authority ever passes confidential help. Emergency numbers stay where they are.
    """
    known = resources().knowledge.agencies
    ordered: list[Agency] = []
    for kind, group in groupby(
        (known[agency_id] for agency_id in active(ids)), key=lambda agency: agency.kind
    ):
        neighbours = list(group)
        if kind is not AgencyKind.EMERGENCY:
            neighbours.sort(key=lambda agency: (language not in agency.languages, not _is_open(agency)))
        ordered += neighbours
    return [agency.id for agency in ordered]


def referral(ids: Sequence[str], language: str, card_id: str | None = None) -> dict[str, Any]:
    """Return the structure of a referral to `ids` in that order: the tiles, and what to show the first.

    `card_id` is the card that answered, if one did: it says what the help is needed for.
    """
    found = resources()
    card = found.knowledge.cards.get(card_id or "")
    agencies = [found.knowledge.agencies[agency_id] for agency_id in ids]
    if not agencies:
        return {"agencies": []}
    first = agencies[0]
    tiles = [agency_message(agency, language, found.now()) for agency in agencies]
    tiles[0]["why"] = why(first, language, card)
    return {"agencies": tiles, "sheet": to_show(first, language, card)}


def people_for(card: Card | None, language: str) -> list[str]:
    """Return the ids of people to talk to: first those of the card, then the general ones, each best first."""
    of_card = best_first(card.agencies, language) if card else []
    return list(dict.fromkeys([*of_card, *best_first(PEOPLE, language)]))


def why(agency: Agency, language: str, card: Card | None) -> str:
    """Return what the agency does and why it is the first to go to."""
    reasons = ", ".join(_reasons(agency, language, card))
    if not reasons:
        return agency.does[language]
    return f"{agency.does[language]} {wording()['why'][language].format(reasons=reasons)}"


def to_show(agency: Agency, language: str, card: Card | None = None) -> dict[str, Any]:
    """Return the sheet with a Dutch sentence to say or show at the agency: the card's own, or a general one."""
    own = card is not None and agency.id in card.agencies and card[DUTCH].say and card[language].say
    if own and card is not None:
        dutch, meaning = card[DUTCH].say, card[language].say
    else:
        texts = wording()["emergency" if agency.kind is AgencyKind.EMERGENCY else "general"]
        dutch, meaning = texts["dutch"][language], texts["meaning"][language]
    parts = [{"text": dutch, "language": DUTCH}]
    if language != DUTCH:
        parts.append({"text": meaning, "language": language})
    title = wording()["show_title"][language].format(agency=agency.name[DUTCH])
    return {"title": title, "texts": parts, "large": True}


def ways_on(language: str) -> list[Button]:
    """Return the buttons under a referral, beside those of its wording."""
    return [button(wording()["near_me"][language], "find_place")]


def _reasons(agency: Agency, language: str, card: Card | None) -> Iterator[str]:
    theme = resources().knowledge.themes.get(card.theme) if card and agency.id in card.agencies else None
    if theme:
        yield wording()["matter"][language].format(theme=theme[language])
    if agency.kind is AgencyKind.CONFIDENTIAL:
        yield wording()["confidential"][language]
    if agency.anonymous == "yes":
        yield wording()["anonymous"][language]
    if language != DUTCH and language in agency.languages:
        yield wording()["speaks"][language]


def _is_open(agency: Agency) -> bool:
    return open_state(agency, resources().now())[0] is True
