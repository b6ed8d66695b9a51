"""What the encoder learns from: sentences that mean the same in every language, and ways to ask with their card.

Parallel messages (`data/parallel/messages.tsv`) are translations: they align the languages and are used for that
alone, never as ways to ask.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge.errors import ContentError
from knowledge.figures import PLACEHOLDER, sentences
from knowledge.loader import Knowledge

Parallel = dict[str, str]  # language → the same sentence


def parallel_sentences(knowledge: Knowledge, messages: Path) -> list[Parallel]:
    """Return every sentence that the content and the parallel messages hold in all languages.

    Raises:
        ContentError: the file of messages is malformed; the message names file, line and column.
    """
    languages = tuple(knowledge.languages)
    return [*_of_content(knowledge, languages), *read_messages(messages, languages)]


def read_messages(file: Path, languages: tuple[str, ...]) -> list[Parallel]:
    """Return the rows of a tab-separated file with one column per language."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [language for language in languages if language not in (rows.fieldnames or ())]
        if missing:
            raise ContentError(f"{file}:1: no column {missing[0]}; write one per language")
        found = []
        for row in rows:
            empty = [language for language in languages if not (row[language] or "").strip()]
            if empty:
                raise ContentError(
                    f"{file}:{rows.line_num}: {empty[0]} is empty; translate it or take the row out"
                )
            found.append({language: row[language].strip() for language in languages})
    return found


def _of_content(knowledge: Knowledge, languages: tuple[str, ...]) -> Iterator[Parallel]:
    for card in knowledge.cards.values():
        blocks: list[Mapping[str, Any]] = [card.texts, *(variant.texts for variant in card.variants)]
        for texts in blocks:
            if any(language not in texts for language in languages):
                continue
            for field in ("title", "short", "more", "story", "abroad"):
                yield from _split({language: getattr(texts[language], field, None) for language in languages})
            for field in ("steps", "keep"):
                lists = {language: getattr(texts[language], field, None) or () for language in languages}
                if len({len(items) for items in lists.values()}) == 1:
                    for number in range(len(lists[languages[0]])):
                        yield from _split({language: lists[language][number] for language in languages})
    for agency in knowledge.agencies.values():
        yield from _split({language: agency.does.get(language) for language in languages})
    for word in knowledge.words.values():
        yield from _split({language: word.meaning.get(language) for language in languages})


def _split(texts: Mapping[str, str | None]) -> Iterator[Parallel]:
    """Yield the sentences side by side where every language has as many; the whole text otherwise."""
    clean = {language: " ".join(PLACEHOLDER.sub("", text or "").split()) for language, text in texts.items()}
    if not all(clean.values()):
        return
    parts = {language: sentences(text) for language, text in clean.items()}
    if len({len(part) for part in parts.values()}) > 1:
        yield clean
        return
    for number in range(len(next(iter(parts.values())))):
        yield {language: part[number] for language, part in parts.items()}
