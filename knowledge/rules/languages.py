"""Every language is there, shaped like the others, and really written in that language."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from knowledge.loader import Knowledge, Problem
from knowledge.models import PerLanguage
from knowledge.rules.where import at, at_card, listed

# "older" names the languages that have fallen behind.
NOT_PER_LANGUAGE = ("texts", "older")


def languages(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every multilingual part that misses a language or has one we do not speak."""
    wanted = set(knowledge.languages)
    for card in knowledge.cards.values():
        yield from (
            at_card(knowledge, card, path, _language_message(wanted, found))
            for path, found in _language_sets(card, ())
            if found != wanted
        )
    for file, position, entry in listed(knowledge):
        for path, found in _language_sets(entry, ()):
            if found != wanted and path[0] != "aliases":
                yield at(knowledge, file, (position, *path), _language_message(wanted, found))
    for name, figure in knowledge.figures.items():
        if set(figure.without) != wanted:
            yield at(
                knowledge, "figures.yml", (name, "without"), _language_message(wanted, set(figure.without))
            )
    for theme, titles in knowledge.themes.items():
        if set(titles) != wanted:
            yield at(knowledge, "themes.yml", (theme,), _language_message(wanted, set(titles)))


def _language_sets(
    entry: BaseModel, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], set[str]]]:
    """Yield the path and the languages of every multilingual part of an entry."""
    if isinstance(entry, PerLanguage):
        yield (*path, ""), set(entry.texts)
    for name in type(entry).model_fields:
        value: Any = getattr(entry, name)
        if isinstance(value, BaseModel):
            yield from _language_sets(value, (*path, name))
        elif isinstance(value, tuple):
            for position, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from _language_sets(item, (*path, name, position))
        elif isinstance(value, dict) and name not in NOT_PER_LANGUAGE:
            yield (*path, name), set(value)


def _language_message(wanted: set[str], found: set[str]) -> str:
    if missing := wanted - found:
        return f"language missing: {', '.join(sorted(missing))}; write it beside the others"
    return f"unknown key or language: {', '.join(sorted(found - wanted))}; see languages.yml"


def shape(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every language of a card that has other fields, or more or fewer items, than the others."""
    for card in knowledge.cards.values():
        parts: list[tuple[tuple[str | int, ...], PerLanguage[Any]]] = [((), card)]
        parts += [(("variants", position), variant) for position, variant in enumerate(card.variants)]
        for path, part in parts:
            for language, message in misshapen(part):
                yield at_card(knowledge, card, (*path, language), message)


def misshapen(part: PerLanguage[Any]) -> Iterator[tuple[str, str]]:
    """Yield each language that is not shaped like most of them, with what differs."""
    shapes = {language: _outline(text) for language, text in part.texts.items()}
    if not shapes:
        return
    usual, _ = Counter(shapes.values()).most_common(1)[0]
    for language, shape in shapes.items():
        if shape != usual:
            differs = ", ".join(
                f"{n}: {have} instead of {want}"
                for (n, have), (_, want) in zip(shape, usual, strict=True)
                if have != want
            )
            yield language, f"not shaped like the other languages ({differs})"


def _outline(text: BaseModel) -> tuple[tuple[str, int], ...]:
    """Return how many items each field holds; 0 for one left out, 1 for a plain text."""
    values = ((name, getattr(text, name)) for name in type(text).model_fields)
    return tuple(
        (name, 0 if value is None else len(value) if isinstance(value, tuple) else 1)
        for name, value in values
    )


def text_in_its_language(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every text that reads like another language than the one it stands under."""
    from bot.nlu.detect import detect_language  # heavy tables, needed by this rule alone

    among = {code: language.function_words for code, language in knowledge.languages.items()}
    for card in knowledge.cards.values():
        for language, content in card.texts.items():
            if language in among and (found := detect_language(content.more, among=among)) != language:
                yield at_card(
                    knowledge,
                    card,
                    (language, "more"),
                    f"reads like {found!r}; put the text in its own language",
                )
