"""The words of the sums in four languages, and numbers and days as speakers of each write them.

Knows actions/calculators/wording.yml: a section for every class of words, named like it.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal
from babel.units import format_unit

from actions.calculators.sums import DayStep, Line, Operation, Quantity, Unit
from actions.sum_forms.sums import Shown
from knowledge.figures import format_value
from knowledge.models import FigureUnit
from knowledge.yaml_files import read_yaml

WORDING_FILE = Path(__file__).parents[1] / "calculators" / "wording.yml"
# babel's unit and width; Dutch has no long names for hours and days there.
_UNITS = {
    Unit.HOURS: ("duration-hour", "short"),
    Unit.DAYS: ("duration-day", "short"),
    Unit.WEEKS: ("duration-week", "long"),
    Unit.MONTHS: ("duration-month", "long"),
    Unit.YEARS: ("duration-year", "long"),
}
_NOTHING = Decimal(0)


@lru_cache(maxsize=1)
def all_words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return every wording: section, word, language."""
    words: Mapping[str, Mapping[str, Mapping[str, str]]] = read_yaml(WORDING_FILE)
    return words


def named(section: str, name: str, language: str) -> str:
    """Return the wording of a name of a section, with its places."""
    return all_words()[section][name][language]


def worded(word: StrEnum, language: str, values: Mapping[str, Shown] | None = None) -> str:
    """Return the wording of `word` with `values` in its places."""
    wording = named(type(word).__name__, word.value, language)
    return wording.format(**{name: shown(value, language) for name, value in (values or {}).items()})


def shown(value: Shown, language: str) -> str:
    """Return an amount, a day or a word as text."""
    if isinstance(value, StrEnum):
        return worded(value, language)
    if isinstance(value, dt.date):
        return format_date(value, format="long", locale=language)
    return _quantity(value, language)


def line(step: Line, language: str) -> dict[str, str]:
    """Return a line of the sum as label and value: what was done, and the result."""
    return {"label": worded(step.name, language), "value": _reckoning(step, language)}


def _reckoning(step: Line, language: str) -> str:
    if isinstance(step, DayStep):
        later = shown(step.later, language)
        return f"{shown(step.start, language)} + {later} → {shown(step.result, language)}"
    # "At least 0" only keeps the sum from going below nothing: nobody needs to read it.
    terms = [
        term
        for term in step.terms
        if not (term.operation is Operation.AT_LEAST and term.quantity.value == _NOTHING)
    ]
    parts = [f"{worded(term.operation, language)} {shown(term.quantity, language)}" for term in terms]
    if step.start.value == _NOTHING and terms and terms[0].operation is Operation.PLUS:
        parts[0] = shown(terms[0].quantity, language)  # a sum of parts starts with the first
    else:
        parts.insert(0, shown(step.start, language))
    result = shown(step.result, language)
    reckoned = " ".join(parts)
    return result if reckoned == result else f"{reckoned} = {result}"


def _quantity(quantity: Quantity, language: str) -> str:
    match quantity.unit:
        case Unit.EUR:
            return _euro(quantity.value, language)
        case Unit.EUR_PER_HOUR | Unit.HOURS_PER_WEEK as per:
            value = quantity.value
            amount = (
                _euro(value, language) if per is Unit.EUR_PER_HOUR else _of_unit(value, Unit.HOURS, language)
            )
            return named("Unit", per.value, language).format(amount=amount)
        case Unit.PERCENT:
            return format_value(float(quantity.value), FigureUnit.PERCENT, language)
        case Unit.NUMBER:
            return str(format_decimal(quantity.value, locale=language))
        case unit:
            return _of_unit(quantity.value, unit, language)


def _euro(value: Decimal, language: str) -> str:
    return format_value(float(value), FigureUnit.EUR, language)


def _of_unit(value: Decimal, unit: Unit, language: str) -> str:
    name, width = _UNITS[unit]
    return str(format_unit(value.normalize(), name, width, locale=language))  # type: ignore[arg-type]
