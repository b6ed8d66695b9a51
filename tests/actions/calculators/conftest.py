"""The figures we ship, the same with one changed, and a second reckoning of every line shown."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import settings

from actions.calculators.sums import DayStep, Line, Step, Unit
from knowledge.models import Figure
from knowledge.yaml_files import read_yaml

FIGURES_FILE = Path(__file__).parents[3] / "knowledge" / "figures.yml"
LONG_AGO = dt.date(2000, 1, 1)
CENT = Fraction(1, 100)

settings.register_profile("busy", deadline=None)  # a machine with other work is slow, not wrong
settings.load_profile("busy")


@pytest.fixture(scope="session")
def figures() -> dict[str, Figure]:
    return {name: Figure.model_validate(raw) for name, raw in read_yaml(FIGURES_FILE).items()}


@pytest.fixture(scope="session")
def with_amounts(figures) -> Callable[..., dict[str, Figure]]:
    """Replace amounts by others that hold from long ago on; None takes all away."""

    def replaced(**amounts: float | None) -> dict[str, Figure]:
        changed = dict(figures)
        for name, amount in amounts.items():
            window = {"from": LONG_AGO, "value": amount or 0}
            if amount is None:
                window["to"] = LONG_AGO
            raw = figures[name].model_dump(mode="json", by_alias=True) | {"values": [window]}
            changed[name] = Figure.model_validate(raw)
        return changed

    return replaced


@pytest.fixture(scope="session")
def assert_lines_hold() -> Callable[[Sequence[Line]], None]:
    """Work every line out again, with fractions and days, and compare to the cent."""

    def value(quantity) -> Fraction:
        number = Fraction(quantity.value)
        return number / 100 if quantity.unit is Unit.PERCENT else number

    def check(line: Line) -> None:
        if isinstance(line, DayStep):
            length = {line.later.unit.value: int(line.later.value)}
            day = line.start + relativedelta(**length)
            if line.month_end:
                assert (line.result.year, line.result.month) == (day.year, day.month)
                assert (line.result + dt.timedelta(days=1)).day == 1
            else:
                assert line.result == day
            return
        assert isinstance(line, Step)
        so_far = value(line.start)
        for term in line.terms:
            other = value(term.quantity)
            so_far = {
                "times": lambda a, b: a * b,
                "divided_by": lambda a, b: a / b,
                "plus": lambda a, b: a + b,
                "minus": lambda a, b: a - b,
                "at_least": max,
                "at_most": min,
            }[term.operation.value](so_far, other)
        assert abs(Fraction(line.result.value) - so_far) < CENT, line.name
        assert line.result.value == line.result.value.quantize(Decimal("0.01"))

    def check_all(lines: Sequence[Line]) -> None:
        assert lines
        for line in lines:
            check(line)

    return check_all
