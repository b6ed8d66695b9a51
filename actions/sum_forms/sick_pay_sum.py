"""Ask for a wage and the start of an illness, and work out the least pay for a week."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from actions.calculators.amounts import FigureMissing
from actions.calculators.fields import FieldProblem, InputError
from actions.calculators.minimum_wage import YOUNGEST
from actions.calculators.rule import OtherRule
from actions.calculators.sick_pay import OTHER_RULES, Illness, SickPay, SickSituation, count_sick_pay
from actions.sum_forms.notes import CommonNote, SickVerdict
from actions.sum_forms.questions import Answers, Question, age, choice, day, money, percent, weekly_hours
from actions.sum_forms.sums import Finding, Sum
from knowledge.models import Figure

SITUATIONS = tuple(situation for situation in SickSituation if situation is not SickSituation.AFTER_104_WEEKS)
WORKDAYS = 5  # matters only to waiting days, after which we do not ask


class SickPaySum(Sum):
    name = "sick_pay"
    form = "sick_pay_sum_form"
    questions: ClassVar[Mapping[str, Question]] = {
        "situation": choice(SITUATIONS),
        "age": age(least=YOUNGEST),
        "first_sick_day": day("first_sick_day", "past"),
        "hourly_wage": money("hourly_wage", by_hour=True, gross=True, above=Decimal(0)),
        "weekly_hours": weekly_hours(),
        "agreed_percent": percent("agreed_percent", skippable=True),
    }

    def asked(self, answers: Answers) -> list[str]:
        if not answers.given("situation") or answers.word("situation") in OTHER_RULES:
            return ["situation"]
        return list(self.questions)

    def work_out(
        self, answers: Answers, today: dt.date, figures: Mapping[str, Figure]
    ) -> Finding | OtherRule | FigureMissing:
        situation = SickSituation(answers.word("situation"))
        if situation in OTHER_RULES:
            return OtherRule(situation, OTHER_RULES[situation])
        if answers.day("first_sick_day") > today:
            raise InputError("first_sick_day", FieldProblem.TOO_LATE, "give a day up to today")
        agreed = answers.given("agreed_percent")
        found = count_sick_pay(
            Illness(
                situation=situation,
                age=answers.count("age"),
                first_sick_day=answers.day("first_sick_day"),
                day=today,
                hourly_wage=answers.number("hourly_wage"),
                weekly_hours=answers.number("weekly_hours"),
                workdays=WORKDAYS,
                agreed_percent=answers.number("agreed_percent") if agreed else None,
            ),
            figures,
        )
        if not isinstance(found, SickPay):
            return found
        return Finding(
            verdict=SickVerdict.FIRST_YEAR if found.year == 1 else SickVerdict.SECOND_YEAR,
            values={"week_pay": found.week_pay, "pay_until": found.pay_until},
            lines=found.lines,
            rules=found.rules,
            notes=(*found.limits, *found.assumed, CommonNote.WITHOUT_PAPERS),
        )
