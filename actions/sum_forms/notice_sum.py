"""Ask who ends the job, and say how long the notice is."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from actions.calculators.notice import (
    LONGEST_AGREED,
    OTHER_RULES,
    GivenBy,
    Notice,
    NoticeGiven,
    NoticeSituation,
    count_notice,
)
from actions.calculators.rule import OtherRule
from actions.calculators.sums import Quantity, Unit
from actions.sum_forms.notes import NoticeVerdict
from actions.sum_forms.questions import Answers, Question, choice, count, day, first_day
from actions.sum_forms.sums import Finding, Sum, check_days
from knowledge.models import Figure


class NoticeSum(Sum):
    name = "notice"
    form = "notice_sum_form"
    questions: ClassVar[Mapping[str, Question]] = {
        "situation": choice(tuple(NoticeSituation)),
        "by": choice(tuple(GivenBy)),
        "first_day": first_day(),
        "notice_day": day("notice_day", "nearest"),
        "agreed_months": count("agreed_months", least=1, most=LONGEST_AGREED, skippable=True),
    }

    def asked(self, answers: Answers) -> list[str]:
        if not answers.given("situation") or answers.word("situation") in OTHER_RULES:
            return ["situation"]
        # The term of a worker is the same after one year and after twenty.
        service = answers.given("by") and answers.word("by") == GivenBy.EMPLOYER
        return ["situation", "by", *(["first_day"] if service else []), "notice_day", "agreed_months"]

    def check(self, answers: Answers) -> None:
        check_days(answers, "first_day", "notice_day")

    def work_out(
        self, answers: Answers, today: dt.date, figures: Mapping[str, Figure]
    ) -> Finding | OtherRule:
        situation = NoticeSituation(answers.word("situation"))
        if situation in OTHER_RULES:
            return OtherRule(situation, OTHER_RULES[situation])
        notice_day = answers.day("notice_day")
        found = count_notice(
            NoticeGiven(
                by=GivenBy(answers.word("by")),
                situation=situation,
                first_day=answers.day("first_day") if answers.given("first_day") else notice_day,
                notice_day=notice_day,
                agreed_months=answers.count("agreed_months") if answers.given("agreed_months") else None,
            )
        )
        return _finding(found) if isinstance(found, Notice) else found


def _finding(found: Notice) -> Finding:
    return Finding(
        verdict=NoticeVerdict.LAST_DAY,
        values={"term": Quantity(Decimal(found.months), Unit.MONTHS), "last_day": found.last_day},
        lines=found.lines,
        rules=found.rules,
        notes=(*found.limits, *found.assumed),
    )
