"""Find what a message says behind its greeting or thanks: "hello, my boss does not pay me" is no greeting.

Knows the words of courtesies.yml. Runs in Rasa's Python 3.10 as well as in 3.11.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import FrozenSet, Optional

from knowledge.normalise import normalise
from knowledge.yaml_files import read_yaml

LEAST_WORDS = 2  # behind it that say something
_WORD = re.compile(r"\w+")


def behind_courtesies(text: str) -> Optional[str]:
    """Return the message without the courtesies before it; None where there are none, or hardly a word is left."""
    words = list(_WORD.finditer(text))
    begin = 0
    while taken := _courtesy_at([normalise(word[0]) for word in words[begin : begin + _longest()]]):
        begin += taken
    if not begin or len(words) - begin < LEAST_WORDS:
        return None
    return text[words[begin].start() :]


def _courtesy_at(words: "list[str]") -> int:
    """Return how many of the words, from the first on, are the longest courtesy; 0 where none is."""
    return next((n for n in range(len(words), 0, -1) if " ".join(words[:n]) in _courtesies()), 0)


@lru_cache(maxsize=1)
def _courtesies() -> FrozenSet[str]:
    listed = read_yaml(Path(__file__).with_suffix(".yml"))
    return frozenset(courtesy for language in listed.values() for courtesy in language)


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(len(courtesy.split()) for courtesy in _courtesies())
