"""The least pay for an hour, by age and day.

Knows figures.yml and the ages of the law. Knows nothing of hours worked.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from actions.calculators.amounts import FigureMissing, amount_on
from actions.calculators.rule import Rule
from actions.calculators.sums import Quantity, Step, Unit, times, work_out
from knowledge.models import Figure

YOUNGEST, ADULT = 15, 21  # years; below there is no minimum wage, from there it is the full one

MINIMUM_WAGE = Rule(
    law="WML art. 8, 12, 14",
    url="https://www.rijksoverheid.nl/themas/werk/minimumloon/bedragen-minimumloon/bedragen-minimumloon-2026",
    card="pay/minimum-wage",
)
YOUTH_WAGE = Rule(
    law="Besluit minimumjeugdloonregeling",
    url="https://www.vertiadvies.nl/kennisbank/minimumuurloon-naar-euro-14-71",
    card="pay/youth-wage",
)


class MinimumLine(StrEnum):
    FOR_AGE = "minimum_for_age"


@dataclass(frozen=True)
class MinimumHour:
    """The minimum in EUR per hour, gross; `lines` is empty from 21, where it is the figure itself."""

    amount: Quantity
    lines: tuple[Step, ...]


def minimum_hour(figures: Mapping[str, Figure], age: int, day: dt.date) -> MinimumHour | FigureMissing:
    """Return the minimum for an hour worked on `day` at `age`, from 15 up."""
    adult = amount_on(figures, "minimum_wage_hour", day, Unit.EUR_PER_HOUR)
    if isinstance(adult, FigureMissing) or age >= ADULT:
        return adult if isinstance(adult, FigureMissing) else MinimumHour(adult, ())
    share = amount_on(figures, f"youth_wage_{age}", day, Unit.PERCENT)
    if isinstance(share, FigureMissing):
        return share
    line = work_out(MinimumLine.FOR_AGE, adult, times(share), unit=Unit.EUR_PER_HOUR)
    return MinimumHour(line.result, (line,))


def minimum_hours(
    figures: Mapping[str, Figure], age: int, first_day: dt.date, last_day: dt.date
) -> list[MinimumHour] | FigureMissing:
    """Return every minimum that held between two days, both inclusive, lowest first; at least one."""
    found: dict[Quantity, MinimumHour] = {}
    for number in range((last_day - first_day).days + 1):
        minimum = minimum_hour(figures, age, first_day + dt.timedelta(days=number))
        if isinstance(minimum, FigureMissing):
            return minimum
        found[minimum.amount] = minimum
    return sorted(found.values(), key=lambda minimum: minimum.amount.value)
