"""Judge what is taken off a wage: allowed, not allowed, or not to be seen from here.

Knows payslips and figures. The conditions of each kind are in `deduction_terms`, whether the pay is enough in `pay`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from actions.calculators.amounts import FigureMissing, amount_on
from actions.calculators.deduction_terms import (
    FINAL_PAY,
    TERMS,
    Condition,
    Deduction,
    DeductionKind,
    DeductionVerdict,
)
from actions.calculators.fields import FieldProblem, InputError
from actions.calculators.pay import NOTHING, PayCheck, Payslip, check_pay
from actions.calculators.rule import OtherRule, Rule
from actions.calculators.sums import (
    Line,
    Quantity,
    Step,
    Unit,
    at_least,
    divided_by,
    minus,
    plus,
    times,
    work_out,
)
from knowledge.models import Figure

DAYS_OF_A_YEAR, MONTHS_OF_A_YEAR = Decimal(365), Decimal(12)


class Reason(StrEnum):
    ALWAYS_TAKEN = "always_taken"
    NEVER_ALLOWED = "never_allowed"
    CONDITIONS_MET = "conditions_met"
    CONDITION_NOT_MET = "condition_not_met"
    CONDITION_UNKNOWN = "condition_unknown"
    BELOW_MINIMUM = "below_minimum"  # more than is earned above the minimum wage
    TOGETHER_BELOW_MINIMUM = "together_below_minimum"  # the same, with others of the payslip
    ABOVE_HOUSING_LIMIT = "above_housing_limit"
    ABOVE_AVERAGE_PREMIUM = "above_average_premium"  # the law's limit, set each year, may lie higher
    ABOVE_FINE_LIMIT = "above_fine_limit"
    ONLY_ABOVE_MINIMUM = "only_above_minimum"  # it fits there before tax; after tax it may not
    FINAL_PAY = "final_pay"  # at the end of the job all that is proved in writing may be set off
    NO_FIGURE = "no_figure"


class DeductionLine(StrEnum):
    ROOM = "room_above_minimum"
    HOUSING_LIMIT = "housing_limit"
    HOUSING_LIMIT_AT_MOST = "housing_limit_at_most"
    PREMIUM = "average_premium"
    FINE_LIMIT = "fine_limit"
    TOGETHER = "together"


class DeductionAssumption(StrEnum):
    BEFORE_TAX = "before_tax"  # wage and minimum are compared before tax, deductions are taken after it
    NOT_POSTED = "not_posted"  # not sent here by a firm abroad


@dataclass(frozen=True, kw_only=True)
class JudgedDeduction:
    """The verdict on one line; `conditions` are those that `reason` is about, `lines` work out its limit."""

    deduction: Deduction
    verdict: DeductionVerdict
    reason: Reason
    rule: Rule
    conditions: tuple[Condition, ...] = ()
    lines: tuple[Line, ...] = ()
    missing: FigureMissing | None = None


@dataclass(frozen=True, kw_only=True)
class DeductionCheck:
    """The check of the pay, what is earned above the minimum in EUR before tax, and each deduction judged."""

    pay: PayCheck
    room: Quantity
    judged: tuple[JudgedDeduction, ...]
    lines: tuple[Line, ...]
    assumed: tuple[DeductionAssumption, ...]


@dataclass(frozen=True)
class _Cap:
    """How much of one deduction the law lets through, in EUR.

    Attributes:
        sure: as much may come out of the minimum wage.
        most: more may not come out of it; None where the law's limit is not known here.
        at_all: more may not be taken off, whatever is earned; None where there is no such limit.
    """

    sure: Decimal
    most: Decimal | None
    lines: tuple[Step, ...] = ()
    at_all: Decimal | None = None


def check_deductions(
    payslip: Payslip, deductions: Sequence[Deduction], figures: Mapping[str, Figure], *, final_pay: bool
) -> DeductionCheck | OtherRule | FigureMissing:
    """Return for each deduction, in the order given, whether it may be taken off this wage.

    What may not come out of the minimum wage must fit into what is earned above it, all together.

    Args:
        deductions: each kind once, its lines added up: the limits hold for all lines of a kind.
        final_pay: the payslip is the last one, after the end of the job.
    Raises:
        InputError: a kind occurs twice.
    """
    if len({deduction.kind for deduction in deductions}) < len(deductions):
        raise InputError("deductions", FieldProblem.TWICE, "give each kind once, its amounts added up")
    pay = check_pay(payslip, figures)
    if not isinstance(pay, PayCheck):
        return pay
    # The lowest minimum of the period leaves the most room: what exceeds even that is too much.
    gross = Quantity(payslip.gross_pay, Unit.EUR)
    room = work_out(DeductionLine.ROOM, gross, minus(pay.required), at_least(NOTHING), unit=Unit.EUR)
    caps = [_cap(deduction, payslip, pay, figures) for deduction in deductions]
    judged = [
        _judge(deduction, cap, room.result.value, final_pay=final_pay)
        for deduction, cap in zip(deductions, caps, strict=True)
    ]
    judged, together = _judge_together(judged, caps, room.result.value)
    return DeductionCheck(
        pay=pay,
        room=room.result,
        judged=tuple(judged),
        lines=(room, *together),
        assumed=(DeductionAssumption.BEFORE_TAX, DeductionAssumption.NOT_POSTED),
    )


def judge_whatever_the_pay(deduction: Deduction, *, final_pay: bool) -> JudgedDeduction | None:
    """Return the verdict where neither the amount nor the payslip can change it, otherwise None."""
    terms = TERMS[deduction.kind]
    found = _not_judged(deduction)
    if terms.always is not None:
        allowed = terms.always is DeductionVerdict.ALLOWED
        reason = Reason.ALWAYS_TAKEN if allowed else Reason.NEVER_ALLOWED
        return replace(found, verdict=terms.always, reason=reason)
    if final_pay:
        return replace(found, reason=Reason.FINAL_PAY, rule=FINAL_PAY)
    if refused := deduction.not_met(terms.needs):
        return _refuse(found, Reason.CONDITION_NOT_MET, refused)
    return None


def _judge(
    deduction: Deduction, cap: _Cap | FigureMissing, room: Decimal, *, final_pay: bool
) -> JudgedDeduction:
    if judged := judge_whatever_the_pay(deduction, final_pay=final_pay):
        return judged
    found = _not_judged(deduction)
    if isinstance(cap, FigureMissing):
        return replace(found, reason=Reason.NO_FIGURE, missing=cap)
    return _judge_amount(replace(found, lines=cap.lines), cap, room)


def _not_judged(deduction: Deduction) -> JudgedDeduction:
    return JudgedDeduction(
        deduction=deduction,
        verdict=DeductionVerdict.UNCLEAR,
        reason=Reason.ONLY_ABOVE_MINIMUM,
        rule=TERMS[deduction.kind].rule,
    )


def _judge_amount(found: JudgedDeduction, cap: _Cap, room: Decimal) -> JudgedDeduction:
    deduction, conditions = found.deduction, TERMS[found.deduction.kind].conditions
    if cap.at_all is not None and deduction.amount > cap.at_all:
        return _refuse(found, Reason.ABOVE_FINE_LIMIT)
    if cap.most is not None and deduction.amount > cap.most + room:
        refused = deduction.not_met(conditions)
        return _refuse(found, Reason.CONDITION_NOT_MET if refused else _too_much(deduction.kind), refused)
    if unknown := deduction.not_known(conditions):
        return replace(found, reason=Reason.CONDITION_UNKNOWN, conditions=unknown)
    if deduction.amount <= cap.sure:
        return replace(found, verdict=DeductionVerdict.ALLOWED, reason=Reason.CONDITIONS_MET)
    return replace(found, reason=Reason.ABOVE_AVERAGE_PREMIUM) if cap.most is None else found


def _refuse(
    judged: JudgedDeduction, reason: Reason, conditions: tuple[Condition, ...] = ()
) -> JudgedDeduction:
    return replace(judged, verdict=DeductionVerdict.NOT_ALLOWED, reason=reason, conditions=conditions)


def _too_much(kind: DeductionKind) -> Reason:
    return Reason.ABOVE_HOUSING_LIMIT if kind is DeductionKind.HOUSING else Reason.BELOW_MINIMUM


def _judge_together(
    judged: list[JudgedDeduction], caps: list[_Cap | FigureMissing], room: Decimal
) -> tuple[list[JudgedDeduction], tuple[Step, ...]]:
    above = {
        number: max(Decimal(0), found.deduction.amount - cap.most)
        for number, (found, cap) in enumerate(zip(judged, caps, strict=True))
        if found.reason in {Reason.ONLY_ABOVE_MINIMUM, Reason.CONDITION_UNKNOWN}
        and isinstance(cap, _Cap)
        and cap.most is not None
    }
    parts = [Quantity(part, Unit.EUR) for part in above.values() if part]
    if not parts:
        return judged, ()
    line = work_out(DeductionLine.TOGETHER, NOTHING, *map(plus, parts), unit=Unit.EUR)
    if line.result.value <= room:
        return judged, (line,)
    together = [
        _refuse(found, Reason.TOGETHER_BELOW_MINIMUM) if above.get(number) else found
        for number, found in enumerate(judged)
    ]
    return together, (line,)


def _cap(
    deduction: Deduction, payslip: Payslip, pay: PayCheck, figures: Mapping[str, Figure]
) -> _Cap | FigureMissing:
    if deduction.kind is DeductionKind.FINE:
        return _fine_cap(payslip, figures)
    further = TERMS[deduction.kind].from_minimum
    if further is None or deduction.not_met(further):
        return _Cap(Decimal(0), Decimal(0))
    if deduction.kind is DeductionKind.HOUSING:
        return _housing_cap(payslip, pay, figures)
    if deduction.kind is DeductionKind.HEALTH_INSURANCE:
        return _health_insurance_cap(payslip, figures)
    return _Cap(deduction.amount, deduction.amount)


def _fine_cap(payslip: Payslip, figures: Mapping[str, Figure]) -> _Cap | FigureMissing:
    share = amount_on(figures, "setoff_fine_max", payslip.last_day, Unit.PERCENT)
    if isinstance(share, FigureMissing):
        return share
    gross = Quantity(payslip.gross_pay, Unit.EUR)
    limit = work_out(DeductionLine.FINE_LIMIT, gross, times(share), unit=Unit.EUR)
    return _Cap(Decimal(0), Decimal(0), (limit,), at_all=limit.result.value)


def _housing_cap(payslip: Payslip, pay: PayCheck, figures: Mapping[str, Figure]) -> _Cap | FigureMissing:
    share = amount_on(figures, "housing_deduction_max", payslip.last_day, Unit.PERCENT)
    if isinstance(share, FigureMissing):
        return share
    sure = work_out(DeductionLine.HOUSING_LIMIT, pay.required, times(share), unit=Unit.EUR)
    if pay.required == pay.required_at_most:
        return _Cap(sure.result.value, sure.result.value, (sure,))
    most = work_out(DeductionLine.HOUSING_LIMIT_AT_MOST, pay.required_at_most, times(share), unit=Unit.EUR)
    return _Cap(sure.result.value, most.result.value, (sure, most))


def _health_insurance_cap(payslip: Payslip, figures: Mapping[str, Figure]) -> _Cap | FigureMissing:
    premium = amount_on(figures, "health_premium_month", payslip.last_day, Unit.EUR)
    if isinstance(premium, FigureMissing):
        return premium
    length = relativedelta(payslip.last_day + relativedelta(days=1), payslip.first_day)
    months = Decimal(length.years) * MONTHS_OF_A_YEAR + length.months
    if length.days == 0:
        terms = [times(Quantity(months, Unit.MONTHS))]
    else:
        days = Decimal((payslip.last_day - payslip.first_day).days + 1)
        terms = [
            times(Quantity(MONTHS_OF_A_YEAR, Unit.MONTHS)),
            times(Quantity(days, Unit.DAYS)),
            divided_by(Quantity(DAYS_OF_A_YEAR, Unit.DAYS)),
        ]
    line = work_out(DeductionLine.PREMIUM, premium, *terms, unit=Unit.EUR)
    return _Cap(line.result.value, None, (line,))
