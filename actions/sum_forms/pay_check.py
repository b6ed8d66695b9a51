"""Ask for a payslip, and say whether it reaches the minimum wage."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from actions.calculators.amounts import FigureMissing
from actions.calculators.fields import FieldProblem, InputError
from actions.calculators.minimum_wage import YOUNGEST
from actions.calculators.pay import LONGEST_PERIOD, PayCheck, Payslip, PayVerdict, check_pay
from actions.calculators.rule import OtherRule
from actions.sum_forms.notes import CommonNote
from actions.sum_forms.questions import (
    PER_HOUR,
    PER_WEEK,
    Answers,
    Question,
    age,
    gross_pay,
    hours_of_period,
    period,
)
from actions.sum_forms.sums import Finding, Sum
from knowledge.models import Figure

DAYS_OF_A_WEEK = 7
HUNDREDTH = Decimal("0.01")
LEAST_BY_HOUR = Decimal(1)  # EUR; less is the pay of other hours, or a typing error
WAGE_FROM, WAGE_TO = Decimal(5), Decimal(60)  # EUR; so little for all hours is the wage of one

PAYSLIP_QUESTIONS: Mapping[str, Question] = {
    "age": age(),
    "period": period(),
    "hours": hours_of_period(most=Decimal(24 * LONGEST_PERIOD)),
    "gross_pay": gross_pay(),
}


class PayCheckSum(Sum):
    name = "pay"
    form = "pay_check_form"
    questions: ClassVar[Mapping[str, Question]] = PAYSLIP_QUESTIONS
    fields: ClassVar[Mapping[str, str]] = {"last_day": "period", "first_day": "period"}

    def asked(self, answers: Answers) -> list[str]:
        return payslip_fields(answers)

    def check(self, answers: Answers) -> None:
        check_payslip(answers)

    def meant(self, answers: Answers) -> Mapping[str, str]:
        return wage_meant(answers)

    def work_out(
        self, answers: Answers, today: dt.date, figures: Mapping[str, Figure]
    ) -> Finding | OtherRule | FigureMissing:
        found = check_pay(payslip(answers, today), figures)
        if not isinstance(found, PayCheck):
            return found
        unsure = found.verdict is PayVerdict.UNCLEAR
        return Finding(
            verdict=found.verdict,
            values={
                "per_hour": found.per_hour,
                "missing": found.missing_at_most if unsure else found.missing,
            },
            lines=found.lines,
            rules=found.rules,
            notes=(*found.assumed, *found.limits, CommonNote.WITHOUT_PAPERS),
        )


def payslip_fields(answers: Answers) -> list[str]:
    """Return what to ask about a payslip: of a child nothing more, for whom another rule decides."""
    if answers.given("age") and answers.count("age") < YOUNGEST:
        return ["age"]
    return list(PAYSLIP_QUESTIONS)


def check_payslip(answers: Answers) -> None:
    """Raise InputError where the hours do not fit into the time, before the pay is asked, or the pay to the hours."""
    if all(map(answers.given, ("age", "period", "hours"))) and not answers.given("gross_pay"):
        first_day, last_day = answers.period("period")
        Payslip(
            age=answers.count("age"),
            first_day=first_day,
            last_day=last_day,
            hours=of_period("hours", answers),
            gross_pay=Decimal(0),
        )
    if all(map(answers.given, ("period", "hours", "gross_pay"))):
        hours = of_period("hours", answers)
        if hours and _in_all(answers) / hours < LEAST_BY_HOUR:
            raise InputError("gross_pay", FieldProblem.TOO_LOW, "give the pay for all the hours")


def wage_meant(answers: Answers) -> Mapping[str, str]:
    """Return the gross pay as the wage of one hour, where it can hardly be anything else: 14.06 for 160 hours."""
    if not all(map(answers.given, ("period", "hours", "gross_pay"))):
        return {}
    said = answers.word("gross_pay")
    if not said.replace(".", "").isdecimal() or not WAGE_FROM <= Decimal(said) <= WAGE_TO:
        return {}
    too_low = Decimal(said) < LEAST_BY_HOUR * of_period("hours", answers)
    return {"gross_pay": f"{said}{PER_HOUR}"} if too_low else {}


def of_period(name: str, answers: Answers) -> Decimal:
    """Return the hours or EUR of a field in the whole period: those of a week count for every week of it."""
    said = answers.word(name)
    number = Decimal(said.removesuffix(PER_WEEK))
    first_day, last_day = answers.period("period")
    days = (last_day - first_day).days + 1
    return (number * days / DAYS_OF_A_WEEK).quantize(HUNDREDTH) if said.endswith(PER_WEEK) else number


def _in_all(answers: Answers) -> Decimal:
    """Return the gross pay for all hours."""
    said = answers.word("gross_pay")
    if not said.endswith(PER_HOUR):
        return of_period("gross_pay", answers)
    return (Decimal(said.removesuffix(PER_HOUR)) * of_period("hours", answers)).quantize(HUNDREDTH)


def payslip(answers: Answers, today: dt.date) -> Payslip:
    """Return the payslip of the answers.

    Raises:
        InputError: the answers do not fit together.
    """
    if answers.count("age") < YOUNGEST:  # the rest was not asked
        return Payslip(
            age=answers.count("age"), first_day=today, last_day=today, hours=Decimal(1), gross_pay=Decimal(0)
        )
    first_day, last_day = answers.period("period")
    return Payslip(
        age=answers.count("age"),
        first_day=first_day,
        last_day=last_day,
        hours=of_period("hours", answers),
        gross_pay=_in_all(answers),
    )
