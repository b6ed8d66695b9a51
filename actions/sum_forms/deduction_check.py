"""Ask for one deduction and its payslip, and say whether it may be taken off."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from actions.calculators.amounts import FigureMissing
from actions.calculators.deduction_terms import TERMS, Condition, Deduction, DeductionKind
from actions.calculators.deductions import (
    DeductionCheck,
    JudgedDeduction,
    check_deductions,
    judge_whatever_the_pay,
)
from actions.calculators.pay import PayVerdict
from actions.calculators.rule import OtherRule
from actions.sum_forms.notes import CommonNote, DeductionNote
from actions.sum_forms.pay_check import (
    PAYSLIP_QUESTIONS,
    check_payslip,
    of_period,
    payslip,
    payslip_fields,
    wage_meant,
)
from actions.sum_forms.questions import Answers, Question, choice, money
from actions.sum_forms.sums import Finding, Sum
from knowledge.models import Figure

ALL_MET, UNKNOWN = "yes", "unknown"  # answers about the conditions; any other names the one that is not met
NOT_ASKED = Decimal(1)  # EUR: stands for an amount that cannot change the verdict


class DeductionSum(Sum):
    name = "deductions"
    form = "deduction_check_form"
    questions: ClassVar[Mapping[str, Question]] = {
        "kind": choice(tuple(DeductionKind)),
        "condition": choice((ALL_MET, *Condition, UNKNOWN)),
        "amount": money("amount", above=Decimal(0), by_week=True),
        **PAYSLIP_QUESTIONS,
    }
    fields: ClassVar[Mapping[str, str]] = {
        "last_day": "period",
        "first_day": "period",
        "conditions": "condition",
    }

    def asked(self, answers: Answers) -> list[str]:
        if not answers.given("kind"):
            return ["kind"]
        known = kind_of(answers)
        if TERMS[known].always is not None:
            return ["kind"]
        if TERMS[known].conditions and (
            not answers.given("condition") or judge_whatever_the_pay(_deduction(answers), final_pay=False)
        ):
            return ["kind", "condition"]
        return ["kind", "condition", "amount", *payslip_fields(answers)]

    def check(self, answers: Answers) -> None:
        check_payslip(answers)

    def meant(self, answers: Answers) -> Mapping[str, str]:
        return wage_meant(answers)

    def work_out(
        self, answers: Answers, today: dt.date, figures: Mapping[str, Figure]
    ) -> Finding | OtherRule | FigureMissing:
        deduction = _deduction(answers)
        if judged := judge_whatever_the_pay(deduction, final_pay=False):
            return _finding(judged, None)
        found = check_deductions(payslip(answers, today), [deduction], figures, final_pay=False)
        if not isinstance(found, DeductionCheck):
            return found
        (judged,) = found.judged
        return judged.missing or _finding(judged, found)


def kind_of(answers: Answers) -> DeductionKind:
    return DeductionKind(answers.word("kind"))


def _deduction(answers: Answers) -> Deduction:
    kind = kind_of(answers)
    answer = answers.word("condition") if answers.given("condition") else UNKNOWN
    if answer == ALL_MET:
        conditions = dict.fromkeys(TERMS[kind].conditions, True)
    elif answer == UNKNOWN:
        conditions = {}
    else:
        conditions = {Condition(answer): False}
    known = answers.given("amount") and answers.given("period")
    amount = of_period("amount", answers) if known else NOT_ASKED
    return Deduction(kind=kind, amount=amount, conditions=conditions)


def _finding(judged: JudgedDeduction, check: DeductionCheck | None) -> Finding:
    below = check is not None and check.pay.verdict is PayVerdict.BELOW_MINIMUM
    always = TERMS[judged.deduction.kind].always is not None
    return Finding(
        verdict=judged.verdict,
        values={"kind": judged.deduction.kind},
        lines=() if check is None else (*check.pay.lines, *check.lines, *judged.lines),
        rules=(judged.rule,),
        notes=(
            judged.reason,
            *judged.conditions,
            *([DeductionNote.PAY_BELOW_MINIMUM] if below else []),
            *(check.assumed if check else ()),
            *([] if always else [DeductionNote.FINAL_PAY_DIFFERS]),
            CommonNote.WITHOUT_PAPERS,
        ),
    )
