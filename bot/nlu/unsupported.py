"""Recognise a message in a language that Kompas does not speak, so that somebody can be told so in it.

Knows the languages of unsupported_languages.yml and ours. Runs in Rasa's Python 3.10 as well as in 3.11.
"""

from functools import lru_cache
from math import log
from typing import Dict, Optional, Sequence

from bot.nlu.dutch import without_dutch_terms, words_of
from bot.nlu.languages import function_words, unsupported_function_words, unsupported_greetings
from bot.nlu.scores import score_languages
from knowledge.normalise import normalise

# Words of two letters or more: "da" is a word of many languages, and so is each letter of "a.u.b.".
FEWEST = 2
ODDS = 50.0  # times that it must be likelier than the likeliest of ours: false alarms cost more than silence


def unsupported_language(text: str) -> Optional[str]:
    """Return the ISO 639-1 code of the message's language if it clearly is none of ours, or None."""
    return greeting_language(text) or unsupported_language_of(without_dutch_terms(words_of(text)))


def greeting_language(text: str) -> Optional[str]:
    """Return the same for a message that is nothing but a greeting we know, or None for any other."""
    return _greetings().get(_plain(text))


def unsupported_language_of(words: Sequence[str]) -> Optional[str]:
    """Return the same for the words of a message, lower case, its Dutch terms taken out."""
    words = [word for word in words if len(word) > 1]
    if len(words) < FEWEST:
        return None
    scores = score_languages(words, _all_function_words())
    others = unsupported_function_words()
    if not others:
        return None
    likeliest = max(others, key=lambda language: scores[language])
    ours = max(scores[language] for language in function_words())
    return likeliest if scores[likeliest] > ours + log(ODDS) else None


@lru_cache(maxsize=1)
def _greetings() -> Dict[str, str]:
    return {_plain(greeting): code for greeting, code in unsupported_greetings().items()}


def _plain(text: str) -> str:
    return " ".join(normalise(word) for word in words_of(text))


@lru_cache(maxsize=1)
def _all_function_words() -> Dict[str, Sequence[str]]:
    return {**function_words(), **unsupported_function_words()}
