"""Find listed phrases in what people type, without case or diacritics.

A phrase that ends in `_` is the beginning of a word; any other stands for itself. Runs in Rasa's Python 3.10 as well as
in 3.11.
"""

from collections.abc import Iterable
from functools import lru_cache

from knowledge.normalise import words

BEGINS = "_"


def phrases_in(text: str, phrases: Iterable[str]) -> list[str]:
    """Return the phrases that the text holds, in the order of the list."""
    padded = _padded(text)
    return [phrase for phrase in phrases if _sought(phrase) in padded]


def longest_in(text: str, phrases: Iterable[str]) -> str | None:
    """Return the longest phrase that the text holds: "not yet" before "yet"; None where it holds none."""
    return max(phrases_in(text, phrases), key=len, default=None)


@lru_cache(maxsize=4096)  # the lists of our files
def _sought(phrase: str) -> str:
    return _padded(phrase).rstrip() if phrase.endswith(BEGINS) else _padded(phrase)


def _padded(text: str) -> str:
    return f" {' '.join(words(text))} "
