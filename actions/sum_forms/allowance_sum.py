"""Ask for the pay of a week, four weeks or a month, and work out the holiday allowance that goes with it."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from actions.calculators.amounts import FigureMissing
from actions.calculators.fields import FieldProblem, InputError
from actions.calculators.holiday_allowance import (
    PERIODS_OF_A_YEAR,
    BuildUp,
    HolidayAllowance,
    PayPeriod,
    count_holiday_allowance,
)
from actions.sum_forms.notes import AllowanceVerdict, CommonNote
from actions.sum_forms.pay_periods import (
    apart_from_period,
    count_in,
    gross_pay_in,
    pay_and_count_in,
    period_in,
)
from actions.sum_forms.questions import NO_GROSS_PAY, PER_HOUR, Answers, Question, gross_pay
from actions.sum_forms.sums import Finding, Sum
from actions.sum_forms.units import Unit, says_gross, says_hours, says_money, unit_of
from actions.sum_forms.values import read_day
from knowledge.models import Figure

LEAST_PAY = 40  # EUR of a week or more; less is something else, or a typing error
YEAR = "year"  # answer of who counts all periods of a year
OF = "/"  # between a number and the period it was told for: `2200/month`, `6/month`
_DIGIT = re.compile(r"\d")


def _period() -> Question:
    """Return a question after a kind of period; gross pay told with it, "2200 gross a month", is left to its own."""

    def read(text: str, today: dt.date) -> str | None:
        if text in tuple(PayPeriod):
            return text
        return None if says_gross(text) and _DIGIT.search(text) else period_in(text)

    return Question(read)


def _gross_pay() -> Question:
    """Return the pay check's question after gross pay; one that is told for a period is kept with it: `2200/month`."""
    asked = gross_pay()

    def read(text: str, today: dt.date) -> str | None:
        amount, period = apart_from_period(text)
        if period is None and not says_money(text) and count_in(text)[1]:
            return None  # "8 months" are no 8 euros
        answer = asked.read(amount, today)
        plain = answer is not None and answer not in NO_GROSS_PAY and OF not in answer
        return f"{answer}{OF}{period}" if plain and period else answer

    # Not told by a wage of an hour: without the hours it is no pay of a period.
    return Question(read, lambda answer: asked.check(_number(answer)), told_by=(Unit.MONEY, Unit.BY_WEEK))


def _periods() -> Question:
    """Return a question after a whole number; "6 months" is kept as `6/month`. A day, "since 1 June", is none."""

    def read(text: str, today: dt.date) -> str | None:
        if text == YEAR:
            return text
        # In Romanian "20 de săptămâni" are weeks, and not something of every week.
        counted = unit_of(text) in (None, Unit.BY_WEEK) and not says_hours(text) and not says_money(text)
        number, period = count_in(text) if counted else (None, None)
        if number is None or (period is None and read_day(text, today, "nearest")):
            return None
        return f"{number}{OF}{period}" if period else str(number)

    return Question(read)


class AllowanceSum(Sum):
    name = "allowance"
    form = "allowance_sum_form"
    questions: ClassVar[Mapping[str, Question]] = {
        "period": _period(),
        "gross_pay": _gross_pay(),
        "periods": _periods(),
    }

    def asked(self, answers: Answers) -> list[str]:
        return list(self.questions)

    def told(self, text: str) -> Mapping[str, str]:
        told = gross_pay_in(text)
        if told:
            return _split(*told.pop()) if len(told) == 1 else {}
        if together := pay_and_count_in(text):
            amount, count, period = together
            return {**_split(amount, period), "periods": f"{count}{OF}{period}"}
        return {}

    def by_number(self, asked: str, number: str) -> Mapping[str, str]:
        return {"gross_pay": number} if asked == "period" else {}

    def implied(self, name: str, answer: str) -> Mapping[str, str]:
        number, _, period = answer.partition(OF)
        return _split(number, PayPeriod(period)) if name == "gross_pay" and period else {}

    def meant(self, answers: Answers) -> Mapping[str, str]:
        """Return the period for which the pay was told, where another was chosen: "550 a week" to who said monthly."""
        period = _told_period(answers, "gross_pay") if answers.given("gross_pay") else None
        return {"period": period} if period and period != answers.values.get("period") else {}

    def check(self, answers: Answers) -> None:
        if answers.given("gross_pay"):
            if answers.word("gross_pay").endswith(PER_HOUR):
                raise InputError("gross_pay", FieldProblem.OF_AN_HOUR, "give the pay of a whole period")
            if Decimal(_number(answers.word("gross_pay"))) < LEAST_PAY:
                raise InputError("gross_pay", FieldProblem.TOO_LOW, "give the pay of a whole period")
        if answers.given("periods") and answers.given("period"):
            told = _told_period(answers, "periods")
            if told and told != answers.word("period"):
                raise InputError("periods", FieldProblem.OTHER_PERIOD, "count periods like that of the pay")

    def work_out(
        self, answers: Answers, today: dt.date, figures: Mapping[str, Figure]
    ) -> Finding | FigureMissing:
        period = PayPeriod(answers.word("period"))
        periods = answers.word("periods")
        found = count_holiday_allowance(
            BuildUp(
                period=period,
                gross_pay=Decimal(_number(answers.word("gross_pay"))),
                periods=PERIODS_OF_A_YEAR[period] if periods == YEAR else int(_number(periods)),
                day=today,
            ),
            figures,
        )
        if not isinstance(found, HolidayAllowance):
            return found
        return Finding(
            verdict=AllowanceVerdict.BUILT_UP,
            values={"allowance": found.allowance},
            lines=found.lines,
            rules=found.rules,
            notes=(*found.limits, *found.assumed, CommonNote.WITHOUT_PAPERS),
        )


def _number(answer: str) -> str:
    """Return the number of an answer that may be kept with its period."""
    return answer.partition(OF)[0]


def _told_period(answers: Answers, name: str) -> str:
    """Return the period with which an answer is kept; empty where there is none."""
    return answers.word(name).partition(OF)[2]


def _split(number: str, period: PayPeriod | None) -> Mapping[str, str]:
    return {"gross_pay": number, **({"period": period.value} if period else {})}
