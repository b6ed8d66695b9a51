"""Say how long the notice period is, and on which day a job ends after notice.

Knows the law's terms for a job with a firm in the Netherlands. Agencies, trial periods, on-call work and firms abroad
have terms of their own.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from actions.calculators.fields import check_count, check_order
from actions.calculators.rule import OtherRule, Rule
from actions.calculators.sums import Line, Quantity, Unit, count_on

WORKER_MONTHS = 1
EMPLOYER_MONTHS = ((15, 4), (10, 3), (5, 2), (0, 1))  # from so many years of service: so many months
LONGEST_AGREED = 12  # months

_TERMS_URL = (
    "https://ontslagjuristennederland.nl/transitievergoeding-berekenen/opzegtermijn-en-transitievergoeding"
)
NOTICE = Rule(law="BW 7:672", url=_TERMS_URL, card="dismissal/notice")
AGENCY_NOTICE = Rule(
    law="CAO voor Uitzendkrachten art. 15; BW 7:672",
    url="https://www.sncu.nl/vraag-en-antwoord/welke-opzegtermijn-geldt-voor-uitzendbureau-en-uitzendkracht/",
    card="dismissal/notice",
)


class GivenBy(StrEnum):
    WORKER = "worker"
    EMPLOYER = "employer"


class NoticeSituation(StrEnum):
    """How the job is, or ends. The first two have a notice period of the law."""

    PERMANENT = "permanent"
    FIXED_TERM_WITH_NOTICE = "fixed_term_with_notice"  # the contract says that it may be ended early
    FIXED_TERM = "fixed_term"
    TRIAL_PERIOD = "trial_period"
    ON_THE_SPOT = "on_the_spot"
    AGENCY_CLAUSE = "agency_clause"
    AGENCY = "agency"
    ON_CALL = "on_call"
    POSTED = "posted"


OTHER_RULES = {
    NoticeSituation.FIXED_TERM: NOTICE,
    NoticeSituation.TRIAL_PERIOD: Rule(
        law="BW 7:652, 7:676",
        url="https://www.uwv.nl/particulieren/systeem/diversen/popup.aspx?id=397234",
        card="contract/trial-period",
    ),
    NoticeSituation.ON_THE_SPOT: Rule(
        law="BW 7:677, 7:678",
        url="https://soentjensadvocatuur.nl/ontslagen-op-staande-voet/",
        card="dismissal/instant",
    ),
    NoticeSituation.AGENCY_CLAUSE: AGENCY_NOTICE,
    NoticeSituation.AGENCY: AGENCY_NOTICE,
    NoticeSituation.ON_CALL: Rule(
        law="BW 7:672, 7:628a",
        url="https://wetboekplus.nl/burgerlijk-wetboek-boek-7-artikel-672-opzegtermijn-arbeidsovereenkomst/",
        card="contract/on-call",
    ),
    NoticeSituation.POSTED: NOTICE,
}


class NoticeLine(StrEnum):
    END_OF_JOB = "end_of_job"


class NoticeAssumption(StrEnum):
    EARLIER_CONTRACTS = "earlier_contracts"  # the first day is that of the first contract with this employer
    END_OF_MONTH = "end_of_month"  # no other day was agreed in writing


class NoticeLimit(StrEnum):
    COLLECTIVE_AGREEMENT = "collective_agreement"  # a cao or the contract can differ
    AGREED_DIFFERS = (
        "agreed_differs"  # whether an agreed term other than the law's is valid, somebody must check
    )
    PERMISSION_NEEDED = (
        "permission_needed"  # notice alone is not enough: UWV, a judge or the worker's consent
    )
    PERMISSION_TIME = "permission_time"  # the time UWV took may come off; one month remains


@dataclass(frozen=True, kw_only=True)
class NoticeGiven:
    """Notice that arrived on `notice_day`; `agreed_months`: the term of contract or cao for the side that gives it."""

    by: GivenBy
    situation: NoticeSituation
    first_day: dt.date
    notice_day: dt.date
    agreed_months: int | None = None

    def __post_init__(self) -> None:
        check_order("first_day", self.first_day, "notice_day", self.notice_day)
        if self.agreed_months is not None:
            check_count("agreed_months", self.agreed_months, least=1, most=LONGEST_AGREED)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The term in months, that of the law, the whole years of service on the day of notice, and the job's last day."""

    months: int
    legal_months: int
    service_years: int
    last_day: dt.date
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    assumed: tuple[NoticeAssumption, ...]
    limits: tuple[NoticeLimit, ...]


def count_notice(notice: NoticeGiven) -> Notice | OtherRule:
    """Return the notice period and the last day: the end of the month in which the period is over."""
    if notice.situation in OTHER_RULES:
        return OtherRule(notice.situation, OTHER_RULES[notice.situation])
    service_years = relativedelta(notice.notice_day, notice.first_day).years
    legal = WORKER_MONTHS if notice.by is GivenBy.WORKER else _employer_months(service_years)
    months = legal if notice.agreed_months is None else notice.agreed_months
    term = Quantity(Decimal(months), Unit.MONTHS)
    end = count_on(NoticeLine.END_OF_JOB, notice.notice_day, term, month_end=True)
    return Notice(
        months=months,
        legal_months=legal,
        service_years=service_years,
        last_day=end.result,
        lines=(end,),
        rules=(NOTICE,),
        assumed=(NoticeAssumption.EARLIER_CONTRACTS, NoticeAssumption.END_OF_MONTH),
        limits=_limits(notice.by, months, legal),
    )


def _employer_months(service_years: int) -> int:
    return next(months for years, months in EMPLOYER_MONTHS if service_years >= years)


def _limits(by: GivenBy, months: int, legal: int) -> tuple[NoticeLimit, ...]:
    limits = [NoticeLimit.COLLECTIVE_AGREEMENT]
    if months != legal:
        limits.append(NoticeLimit.AGREED_DIFFERS)
    if by is GivenBy.EMPLOYER:
        limits.append(NoticeLimit.PERMISSION_NEEDED)
        if months > 1:
            limits.append(NoticeLimit.PERMISSION_TIME)
    return tuple(limits)
