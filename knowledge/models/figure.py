"""A figure: an amount, rate or date that changes, with its windows of validity."""

import datetime as dt
from enum import StrEnum

from pydantic import Field, model_validator

from knowledge.models.base import Entry, Localized, Source, Text


class FigureUnit(StrEnum):
    EUR = "EUR"
    PERCENT = "percent"
    DATE = "date"


class FigureValue(Entry):
    """A value and the days on which it holds, both inclusive; no `to` means until further notice."""

    from_: dt.date = Field(alias="from")
    to: dt.date | None = None
    value: float | dt.date


class Figure(Entry):
    """An amount, rate or date that changes, with its windows of validity."""

    unit: FigureUnit
    what: Text
    source: Source
    checked: dt.date
    values: tuple[FigureValue, ...] = Field(min_length=1)
    without: Localized

    @model_validator(mode="after")
    def _no_gap_no_overlap(self) -> "Figure":
        for earlier, later in zip(self.values, self.values[1:], strict=False):
            if earlier.to is None or earlier.to >= later.from_:
                raise ValueError(f"values overlap at {later.from_}; end the earlier one the day before")
            if later.from_ - earlier.to > dt.timedelta(days=1):
                raise ValueError(f"gap between {earlier.to} and {later.from_}; fill it or move a date")
        for value in self.values:
            if value.to is not None and value.to < value.from_:
                raise ValueError(f"the value from {value.from_} ends before it starts, on {value.to}")
            if (self.unit is FigureUnit.DATE) != isinstance(value.value, dt.date):
                raise ValueError(f"value {value.value!r} does not fit the unit {self.unit}")
        return self

    def value_on(self, day: dt.date) -> float | dt.date | None:
        """Return the value valid on `day`, or None where there is none."""
        for value in self.values:
            if value.from_ <= day and (value.to is None or day <= value.to):
                return value.value
        return None
