"""Tell whether a text is nearly one that is there already, letter by letter; case, diacritics and marks do not count.

Knows texts and where they stand. Knows no encoder: what means the same in other words is no copy.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.errors import ContentError
from knowledge.examples import Example
from knowledge.normalise import words

NEAR = 90.0  # of 100: rapidfuzz's ratio, the share of letters that two texts have in common in the same order
APART = ("calibration", "evaluation")  # folders of data whose messages nothing may be trained on


@dataclass(frozen=True)
class Copy:
    """A text that is there already, or nearly so; `likeness` in [0, 100]."""

    text: str
    where: str
    likeness: float


class CopyError(ContentError):
    """A text must not become an example: it is there already, or it measures."""

    def __init__(self, copy: Copy) -> None:
        super().__init__(f"a near-copy of a message in {copy.where}")
        self.copy = copy
        self.is_apart = copy.where.partition("/")[0] in APART


class KnownTexts:
    """Texts that are there, each with where it stands."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._texts = list(texts)
        self._bare = [_bare(text) for text, _ in self._texts]

    def copy_of(self, text: str) -> Copy | None:
        """Return the text that `text` is most nearly a copy of, None where it is one of none."""
        found = process.extractOne(_bare(text), self._bare, scorer=fuzz.ratio, score_cutoff=NEAR)
        if found is None:
            return None
        _, likeness, place = found
        return Copy(*self._texts[place], likeness)


class Originals:
    """Knows every text that an example must not copy."""

    def __init__(self, examples: Sequence[Example], data_dir: Path) -> None:
        """Read the messages that fit or measure under `data_dir`.

        Raises:
            ContentError: a file of them cannot be read.
        """
        self._apart = KnownTexts(texts_apart(data_dir))
        self._examples = KnownTexts(
            (example.text, f"{example.file} {example.intent}") for example in examples
        )

    def demand(self, text: str) -> None:
        """Return where `text` is new.

        Raises:
            CopyError: it is nearly one of those that are there; first of all one that measures.
        """
        if copy := self._apart.copy_of(text) or self._examples.copy_of(text):
            raise CopyError(copy)


def texts_apart(data_dir: Path) -> list[tuple[str, str]]:
    """Return the messages that fit or measure, each with its file.

    Raises:
        ContentError: a line of a file is no message.
    """
    found = []
    for folder in APART:
        for file in sorted((data_dir / folder).glob("*.jsonl")):
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                try:
                    found.append((str(json.loads(line)["text"]), f"{folder}/{file.name}"))
                except (ValueError, KeyError, TypeError) as error:
                    raise ContentError(f"{file}:{number}: is no message; give it a `text`") from error
    return found


def _bare(text: str) -> str:
    return " ".join(words(text)) or text
