"""Take an amount that changes from figures.yml, on a day; never a stale one.

Knows figures and days. Knows nothing of what the amounts are for.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from actions.calculators.sums import Quantity, Unit
from knowledge.models import Figure


@dataclass(frozen=True)
class FigureMissing:
    """No sum: `figure` has no value on `day`. Its `without` text says where people find it."""

    figure: str
    day: dt.date


def amount_on(figures: Mapping[str, Figure], name: str, day: dt.date, unit: Unit) -> Quantity | FigureMissing:
    """Return the amount valid on `day`, or what is missing.

    Raises:
        KeyError: figures.yml has no figure of that name.
        ValueError: the figure is a date.
    """
    value = figures[name].value_on(day)
    if value is None:
        return FigureMissing(name, day)
    if isinstance(value, dt.date):
        raise ValueError(f"figures.yml: {name}: is a date; a sum needs an amount")
    return Quantity(Decimal(str(value)), unit, figure=name)  # by its digits: 14.99 as float is a little less
