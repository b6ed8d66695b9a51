"""Take the Dutch out that stands in messages of any language: terms from letters and contracts, agencies, places.

Knows word lists; knows nothing of languages otherwise. Runs in Rasa's Python 3.10 as well as in 3.11.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import FrozenSet, Iterator, List, Sequence

from langdetect.detector import Detector

from bot.nlu.languages import KNOWLEDGE
from knowledge.normalise import normalise
from knowledge.yaml_files import read_yaml

MAX_WORDS = 7  # of the longest term; a test counts

# Letters of any script; what stands against a digit ("680e", "16h", "A1") is no word.
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:[-'][^\W\d_]+)*(?!\w)")


def words_of(text: str) -> List[str]:
    """Return the words of a message as typed, in lower case; addresses of pages and mail are none."""
    text = Detector.MAIL_RE.sub(" ", Detector.URL_RE.sub(" ", unicodedata.normalize("NFC", text)))
    return _WORD.findall(text.lower().replace("’", "'"))


def without_dutch_terms(words: Sequence[str]) -> List[str]:
    """Return the words that are part of no Dutch term and of no name."""
    plain = [normalise(word) for word in words]
    kept, position = [], 0
    while position < len(words):
        longest = min(MAX_WORDS, len(words) - position)
        term = next(
            (n for n in range(longest, 0, -1) if " ".join(plain[position : position + n]) in dutch_terms()), 0
        )
        if not term:
            kept.append(words[position])
        position += term or 1
    return kept


@lru_cache(maxsize=1)
def dutch_terms() -> FrozenSet[str]:
    """Return the terms and names, normalised, their words separated by one space."""
    written = [*_listed(), *_explained(), *_agencies(), *_places()]
    return frozenset(" ".join(map(normalise, words_of(term))) for term in written) - {""}


def _listed() -> Iterator[str]:
    lines = Path(__file__).with_name("dutch_terms.txt").read_text(encoding="utf-8").splitlines()
    return (line for line in lines if not line.startswith("#"))


def _explained() -> Iterator[str]:
    for word in read_yaml(KNOWLEDGE / "words.yml"):
        yield from (word["word"], *word.get("forms", ()))


def _agencies() -> Iterator[str]:
    """Yield the Dutch names that speakers of another language use too; the rest of their names is their own."""
    for agency in read_yaml(KNOWLEDGE / "agencies.yml"):
        aliases = agency.get("aliases", {})
        for language, names in aliases.items():
            if language != "nl":
                yield from set(names).intersection(aliases.get("nl", ()))


def _places() -> Iterator[str]:
    for municipality in read_yaml(KNOWLEDGE / "municipalities.yml"):
        yield from (*municipality["name"].values(), *municipality.get("towns", ()))
    for place in read_yaml(KNOWLEDGE / "places.yml"):
        yield place.get("municipality") or ""
