"""Read the content files into checked models, and say exactly where one is wrong.

Knows YAML, paths and lines. Rules between entries are in `knowledge.rules`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from knowledge.errors import ContentError
from knowledge.models import (
    Agency,
    Card,
    Checklist,
    Concept,
    Figure,
    Language,
    Localized,
    Municipality,
    Place,
    Sender,
    System,
    UnsupportedLanguage,
    Word,
)
from knowledge.models.base import LanguageCode, Text
from knowledge.yaml_files import YamlError, line_of, read_yaml

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place; `mend` is part of the message."""

    file: str
    line: int  # 1-based; 0 where the file as a whole is meant
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class InvalidContentError(ContentError):
    """Content files break rules; `problems` holds every one found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Knowledge:
    """All content, validated entry by entry, by id."""

    directory: Path
    languages: dict[str, Language]  # by code, in the order of the language buttons
    unsupported_languages: dict[str, UnsupportedLanguage]
    cards: dict[str, Card]
    agencies: dict[str, Agency]
    figures: dict[str, Figure]
    places: dict[str, Place]
    municipalities: dict[str, Municipality]
    words: dict[str, Word]
    letters: dict[str, Sender]  # by sender
    concepts: dict[str, Concept]
    lexicon: dict[str, dict[str, tuple[str, ...]]]  # words of situations by card and language
    systems: dict[str, System]
    themes: dict[str, dict[str, str]]
    checklists: dict[str, Checklist]


def load_knowledge(directory: Path) -> Knowledge:
    """Return all content under `directory`.

    Raises:
        InvalidContentError: with every file that cannot be read or does not fit its model.
    """
    problems: list[Problem] = []
    knowledge = Knowledge(
        directory=directory,
        languages=_load_mapping(directory / "languages.yml", Language, problems),
        unsupported_languages=_load_mapping(
            directory / "unsupported_languages.yml", UnsupportedLanguage, problems
        ),
        cards=_load_cards(directory, problems),
        agencies=_load_list(directory / "agencies.yml", Agency, problems),
        figures=_load_mapping(directory / "figures.yml", Figure, problems),
        places=_load_list(directory / "places.yml", Place, problems),
        municipalities=_load_list(directory / "municipalities.yml", Municipality, problems),
        words=_load_list(directory / "words.yml", Word, problems),
        letters=_load_list(directory / "letters.yml", Sender, problems),
        concepts=_load_concepts(directory / "concepts", problems),
        lexicon=_load_lexicon(directory / "lexicon", problems),
        systems=_load_list(directory / "systems.yml", System, problems, key="name"),
        themes=_load_themes(directory / "themes.yml", problems),
        checklists=_load_list(directory / "checklists.yml", Checklist, problems),
    )
    if problems:
        raise InvalidContentError(problems)
    return knowledge


def load_agencies(file: Path) -> dict[str, Agency]:
    """Return the agencies of one file, by id.

    Raises:
        InvalidContentError: the file cannot be read or an entry does not fit the model.
    """
    return _whole(_load_list, file, Agency)


def load_figures(file: Path) -> dict[str, Figure]:
    """Return the figures of one file, by name.

    Raises:
        InvalidContentError: the file cannot be read or an entry does not fit the model.
    """
    return _whole(_load_mapping, file, Figure)


def _whole(
    load: Callable[[Path, type[M], list[Problem]], dict[str, M]], file: Path, model: type[M]
) -> dict[str, M]:
    problems: list[Problem] = []
    entries = load(file, model, problems)
    if problems:
        raise InvalidContentError(problems)
    return entries


def _load_cards(directory: Path, problems: list[Problem]) -> dict[str, Card]:
    cards: dict[str, Card] = {}
    files: dict[str, Path] = {}
    root = directory / "cards"
    for file in sorted(root.rglob("*.yml")):
        raw = _read(file, problems)
        card = None if raw is None else _validate(file, (), Card, raw, problems)
        if card is None:
            continue
        path_id = file.relative_to(root).with_suffix("").as_posix()
        if card.id in files:
            other = files[card.id].relative_to(root)
            problems.append(_problem(file, ("id",), f"{card.id!r} is already the id of {other}; rename one"))
        elif card.id != path_id:
            problems.append(
                _problem(file, ("id",), f"is {card.id!r}, but the path says {path_id!r}; correct one")
            )
        files[card.id] = file
        cards[card.id] = card
    return cards


def _load_list(file: Path, model: type[M], problems: list[Problem], *, key: str = "id") -> dict[str, M]:
    entries: dict[str, M] = {}
    content = _read(file, problems)
    if content is not None and not isinstance(content, list):
        problems.append(Problem(_name(file), 0, "", "must be a list of entries; put a dash before each"))
        content = None
    for position, raw in enumerate(content or []):
        entry = _validate(file, (position,), model, raw, problems)
        if entry is None:
            continue
        entry_id = str(getattr(entry, key))
        if entry_id in entries:
            problems.append(
                _problem(file, (position, key), f"{entry_id!r} occurs twice; rename or remove one")
            )
        entries[entry_id] = entry
    return entries


def _load_concepts(directory: Path, problems: list[Problem]) -> dict[str, Concept]:
    concepts: dict[str, Concept] = {}
    for file in sorted(directory.glob("*.yml")):
        for concept in _load_list(file, Concept, problems).values():
            if concept.id in concepts:
                message = f"concept {concept.id!r} is also in another file; rename or remove one"
                problems.append(Problem(_name(file), 0, concept.id, message))
            concepts[concept.id] = concept
    return concepts


def _load_lexicon(directory: Path, problems: list[Problem]) -> dict[str, dict[str, tuple[str, ...]]]:
    shape = TypeAdapter(dict[LanguageCode, tuple[Text, ...]])
    lexicon: dict[str, dict[str, tuple[str, ...]]] = {}
    for file in sorted(directory.glob("*.yml")):
        for card_id, raw in _items(file, problems):
            try:
                lexicon[card_id] = shape.validate_python(raw)
            except ValidationError as error:
                problems.extend(_explain(file, (card_id,), error))
    return lexicon


def _load_mapping(file: Path, model: type[M], problems: list[Problem]) -> dict[str, M]:
    entries = ((key, _validate(file, (key,), model, raw, problems)) for key, raw in _items(file, problems))
    return {key: entry for key, entry in entries if entry is not None}


def _load_themes(file: Path, problems: list[Problem]) -> dict[str, dict[str, str]]:
    raw = dict(_items(file, problems))
    try:
        return TypeAdapter(dict[str, Localized]).validate_python(raw)
    except ValidationError as error:
        problems.extend(_explain(file, (), error))
        return {}


def _items(file: Path, problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    raw = _read(file, problems)
    if raw is not None and not isinstance(raw, dict):
        problems.append(Problem(_name(file), 0, "", "must be a mapping of names to entries"))
        return
    yield from (raw or {}).items()


def _read(file: Path, problems: list[Problem]) -> Any:
    try:
        content = read_yaml(file)
    except YamlError as error:
        problems.append(Problem(_name(file), error.line, "", str(error)))
        return None
    if content is None:
        problems.append(Problem(_name(file), 0, "", "is empty; restore it from git or remove it"))
    return content


def _validate(
    file: Path, prefix: tuple[str | int, ...], model: type[M], raw: Any, problems: list[Problem]
) -> M | None:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        problems.extend(_explain(file, prefix, error))
        return None


def _explain(file: Path, prefix: tuple[str | int, ...], error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors():
        path = (*prefix, *(part for part in detail["loc"] if part != "texts"))
        yield _problem(file, path, detail["msg"].removeprefix("Value error, "))


def _problem(file: Path, path: tuple[str | int, ...], message: str) -> Problem:
    return Problem(_name(file), line_of(file, path), ".".join(map(str, path)), message)


def _name(file: Path) -> str:
    """Return the path as editors know it, from the content folder on."""
    before, _, inside = file.as_posix().rpartition("/knowledge/")
    return f"knowledge/{inside}" if before else str(file)
