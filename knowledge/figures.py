"""Fill dated amounts into a text; never a stale one.

Knows figures, languages and the day it is given. Knows nothing of cards.
"""

import datetime as dt
import re
from collections.abc import Mapping

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from knowledge.models import Figure, FigureUnit

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# A sentence ends at . ! or ?, closing quote or bracket included, before a space and a capital, a digit,
# an opening quote or bracket, or a {figure}.
_SENTENCE_BORDER = re.compile(
    r"(?:(?<=[.!?])|(?<=[.!?][\"”’)]))\s+(?=[^\W_a-zà-öø-ÿăâîșțąćęłńóśźż]|[\"'„“‘({])"
)
_WHOLE_EUROS = re.compile(r"[.,]00(?!\d)")  # nobody says "325 euro and 00 cents"


def fill_figures(text: str, language: str, figures: Mapping[str, Figure], day: dt.date) -> str:
    """Return `text` with each `{figure}` replaced by its value on `day`.

    A sentence with a figure that has no value on that day becomes the figure's `without` text.

    Raises:
        KeyError: a placeholder names no figure (content checks forbid it).
    """
    if "{" not in text:
        return text
    return " ".join(_fill_sentence(sentence, language, figures, day) for sentence in sentences(text))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with its closing mark."""
    return [sentence for sentence in _SENTENCE_BORDER.split(text.strip()) if sentence]


def format_value(value: float | dt.date, unit: FigureUnit, language: str) -> str:
    """Return a value as speakers of the language write it, such as `14,99 €` in Polish."""
    if isinstance(value, dt.date):
        return format_date(value, format="long", locale=language)
    if unit is FigureUnit.PERCENT:
        return f"{format_decimal(value, locale=language)}%"
    return _WHOLE_EUROS.sub("", format_currency(value, "EUR", locale=language))


def _fill_sentence(sentence: str, language: str, figures: Mapping[str, Figure], day: dt.date) -> str:
    for name in PLACEHOLDER.findall(sentence):
        figure = figures[name]
        value = figure.value_on(day)
        if value is None:
            return figure.without[language]
        sentence = sentence.replace(f"{{{name}}}", format_value(value, figure.unit, language))
    return sentence
