"""Read digits that are spelled in words: "zero sześć 83 62", "nul zes acht", in four languages."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_WORDS = {
    "0": "zero|zerowy|nul|oh|o",
    "1": "jeden|unu|one|een",
    "2": "dwa|doi|two|twee",
    "3": "trzy|trei|three|drie",
    "4": "cztery|patru|four|vier",
    "5": "piec|cinci|five|vijf",
    "6": "szesc|sase|six|zes",
    "7": "siedem|sapte|seven|zeven",
    "8": "osiem|opt|eight|acht",
    "9": "dziewiec|noua|nine|negen",
}
_DIGIT = {word: digit for digit, words in _WORDS.items() for word in words.split("|")}
_WORD = "(?:" + "|".join(sorted(_DIGIT, key=len, reverse=True)) + ")"
_GROUP = rf"(?:\d{{1,8}}|{_WORD}{{1,3}})"  # "nulzes" is one, too
_RUN = re.compile(rf"(?<![\w.,]){_GROUP}(?:[ .,-]{{1,2}}{_GROUP})+(?!\w)")
_TOKEN = re.compile(rf"\d+|{_WORD}")


class SpelledRun(NamedTuple):
    """Digits with words among them: `text[start:end]` reads `digits`."""

    start: int
    end: int
    digits: str


def spelled_runs(folded: str) -> Iterator[SpelledRun]:
    """Yield runs of digits of which at least one is a word; `folded` as in `Reading`."""
    for match in _RUN.finditer(folded):
        groups = _TOKEN.findall(match.group())
        if any(group in _DIGIT and group != "o" for group in groups):  # "pytam o 123 456 789"
            digits = "".join(_DIGIT.get(group, group) for group in groups)
            yield SpelledRun(match.start(), match.end(), digits)
