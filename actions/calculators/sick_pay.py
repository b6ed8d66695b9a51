"""Work out the least pay for a week of illness that an employer pays.

Knows the law's share and its floor in the first year. Benefits of UWV are another rule.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from actions.calculators.amounts import FigureMissing, amount_on
from actions.calculators.fields import (
    HOURS_OF_A_WEEK,
    OLDEST,
    check_count,
    check_money,
    check_number,
    check_order,
)
from actions.calculators.minimum_wage import MINIMUM_WAGE, YOUNGEST, minimum_hour
from actions.calculators.rule import OtherRule, Rule
from actions.calculators.sums import (
    Line,
    Quantity,
    Step,
    Unit,
    at_least,
    count_on,
    divided_by,
    times,
    work_out,
)
from knowledge.models import Figure

WEEKS_WITH_FLOOR = Quantity(Decimal(52), Unit.WEEKS)
WEEKS_OF_PAY = Quantity(Decimal(104), Unit.WEEKS)
MOST_WAITING_DAYS = 2
WHOLE_WAGE = Decimal(100)  # percent

SICK_PAY = Rule(
    law="BW 7:629",
    url="https://www.das.nl/juridische-informatie/werk/ziekte/loondoorbetaling-bij-ziekte/heb-ik-recht-op-loondoorbetaling-bij-ziekte",
    card="health/sick-pay",
)
SICKNESS_BENEFIT = Rule(
    law="ZW art. 19, 29",
    url="https://www.uwv.nl/particulieren/ziek/ziek-met-werkgever/ik-ben-net-ziek/detail/ik-ben-uitzendkracht-en-ben-ziek",
    card="health/sick-pay-agency",
)


class SickSituation(StrEnum):
    """Who pays. In the first two it is the employer."""

    EMPLOYED = "employed"
    AGENCY = "agency"  # without the agency clause
    AGENCY_CLAUSE = "agency_clause"
    AGENCY_UNKNOWN = "agency_unknown"  # an agency, and who knows whether with that clause
    CONTRACT_ENDED = "contract_ended"  # while ill
    POSTED = "posted"
    SELF_EMPLOYED = "self_employed"
    AFTER_104_WEEKS = "after_104_weeks"


OTHER_RULES = {
    SickSituation.AGENCY_CLAUSE: SICKNESS_BENEFIT,
    SickSituation.AGENCY_UNKNOWN: SICKNESS_BENEFIT,
    SickSituation.CONTRACT_ENDED: SICKNESS_BENEFIT,
    SickSituation.POSTED: SICK_PAY,
    SickSituation.SELF_EMPLOYED: Rule(
        law="ZW; WIA",
        url="https://uwv.nl/en/individuals/voluntary-insurance/when-needed",
        card="selfemployed/insurance",
    ),
}
LONG_ILLNESS = Rule(
    law="WIA art. 4-5, 64",
    url="http://www.uwv.nl/particulieren/ziek/ziek-wia-uitkering/bijna-2-jaar-ziek-wia/",
    card="health/long-illness",
)


class SickPayLine(StrEnum):
    WEEK_WAGE = "week_wage"
    SHARE = "sick_share"
    MINIMUM = "sick_minimum"
    WEEK_PAY = "sick_week_pay"
    WAITING_DAYS = "waiting_days"
    FLOOR_UNTIL = "floor_until"
    PAY_UNTIL = "pay_until"


class SickPayAssumption(StrEnum):
    CONTRACT_RUNS = "contract_runs"
    SAME_ILLNESS = "same_illness"  # breaks of less than four weeks belong to it
    NO_WAITING_DAYS = "no_waiting_days"  # none are known to be agreed


class SickPayLimit(StrEnum):
    COLLECTIVE_AGREEMENT = "collective_agreement"  # a cao or the contract often gives more
    HIGH_WAGE = "high_wage"  # above the maximum daily wage (maximumdagloon) the share may be taken of that
    DUTIES = "duties"  # who does not report, answer or cooperate can lose the money


@dataclass(frozen=True, kw_only=True)
class Illness:
    """An illness on `day`, of somebody of `age`, with the usual gross wage in EUR per hour and hours a week.

    Attributes:
        agreed_percent: share of the wage that contract or cao gives; None if unknown.
        waiting_days: first days without pay that were agreed, two at most; None if unknown.
        workdays: days worked in a usual week.
    """

    situation: SickSituation
    age: int
    first_sick_day: dt.date
    day: dt.date
    hourly_wage: Decimal
    weekly_hours: Decimal
    workdays: int
    agreed_percent: Decimal | None = None
    waiting_days: int | None = None

    def __post_init__(self) -> None:
        check_count("age", self.age, least=YOUNGEST, most=OLDEST)
        check_order("first_sick_day", self.first_sick_day, "day", self.day)
        check_money("hourly_wage", self.hourly_wage, above=Decimal(0))
        check_number("weekly_hours", self.weekly_hours, above=Decimal(0), most=HOURS_OF_A_WEEK)
        check_count("workdays", self.workdays, least=1, most=7)
        if self.agreed_percent is not None:
            check_number("agreed_percent", self.agreed_percent, most=WHOLE_WAGE)
        if self.waiting_days is not None:
            check_count("waiting_days", self.waiting_days, most=MOST_WAITING_DAYS)


@dataclass(frozen=True, kw_only=True)
class SickPay:
    """The least gross pay for a week, in EUR.

    Attributes:
        year: of illness, 1 or 2; only in the first the minimum wage is the floor.
        waiting: what agreed waiting days cost once, at the start.
        floor_until: first day without the floor.
        pay_until: first day without pay by the employer.
    """

    week_pay: Quantity
    year: int
    waiting: Quantity
    floor_until: dt.date
    pay_until: dt.date
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    assumed: tuple[SickPayAssumption, ...]
    limits: tuple[SickPayLimit, ...]


def count_sick_pay(illness: Illness, figures: Mapping[str, Figure]) -> SickPay | OtherRule | FigureMissing:
    """Return the least pay for a week: the law's share of the wage or the agreed one, whichever is more.

    In the first 52 weeks it is never less than the minimum wage for the hours; after 104 weeks the pay stops.
    """
    if illness.situation in OTHER_RULES:
        return OtherRule(illness.situation, OTHER_RULES[illness.situation])
    floor_until = count_on(SickPayLine.FLOOR_UNTIL, illness.first_sick_day, WEEKS_WITH_FLOOR)
    pay_until = count_on(SickPayLine.PAY_UNTIL, illness.first_sick_day, WEEKS_OF_PAY)
    if illness.day >= pay_until.result:
        return OtherRule(SickSituation.AFTER_104_WEEKS, LONG_ILLNESS)
    share = amount_on(figures, "sick_pay_rate", illness.day, Unit.PERCENT)
    if isinstance(share, FigureMissing):
        return share
    if illness.agreed_percent is not None and illness.agreed_percent > share.value:
        share = Quantity(illness.agreed_percent, Unit.PERCENT)
    hours = Quantity(illness.weekly_hours, Unit.HOURS_PER_WEEK)
    wage = work_out(
        SickPayLine.WEEK_WAGE,
        Quantity(illness.hourly_wage, Unit.EUR_PER_HOUR),
        times(hours),
        unit=Unit.EUR,
    )
    week_pay = work_out(SickPayLine.SHARE, wage.result, times(share), unit=Unit.EUR)
    lines: list[Line] = [wage, week_pay]
    first_year = illness.day < floor_until.result
    if first_year:
        floored = _with_floor(week_pay, illness, hours, figures)
        if isinstance(floored, FigureMissing):
            return floored
        lines += floored
        week_pay = floored[-1]
    waiting = work_out(
        SickPayLine.WAITING_DAYS,
        week_pay.result,
        divided_by(Quantity(Decimal(illness.workdays), Unit.DAYS)),
        times(Quantity(Decimal(illness.waiting_days or 0), Unit.DAYS)),
        unit=Unit.EUR,
    )
    if illness.waiting_days:
        lines.append(waiting)
    assumed = [SickPayAssumption.CONTRACT_RUNS, SickPayAssumption.SAME_ILLNESS]
    if illness.waiting_days is None:
        assumed.append(SickPayAssumption.NO_WAITING_DAYS)
    return SickPay(
        week_pay=week_pay.result,
        year=1 if first_year else 2,
        waiting=waiting.result,
        floor_until=floor_until.result,
        pay_until=pay_until.result,
        lines=(*lines, floor_until, pay_until),
        rules=(SICK_PAY, MINIMUM_WAGE) if first_year else (SICK_PAY,),
        assumed=tuple(assumed),
        limits=tuple(SickPayLimit),
    )


def _with_floor(
    share: Step, illness: Illness, hours: Quantity, figures: Mapping[str, Figure]
) -> list[Step] | FigureMissing:
    minimum = minimum_hour(figures, illness.age, illness.day)
    if isinstance(minimum, FigureMissing):
        return minimum
    floor = work_out(SickPayLine.MINIMUM, minimum.amount, times(hours), unit=Unit.EUR)
    pay = work_out(SickPayLine.WEEK_PAY, share.result, at_least(floor.result), unit=Unit.EUR)
    return [*minimum.lines, floor, pay]
