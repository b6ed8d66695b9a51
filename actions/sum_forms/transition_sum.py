"""Ask for an ended job and its wage, and work out the transition payment."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from actions.calculators.amounts import FigureMissing
from actions.calculators.rule import OtherRule
from actions.calculators.sums import Step
from actions.calculators.transition import (
    COUNTED_SO_SINCE,
    PAYMENT_DUE,
    TRANSITION_PAYMENT,
    EndedJob,
    JobEnd,
    TransitionPayment,
    count_transition_payment,
    month_wage_of_hours,
)
from actions.sum_forms.notes import CommonNote, TransitionVerdict
from actions.sum_forms.questions import Answers, Question, choice, day, first_day, money, weekly_hours
from actions.sum_forms.sums import Finding, Sum, check_days
from knowledge.models import Figure

BY_HOUR = "by_hour"  # answer of who knows only the wage per hour
ENDS = tuple(end for end in JobEnd if end is not JobEnd.BEFORE_2020)  # that one the last day tells


class TransitionSum(Sum):
    name = "transition"
    form = "transition_sum_form"
    questions: ClassVar[Mapping[str, Question]] = {
        "end": choice(ENDS),
        "first_day": first_day(),
        "last_day": day("last_day", "nearest"),
        "base_wage": money("base_wage", gross=True, above=Decimal(0), words=(BY_HOUR,)),
        "hourly_wage": money("hourly_wage", by_hour=True, gross=True, above=Decimal(0)),
        "weekly_hours": weekly_hours(),
    }

    def asked(self, answers: Answers) -> list[str]:
        if not answers.given("end") or answers.word("end") not in PAYMENT_DUE:
            return ["end"]
        fields = ["end", "first_day", "last_day"]
        if _elsewhere(answers):
            return fields
        by_hour = answers.given("base_wage") and answers.word("base_wage") == BY_HOUR
        return [*fields, "base_wage", *(["hourly_wage", "weekly_hours"] if by_hour else [])]

    def check(self, answers: Answers) -> None:
        check_days(answers, "first_day", "last_day")

    def work_out(
        self, answers: Answers, today: dt.date, figures: Mapping[str, Figure]
    ) -> Finding | OtherRule | FigureMissing:
        if elsewhere := _elsewhere(answers):
            return OtherRule(elsewhere, TRANSITION_PAYMENT)
        month = _month_from_hours(answers)
        found = count_transition_payment(
            EndedJob(
                end=JobEnd(answers.word("end")),
                first_day=answers.day("first_day"),
                last_day=answers.day("last_day"),
                base_wage=answers.number("base_wage") if month is None else month.result.value,
            ),
            figures,
        )
        if not isinstance(found, TransitionPayment):
            return found
        return Finding(
            verdict=TransitionVerdict.PAYMENT,
            values={"amount": found.amount, "court_by": found.court_by},
            lines=found.lines if month is None else (month, *found.lines),
            rules=found.rules,
            notes=(*found.limits, *found.assumed, CommonNote.WITHOUT_PAPERS),
        )


def _elsewhere(answers: Answers) -> JobEnd | None:
    """Return why there is no sum, as far as the answers tell."""
    if answers.given("end") and answers.word("end") not in PAYMENT_DUE:
        return JobEnd(answers.word("end"))
    if answers.given("last_day") and answers.day("last_day") < COUNTED_SO_SINCE:
        return JobEnd.BEFORE_2020
    return None


def _month_from_hours(answers: Answers) -> Step | None:
    if answers.word("base_wage") != BY_HOUR:
        return None
    return month_wage_of_hours(answers.number("hourly_wage"), answers.number("weekly_hours"))
