"""Every system that the reports behind Kompas name is shown where it should be, and none that has ended."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from knowledge.loader import Knowledge, Problem
from knowledge.rules.where import at, at_card, listed, texts


def systems(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every system whose agency, place, card or word is missing, and every text that shows an ended one."""
    shown: dict[str, Collection[str]] = {
        "agency": knowledge.agencies,
        "place": knowledge.places,
        "card": knowledge.cards,
        "word": knowledge.words,
    }
    for position, system in enumerate(knowledge.systems.values()):
        for which, entry_id in enumerate(system.where):
            if entry_id not in shown[system.treatment]:
                message = f"no {system.treatment} {entry_id!r} for {system.name!r}; add it or correct the id"
                yield at(knowledge, "systems.yml", (position, "where", which), message)
    yield from _ended(knowledge)


def _ended(knowledge: Knowledge) -> Iterator[Problem]:
    owner = {
        name.casefold(): system.name for system in knowledge.systems.values() for name in system.never_shown
    }
    if not owner:
        return
    names = re.compile(rf"\b(?:{'|'.join(map(re.escape, owner))})\b", re.IGNORECASE)

    def message(text: str) -> str | None:
        if (found := names.search(text)) is None:
            return None
        return f"{found.group()!r} has ended ({owner[found.group().casefold()]}, systems.yml); take it out"

    for card in knowledge.cards.values():
        for path, text in texts(card):
            if problem := message(text):
                yield at_card(knowledge, card, path, problem)
    for file, position, entry in listed(knowledge):
        for path, text in _strings(entry.model_dump(exclude={"source"}), ()):
            if problem := message(text):
                yield at(knowledge, file, (position, *path), problem)


def _strings(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*path, key))
    elif isinstance(value, (list, tuple)):
        for position, item in enumerate(value):
            yield from _strings(item, (*path, position))
