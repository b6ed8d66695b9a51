"""A question of a sum: how its answer is read from what was typed or tapped, and what is checked at once.

An answer is kept as text that reads the same in every language: `14.71`, `2031-03-05`, `eu`. Knows no single sum.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from actions.calculators.fields import (
    HOURS_OF_A_WEEK,
    OLDEST,
    FieldProblem,
    InputError,
    check_count,
    check_day,
    check_money,
    check_number,
)
from actions.forms import SKIPPED
from actions.sum_forms.titles import names_deduction
from actions.sum_forms.units import (
    Unit,
    says_every_month,
    says_every_week,
    says_gross,
    says_hours,
    says_money,
    says_net,
    unit_of,
)
from actions.sum_forms.values import (
    Side,
    is_short,
    month_before,
    read_count,
    read_day,
    read_hours,
    read_hours_among,
    read_hours_of_days,
    read_number,
    read_period,
    read_start,
    week_before,
)

MOST_PERCENT = Decimal(100)
# Kept until it is checked of an amount that is no gross pay: one after tax, or one taken off.
NET, TAKEN_OFF = "net", "taken_off"
NO_GROSS_PAY: Mapping[str, FieldProblem] = {NET: FieldProblem.NET, TAKEN_OFF: FieldProblem.TAKEN_OFF}
PER_HOUR = "/hour"  # behind a wage that is kept as one of an hour
PER_WEEK = "/week"  # behind hours or an amount kept as those of every week
ADULT = 21  # years, from which a birthday changes no minimum wage
DIGITS_OF_A_YEAR = 4
PERIODS: Mapping[str, Callable[[dt.date], tuple[dt.date, dt.date]]] = {
    "this_month": lambda today: month_before(today, 0),
    "last_month": lambda today: month_before(today, 1),
    "this_week": lambda today: week_before(today, 0),
    "last_week": lambda today: week_before(today, 1),
}
DAYS: Mapping[str, Callable[[dt.date], dt.date]] = {
    "today": lambda today: today,
    "yesterday": lambda today: today - dt.timedelta(days=1),
    "year_start": lambda today: today.replace(month=1, day=1),
    "year_end": lambda today: today.replace(month=12, day=31),
}


@dataclass(frozen=True)
class Answers:
    """What was answered so far, by field."""

    values: Mapping[str, str] = field(default_factory=dict)

    def given(self, name: str) -> bool:
        """Return whether the field holds a value: it was asked and not skipped."""
        return self.values.get(name) not in (None, SKIPPED)

    def word(self, name: str) -> str:
        return self.values[name]

    def number(self, name: str) -> Decimal:
        return Decimal(self.values[name])

    def count(self, name: str) -> int:
        return int(self.values[name])

    def day(self, name: str) -> dt.date:
        return dt.date.fromisoformat(self.values[name])

    def period(self, name: str) -> tuple[dt.date, dt.date]:
        first, last = self.values[name].split("/")
        return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


@dataclass(frozen=True)
class Question:
    """How one field is answered.

    Attributes:
        read: returns the answer in the form in which it is kept, or None where the text gives none.
        check: raises InputError where the field alone shows that the answer cannot be.
        skippable: the sum can do without.
        told_by: units that tell its answer while another question is asked.
    """

    read: Callable[[str, dt.date], str | None]
    check: Callable[[str], None] = lambda answer: None
    skippable: bool = False
    told_by: tuple[Unit, ...] = ()


def choice(words: Collection[str], *, skippable: bool = False) -> Question:
    """Return a question answered by one of `words`, as the value of a button."""
    known = tuple(str(word) for word in words)
    return Question(lambda text, today: text if text in known else None, skippable=skippable)


def money(
    name: str,
    *,
    above: Decimal | None = None,
    skippable: bool = False,
    words: Collection[str] = (),
    by_hour: bool = False,
    by_week: bool = False,
    gross: bool = False,
) -> Question:
    """Return a question after an amount in EUR, or for one of `words`.

    A `gross` one is no amount after tax and none taken off. Where `by_week`, "120 a week" is kept as `120/week`.
    """
    told_by = Unit.WAGE_BY_HOUR if by_hour else Unit.MONEY
    units = (Unit.MONEY, told_by, *([Unit.BY_WEEK] if by_week else []))

    def read(text: str, today: dt.date) -> str | None:
        if text in words:
            return text
        if says_gross(text) and not gross:
            return None  # pay, and no amount taken off it
        of_a_week = unit_of(text) is Unit.BY_WEEK
        if of_a_week and says_hours(text):
            return None
        number = _kept(_in_units(read_number, text, *units))
        if number is None:
            return None
        if gross and (problem := _no_gross_pay(text)):
            return problem
        return f"{number}{PER_WEEK}" if of_a_week else number

    def check(answer: str) -> None:
        if answer in NO_GROSS_PAY:
            raise InputError(name, NO_GROSS_PAY[answer], "give the amount before tax and deductions")
        if answer not in words:
            check_money(name, Decimal(answer.removesuffix(PER_WEEK)), above=above)

    return Question(read, check, skippable, told_by=(told_by,))


def _no_gross_pay(text: str) -> str | None:
    """Return what an amount is instead of gross pay, as far as the text says so."""
    if says_net(text):
        return NET
    return TAKEN_OFF if names_deduction(text) and not says_gross(text) else None


def gross_pay() -> Question:
    """Return a question after the gross pay of a period: in all, of a week, or of an hour, kept as `14.71/hour`."""
    in_all = money("gross_pay", gross=True, by_week=True)
    of_an_hour = money("gross_pay", gross=True, by_hour=True)

    def read(text: str, today: dt.date) -> str | None:
        if unit_of(text) is not Unit.WAGE_BY_HOUR:
            return in_all.read(text, today)
        wage = of_an_hour.read(text, today)
        return wage if wage is None or wage in NO_GROSS_PAY else f"{wage}{PER_HOUR}"

    told_by = (*in_all.told_by, *of_an_hour.told_by)
    return Question(read, lambda answer: in_all.check(answer.removesuffix(PER_HOUR)), told_by=told_by)


def hours(
    name: str, *, most: Decimal, skippable: bool = False, above: Decimal | None = None, by_week: bool = False
) -> Question:
    """Return a question after hours; "40 a week" answers it only where it asks for those of a week.

    Those of a week are read among other numbers too, where one alone counts hours: "40 hours a week, 700 gross".
    """
    units = (Unit.HOURS, Unit.BY_WEEK) if by_week else (Unit.HOURS,)

    def read(text: str, today: dt.date) -> str | None:
        if by_week and (of_days := read_hours_of_days(text)):
            return _kept(of_days)
        alone = None if says_money(text) else _in_units(read_hours, text, *units)
        return _kept(read_hours_among(text) if alone is None and by_week else alone)

    return Question(
        read,
        lambda answer: check_number(name, Decimal(answer), above=above, most=most),
        skippable,
        told_by=units,
    )


def hours_of_period(*, most: Decimal) -> Question:
    """Return a question after the hours of a period: in all, or of every week, which are kept as `38/week`."""
    in_all = hours("hours", most=most, above=Decimal(0))
    of_a_week = weekly_hours()

    def read(text: str, today: dt.date) -> str | None:
        if unit_of(text) is not Unit.BY_WEEK and read_hours_of_days(text) is None:
            return in_all.read(text, today)
        answer = of_a_week.read(text, today)
        return answer and f"{answer}{PER_WEEK}"

    def check(answer: str) -> None:
        question = of_a_week if answer.endswith(PER_WEEK) else in_all
        question.check(answer.removesuffix(PER_WEEK))

    return Question(read, check, told_by=(*in_all.told_by, *of_a_week.told_by))


def weekly_hours() -> Question:
    return hours("weekly_hours", most=HOURS_OF_A_WEEK, above=Decimal(0), by_week=True)


def age(*, least: int = 0) -> Question:
    """Return a question after an age; a year of birth answers it where the birthday makes no difference."""
    in_years = count("age", least=least, most=OLDEST, units=(Unit.YEARS,))

    def read(text: str, today: dt.date) -> str | None:
        answer = in_years.read(text, today)
        at_least = today.year - int(answer) - 1 if answer and len(answer) == DIGITS_OF_A_YEAR else 0
        return str(at_least) if ADULT <= at_least <= OLDEST else answer

    return Question(read, in_years.check, told_by=(Unit.YEARS,))


def count(
    name: str, *, least: int = 0, most: int, skippable: bool = False, units: Sequence[Unit] = ()
) -> Question:
    return Question(
        lambda text, today: _kept(_in_units(read_count, text, *units)),
        lambda answer: check_count(name, int(answer), least=least, most=most),
        skippable=skippable,
    )


def percent(name: str, *, skippable: bool = False) -> Question:
    return Question(
        lambda text, today: _kept(read_number(text)),
        lambda answer: check_number(name, Decimal(answer), most=MOST_PERCENT),
        skippable=skippable,
    )


def first_day() -> Question:
    """Return a question after the first day of a job; of a month alone it is the first."""

    def read(text: str, today: dt.date) -> str | None:
        found = DAYS[text](today) if text in DAYS else read_start(text, today)
        return None if found is None else found.isoformat()

    return Question(read, day("first_day", "past").check)


def day(name: str, side: Side, *, skippable: bool = False, words: Collection[str] = ()) -> Question:
    """Return a question after a day, or for one of `words`."""

    def read(text: str, today: dt.date) -> str | None:
        if text in words:
            return text
        found = DAYS[text](today) if text in DAYS else read_day(text, today, side)
        return None if found is None else found.isoformat()

    return Question(
        read,
        lambda answer: None if answer in words else check_day(name, dt.date.fromisoformat(answer)),
        skippable=skippable,
    )


def period() -> Question:
    """Return a question after the time for which a payslip pays."""

    def read(text: str, today: dt.date) -> str | None:
        name = text if text in PERIODS else _last_payday(text)
        found = read_period(text, today) if name is None else PERIODS[name](today)
        return None if found is None else "/".join(day.isoformat() for day in found)

    def check(answer: str) -> None:
        for part in answer.split("/"):
            check_day("period", dt.date.fromisoformat(part))

    return Question(read, check)


def _last_payday(text: str) -> str | None:
    """Return the period that somebody means who says how often the wage comes; beside a number it is pay or hours."""
    if not is_short(text) or says_hours(text) or any(char.isdigit() for char in text):
        return None
    if says_every_week(text):
        return "last_week"
    return "last_month" if says_every_month(text) else None


def _in_units(read: Callable[[str], Decimal | int | None], text: str, *units: Unit) -> Decimal | int | None:
    """Return the number of a text that says one of the units, or none at all."""
    return read(text) if unit_of(text) in (None, *units) else None


def _kept(number: Decimal | int | None) -> str | None:
    return None if number is None else str(number)
