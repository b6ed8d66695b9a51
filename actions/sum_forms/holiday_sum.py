"""Ask for the hours of this year, and count the holiday that goes with them."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from actions.calculators.holiday import (
    HOURS_OF_A_YEAR,
    AgreedHours,
    Holiday,
    PaidHours,
    UnusedHoliday,
    build_up_by_hour,
    build_up_by_week,
    pay_out,
)
from actions.calculators.sums import Line, Quantity
from actions.sum_forms.notes import HolidayNote, HolidayVerdict
from actions.sum_forms.questions import Answers, Question, choice, day, first_day, hours, money, weekly_hours
from actions.sum_forms.sums import Finding, Sum, check_days
from knowledge.models import Figure

FIXED, VARYING = "fixed", "varying"
NO_WAGE = Decimal(0)


class HolidaySum(Sum):
    name = "holiday"
    form = "holiday_sum_form"
    questions: ClassVar[Mapping[str, Question]] = {
        "way": choice((FIXED, VARYING)),
        "weekly_hours": weekly_hours(),
        "first_day": first_day(),
        "last_day": day("last_day", "nearest"),
        "paid_hours": hours("paid_hours", most=HOURS_OF_A_YEAR),
        "taken": hours("taken", most=HOURS_OF_A_YEAR, skippable=True),
        "hourly_wage": money("hourly_wage", by_hour=True, gross=True, skippable=True),
    }
    fields: ClassVar[Mapping[str, str]] = {"hours": "paid_hours"}

    def asked(self, answers: Answers) -> list[str]:
        if not answers.given("way"):
            return ["way"]
        varying = answers.word("way") == VARYING
        fields = ["way", *(["paid_hours"] if varying else ["weekly_hours", "first_day", "last_day"]), "taken"]
        return [*fields, "hourly_wage"] if answers.given("taken") else fields

    def by_number(self, asked: str, number: str) -> Mapping[str, str]:
        return {"way": FIXED, "weekly_hours": number} if asked == "way" else {}

    def implied(self, name: str, answer: str) -> Mapping[str, str]:
        return {"way": FIXED} if name == "weekly_hours" else {}

    def check(self, answers: Answers) -> None:
        check_days(answers, "first_day", "last_day")

    def work_out(self, answers: Answers, today: dt.date, figures: Mapping[str, Figure]) -> Finding:
        if answers.word("way") == VARYING:
            holiday = build_up_by_hour(PaidHours(year=today.year, hours=answers.number("paid_hours")))
        else:
            holiday = build_up_by_week(_hours_of_a_year(answers))
        (year,) = holiday.years
        values: dict[str, Quantity | dt.date] = {"total": holiday.total, "lapse": year.legal_lapse_on}
        notes = (HolidayNote.THIS_YEAR, HolidayNote.LAPSES_ON, *holiday.limits, *holiday.assumed)
        if not answers.given("taken"):
            return Finding(
                verdict=HolidayVerdict.BUILT_UP,
                values=values,
                lines=_lines(holiday),
                rules=holiday.rules,
                notes=notes,
            )
        with_wage = answers.given("hourly_wage")
        unused = pay_out(
            UnusedHoliday(
                built_up=holiday.total.value,
                taken=answers.number("taken"),
                hourly_wage=answers.number("hourly_wage") if with_wage else NO_WAGE,
            )
        )
        overdrawn = unused.overdrawn.value > 0
        return Finding(
            verdict=HolidayVerdict.OVERDRAWN if overdrawn else HolidayVerdict.LEFT,
            values={**values, "unused": unused.unused, "overdrawn": unused.overdrawn},
            lines=(*_lines(holiday), *(unused.lines if with_wage else unused.lines[:-1])),
            rules=holiday.rules,
            notes=(*notes, *(unused.limits if with_wage else ())),
        )


def _hours_of_a_year(answers: Answers) -> AgreedHours:
    """Return the job in the calendar year of its last day: the hours of earlier years lapse by rules of their own."""
    last_day = answers.day("last_day")
    return AgreedHours(
        weekly_hours=answers.number("weekly_hours"),
        first_day=max(answers.day("first_day"), last_day.replace(month=1, day=1)),
        last_day=last_day,
    )


def _lines(holiday: Holiday) -> tuple[Line, ...]:
    """Return the lines without the last one, which adds up years, of which there is one."""
    return holiday.lines[:-1]
