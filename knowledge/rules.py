"""The rules of our content, between entries and in their prose; `kompas check` runs them all.

Knows loaded content. Changes nothing. Each rule yields problems that name file, line, field and mend.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from knowledge.examples import Example
from knowledge.figures import PLACEHOLDER, sentences
from knowledge.loader import Knowledge, Problem
from knowledge.models import Card, CardText, PerLanguage
from knowledge.normalise import normalise
from knowledge.yaml_files import line_of

SENTENCE_WORDS = 25  # B1: longer sentences lose readers
EXAMPLES_PER_LANGUAGE = 10
NOISY_PER_LANGUAGE = 3
# Topics in which intermediaries sell what is free: their cards must say who does it for nothing.
PAID_MARKET = frozenset({
    "registration/brp", "registration/rni", "registration/bsn", "registration/digid",
    "tax/return", "tax/care-allowance",
    "intermediary/what-is-free", "intermediary/fee-for-job", "intermediary/fee-for-appointment",
})  # fmt: skip

_AMOUNT = re.compile(r"(?:€|\bEUR\b)\s?\d|\d[\d.,]*\s?(?:€|EUR\b|euro\b|%)", re.IGNORECASE)
_YEAR = re.compile(r"\b20\d\d\b")
# Two or more groups of digits, or six digits in a row: nothing else in our prose looks like that.
_PHONE = re.compile(r"\b(?:\+?\d[\d\s-]{6,}\d|0[89]00[\s-]?\d+)\b")
_MAIL = re.compile(r"\S+@\S+\.\w+")


def check(knowledge: Knowledge, examples: Sequence[Example]) -> list[Problem]:
    """Return every rule broken, sorted by file and line; empty when all is well."""
    rules = (
        _languages(knowledge),
        _shape(knowledge),
        _references(knowledge),
        _placeholders(knowledge),
        _prose(knowledge),
        _free_route(knowledge),
        _text_in_its_language(knowledge),
        _aliases(knowledge),
        _ways_to_ask(knowledge, examples),
    )
    return sorted(problem for rule in rules for problem in rule)


def due(knowledge: Knowledge, day: dt.date) -> list[Problem]:
    """Return what lapses: cards past `review_by` and figures without a value on `day`. A warning, not an error."""
    cards = (
        _at_card(knowledge, card, ("review_by",), f"due since {card.review_by}; read the sources again")
        for card in knowledge.cards.values()
        if card.review_by < day
    )
    file = knowledge.directory / "figures.yml"
    figures = (
        Problem(
            "knowledge/figures.yml",
            line_of(file, (name,)),
            name,
            f"no value on {day}; add one with its source",
        )
        for name, figure in knowledge.figures.items()
        if figure.value_on(day) is None
    )
    return sorted((*cards, *figures))


def _languages(knowledge: Knowledge) -> Iterator[Problem]:
    wanted = set(knowledge.languages)
    for card in knowledge.cards.values():
        yield from (
            _at_card(knowledge, card, path, _language_message(wanted, found))
            for path, found in _language_sets(card, ())
            if found != wanted
        )
    for file, entries in (("agencies.yml", knowledge.agencies), ("places.yml", knowledge.places)):
        for position, entry in enumerate(entries.values()):
            for path, found in _language_sets(entry, ()):
                if found != wanted and path[0] != "aliases":
                    yield _at(knowledge, file, (position, *path), _language_message(wanted, found))
    for name, figure in knowledge.figures.items():
        if set(figure.without) != wanted:
            yield _at(
                knowledge, "figures.yml", (name, "without"), _language_message(wanted, set(figure.without))
            )
    for theme, titles in knowledge.themes.items():
        if set(titles) != wanted:
            yield _at(knowledge, "themes.yml", (theme,), _language_message(wanted, set(titles)))


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
        elif isinstance(value, dict) and name != "texts":
            yield (*path, name), set(value)


def _language_message(wanted: set[str], found: set[str]) -> str:
    if missing := wanted - found:
        return f"language missing: {', '.join(sorted(missing))}; write it beside the others"
    return f"unknown key or language: {', '.join(sorted(found - wanted))}; see languages.yml"


def _shape(knowledge: Knowledge) -> Iterator[Problem]:
    for card in knowledge.cards.values():
        parts: list[tuple[tuple[str | int, ...], PerLanguage[Any]]] = [((), card)]
        parts += [(("variants", position), variant) for position, variant in enumerate(card.variants)]
        for path, part in parts:
            shapes = {language: _outline(text) for language, text in part.texts.items()}
            if not shapes:
                continue
            usual, _ = Counter(shapes.values()).most_common(1)[0]
            for language, shape in shapes.items():
                if shape != usual:
                    differs = ", ".join(
                        f"{n}: {have} instead of {want}"
                        for (n, have), (_, want) in zip(shape, usual, strict=True)
                        if have != want
                    )
                    yield _at_card(
                        knowledge, card, (*path, language), f"not shaped like the other languages ({differs})"
                    )


def _outline(text: BaseModel) -> tuple[tuple[str, int], ...]:
    """Return how many items each field holds; 0 for one left out, 1 for a plain text."""
    values = ((name, getattr(text, name)) for name in type(text).model_fields)
    return tuple(
        (name, 0 if value is None else len(value) if isinstance(value, tuple) else 1)
        for name, value in values
    )


def _references(knowledge: Knowledge) -> Iterator[Problem]:
    for card in knowledge.cards.values():
        for position, agency_id in enumerate(card.agencies):
            if message := _agency_message(knowledge, agency_id):
                yield _at_card(knowledge, card, ("agencies", position), message)
        for position, agency_id in enumerate(card.free_of_charge.by if card.free_of_charge else ()):
            if message := _agency_message(knowledge, agency_id):
                yield _at_card(knowledge, card, ("free_of_charge", "by", position), message)
    for position, place in enumerate(knowledge.places.values()):
        if message := _agency_message(knowledge, place.agency):
            yield _at(knowledge, "places.yml", (position, "agency"), message)


def _agency_message(knowledge: Knowledge, agency_id: str) -> str | None:
    agency = knowledge.agencies.get(agency_id)
    if agency is None:
        return f"no agency {agency_id!r} in agencies.yml; add it or choose another"
    if agency.status != "active":
        return f"agency {agency_id!r} is {agency.status} and may not be shown; choose another"
    return None


def _placeholders(knowledge: Knowledge) -> Iterator[Problem]:
    for card in knowledge.cards.values():
        for path, text in _texts(card):
            for name in PLACEHOLDER.findall(text):
                if name not in knowledge.figures:
                    yield _at_card(
                        knowledge,
                        card,
                        path,
                        f"no figure {{{name}}} in figures.yml; add it or correct the name",
                    )


def _prose(knowledge: Knowledge) -> Iterator[Problem]:
    forbidden = (
        (_AMOUNT, "an amount or percentage in prose: {!r}; write a {{figure}} instead"),
        (_YEAR, "a year in prose: {!r}; write a {{figure}} or leave it out"),
        (_PHONE, "a telephone number in prose: {!r}; numbers live in agencies.yml"),
        (_MAIL, "an e-mail address in prose: {!r}; leave it out"),
    )
    for card in knowledge.cards.values():
        for path, text in _texts(card):
            for pattern, message in forbidden:
                if found := pattern.search(text):
                    yield _at_card(knowledge, card, path, message.format(found.group()))
            if "short" in path or "steps" in path:
                for sentence in sentences(text):
                    if len(sentence.split()) > SENTENCE_WORDS:
                        count = len(sentence.split())
                        yield _at_card(
                            knowledge, card, path, f"a sentence of {count} words ({sentence[:40]}…); split it"
                        )
        for language, content in card.texts.items():
            if language != "nl" and not any("(" in part for _, part in _card_texts(content)):
                yield _at_card(
                    knowledge,
                    card,
                    (language,),
                    "no Dutch term in brackets; add the word that is in the letter",
                )


def _free_route(knowledge: Knowledge) -> Iterator[Problem]:
    for card in knowledge.cards.values():
        if card.id in PAID_MARKET and card.free_of_charge is None:
            yield _at_card(
                knowledge,
                card,
                (),
                "free_of_charge missing: this is sold by intermediaries; say who does it for free",
            )


def _text_in_its_language(knowledge: Knowledge) -> Iterator[Problem]:
    from bot.nlu.detect import detect_language  # heavy tables, needed by this rule alone

    for card in knowledge.cards.values():
        for language, content in card.texts.items():
            if language in knowledge.languages and (found := detect_language(content.more)) != language:
                yield _at_card(
                    knowledge,
                    card,
                    (language, "more"),
                    f"reads like {found!r}; put the text in its own language",
                )


def _aliases(knowledge: Knowledge) -> Iterator[Problem]:
    owner: dict[str, str] = {}  # over all languages: agency_names looks for every name in every message
    for position, agency in enumerate(knowledge.agencies.values()):
        for language, aliases in agency.aliases.items():
            for alias in aliases:
                other = owner.setdefault(normalise(alias), agency.id)
                if other != agency.id:
                    yield _at(
                        knowledge,
                        "agencies.yml",
                        (position, "aliases", language),
                        f"{alias!r} already means {other!r}; keep one",
                    )


def _ways_to_ask(knowledge: Knowledge, examples: Sequence[Example]) -> Iterator[Problem]:
    count = Counter((example.card_id, example.language) for example in examples)
    noisy = Counter((example.card_id, example.language) for example in examples if example.style == "noisy")
    for card_id in knowledge.cards:
        for language in knowledge.languages:
            topic = card_id.split("/")[0]
            file = f"data/nlu/ask/{topic}.{language}.yml"
            if count[card_id, language] < EXAMPLES_PER_LANGUAGE:
                message = f"{count[card_id, language]} examples, at least {EXAMPLES_PER_LANGUAGE} wanted; write more"
                yield Problem(file, 0, card_id, message)
            elif noisy[card_id, language] < NOISY_PER_LANGUAGE:
                message = f"{noisy[card_id, language]} noisy examples, at least {NOISY_PER_LANGUAGE} wanted; write more"
                yield Problem(file, 0, card_id, message)
    first: dict[str, Example] = {}
    for example in examples:
        if example.card_id is not None and example.card_id not in knowledge.cards:
            yield Problem(
                example.file, 0, example.intent, "no such card; correct the intent or write the card"
            )
        known = first.setdefault(example.text.casefold(), example)
        if known is not example and known.intent != example.intent:
            yield Problem(
                example.file,
                0,
                example.intent,
                f"{example.text!r} is also an example of {known.intent}; keep one",
            )


def _texts(card: Card) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text people read on a card, with its path."""
    for language, content in card.texts.items():
        yield from (((language, *path), text) for path, text in _card_texts(content))
    for language, text in card.free_of_charge.texts.items() if card.free_of_charge else ():
        yield ("free_of_charge", language), text
    for position, variant in enumerate(card.variants):
        for language, change in variant.texts.items():
            yield from ((("variants", position, language, *path), text) for path, text in _card_texts(change))


def _card_texts(content: CardText | BaseModel) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name in type(content).model_fields:
        value = getattr(content, name)
        if isinstance(value, str):
            yield (name,), value
        elif isinstance(value, tuple):
            yield from (((name, position), item) for position, item in enumerate(value))


def _at_card(knowledge: Knowledge, card: Card, path: Iterable[str | int], message: str) -> Problem:
    return _at(knowledge, f"cards/{card.id}.yml", tuple(path), message)


def _at(knowledge: Knowledge, file: str, path: tuple[str | int, ...], message: str) -> Problem:
    path = tuple(part for part in path if part != "")
    line = line_of(knowledge.directory / Path(file), path)
    return Problem(f"knowledge/{file}", line, ".".join(map(str, path)), message)
