"""Where a problem is: every text of a card with its path, and the line of a path in a file."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from knowledge.loader import Knowledge, Problem
from knowledge.models import Card, CardText
from knowledge.yaml_files import line_of


def texts(card: Card) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text people read on a card, with its path."""
    for language, content in card.texts.items():
        yield from (((language, *path), text) for path, text in card_texts(content))
    for language, text in card.free_of_charge.texts.items() if card.free_of_charge else ():
        yield ("free_of_charge", language), text
    for position, variant in enumerate(card.variants):
        for language, change in variant.texts.items():
            yield from ((("variants", position, language, *path), text) for path, text in card_texts(change))


def card_texts(content: CardText | BaseModel) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name in type(content).model_fields:
        value = getattr(content, name)
        if isinstance(value, str):
            yield (name,), value
        elif isinstance(value, tuple):
            yield from (((name, position), item) for position, item in enumerate(value))


def listed(knowledge: Knowledge) -> Iterator[tuple[str, int, BaseModel]]:
    """Yield every entry of the files that are lists, with its file and position."""
    lists: tuple[tuple[str, Mapping[str, BaseModel]], ...] = (
        ("agencies.yml", knowledge.agencies),
        ("places.yml", knowledge.places),
        ("municipalities.yml", knowledge.municipalities),
        ("words.yml", knowledge.words),
        ("letters.yml", knowledge.letters),
        ("checklists.yml", knowledge.checklists),
    )
    for file, entries in lists:
        for position, entry in enumerate(entries.values()):
            yield file, position, entry


def at_card(knowledge: Knowledge, card: Card, path: Iterable[str | int], message: str) -> Problem:
    return at(knowledge, f"cards/{card.id}.yml", tuple(path), message)


def at(knowledge: Knowledge, file: str, path: tuple[str | int, ...], message: str) -> Problem:
    path = tuple(part for part in path if part != "")
    line = line_of(knowledge.directory / Path(file), path)
    return Problem(f"knowledge/{file}", line, ".".join(map(str, path)), message)
