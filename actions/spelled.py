"""Numbers spelled out in Polish, Romanian, English and Dutch. Pure."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from num2words import num2words

from knowledge.normalise import words as words_of

LANGUAGES = ("pl", "ro", "en", "nl")
NUMBERS = (*range(201), *range(210, 1000, 10), *range(1000, 10_001, 500))  # what people spell out
ARTICLES = frozenset({"un", "o", "een"})  # "one" in a number, but alone an article
# Other words too: "the second one", "ten sam" (the same). A number only alone, or beside what it counts.
DOUBTFUL = ARTICLES | {"one", "ten"}
# What num2words does not give: other genders, and how "one" stands before what it counts.
OTHER_FORMS = (
    ("dwa", "dwie"),
    ("jeden", "jedna"),
    ("doi", "doua"),
    ("unu", "una"),
    ("unu", "un"),
    ("unu", "o"),
)
JOINING = frozenset({"and", "si", "en"})
MOST_WORDS = 5  # of one number, "dwa tysiące pięćset"


def spelled(words: Sequence[str]) -> int | None:
    """Return the number that normalised words are, all together; None for any others, and for an article."""
    if set(words) <= ARTICLES:
        return None
    return _numbers().get(_run(words))


def spelled_within(words: Sequence[str], *, counted: bool) -> int | None:
    """Return the one number among normalised words; None where there is none, or several.

    `counted` says whether the words name what is counted: only then "een" and its like are a number beside others.
    """
    found, position = [], 0
    while position < len(words):
        longest = min(MOST_WORDS, len(words) - position)
        runs = (words[position : position + length] for length in range(longest, 0, -1))
        number_words = next((run for run in runs if _run(run) in _numbers()), None)
        if number_words and (counted or not set(number_words) <= DOUBTFUL or spelled(words) is not None):
            found.append(_numbers()[_run(number_words)])
        position += len(number_words) if number_words else 1
    return found[0] if len(found) == 1 else None


def _run(words: Sequence[str]) -> str:
    """Return the words run together, without the "and" that people leave out or put in."""
    return "".join(part for word in words for part in word.split("-") if part not in JOINING)


@lru_cache(maxsize=1)
def _numbers() -> Mapping[str, int]:
    """Return the numbers by their words run together."""
    written = {num2words(number, lang=language): number for language in LANGUAGES for number in NUMBERS}
    found = {_run(words_of(text)): number for text, number in written.items()}
    others = {
        run.removesuffix(ending) + other: number
        for run, number in found.items()
        for ending, other in OTHER_FORMS
        if run.endswith(ending)
    }
    hundreds = {run.removeprefix("one"): number for run, number in found.items() if number >= 100}
    return hundreds | others | found  # "a hundred" as well as "one hundred"
