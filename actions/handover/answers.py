"""What people answer to the questions of the handover, by button or in words.

The words stand in answers.yml by language: "no" is a refusal in English and colloquial agreement in Polish.
"""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from actions.sum_forms.values import read_number, read_period
from knowledge.models.base import LanguageCode, Slug, Text
from knowledge.normalise import words
from knowledge.phrases import phrases_in
from knowledge.yaml_files import read_yaml

FILE = Path(__file__).with_name("answers.yml")
MOST_WORDS = 6  # of an answer; more is a question, or a story
SINCE, UNCLEAR = "since", "unclear"
DAYS_OF_A_WEEK = 7
MOST_CHARS = 400  # of the question in own words: the summary is half a page

Values = Mapping[str, Mapping[str, tuple[str, ...]]]  # the words, by value and language


@lru_cache(maxsize=1)
def all_answers() -> Mapping[str, Values]:
    """Return the words of each question by its name, value and language.

    Raises:
        pydantic.ValidationError: answers.yml does not fit.
    """
    shape = TypeAdapter(dict[Slug, dict[Slug, dict[LanguageCode, tuple[Text, ...]]]])
    return shape.validate_python(read_yaml(FILE))


def is_value(value: object, question: str) -> bool:
    """Return whether `value`, from a button or a slot, is one of the question's."""
    return isinstance(value, str) and value != UNCLEAR and value in all_answers()[question]


def answer_in(text: str, question: str, language: str) -> str | None:
    """Return the value that typed `text` gives to the question; None where it gives none, or is a question itself."""
    if "?" in text or not 0 < len(words(text)) <= MOST_WORDS:
        return None
    for value, by_language in all_answers()[question].items():
        if phrases_in(text, by_language[language]):
            return None if value == UNCLEAR else value
    return None


def since_when(text: str, language: str, today: dt.date) -> str | None:
    """Return how long ago something began: by the words of the question, or by the day or month that is named."""
    value = answer_in(text, SINCE, language)
    if value is None:
        period = read_period(text, today)
        return _since(period[0], today) if period else None
    number = read_number(text)
    return "longer" if value == "week" and number is not None and number > DAYS_OF_A_WEEK else value


def _since(day: dt.date, today: dt.date) -> str:
    days = (today - day).days
    return "today" if days <= 0 else "week" if days <= DAYS_OF_A_WEEK else "longer"


def own_words(text: str) -> str | None:
    """Return the question as typed, on one line and cut to size; None where nothing readable was typed."""
    line = " ".join(text.split())
    if not any(char.isalnum() for char in line):
        return None
    return line if len(line) <= MOST_CHARS else f"{line[: MOST_CHARS - 1].rstrip()}…"
