"""Ask for arrival and departure, and say by which day somebody must register."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from actions.calculators.brp import OTHER_RULES, BrpDeadline, Register, Residence, Stay, find_brp_deadline
from actions.calculators.rule import OtherRule
from actions.sum_forms.notes import BrpNote, BrpVerdict, CommonNote
from actions.sum_forms.questions import Answers, Question, choice, day
from actions.sum_forms.sums import Finding, Shown, Sum
from knowledge.models import Figure

STAYS_ON = "stays_on"  # answer of who plans no departure


class BrpSum(Sum):
    name = "brp"
    form = "brp_date_form"
    questions: ClassVar[Mapping[str, Question]] = {
        "residence": choice(tuple(Residence), skippable=True),
        "arrival": day("arrival", "nearest"),
        "leaves": day("leaves", "future", skippable=True, words=(STAYS_ON,)),
    }

    def asked(self, answers: Answers) -> list[str]:
        return ["residence"] if _residence(answers) in OTHER_RULES else list(self.questions)

    def work_out(
        self, answers: Answers, today: dt.date, figures: Mapping[str, Figure]
    ) -> Finding | OtherRule:
        residence = _residence(answers)
        if residence in OTHER_RULES:
            return OtherRule(residence, OTHER_RULES[residence])
        leaves = answers.word("leaves") if answers.given("leaves") else None
        found = find_brp_deadline(
            Stay(
                residence=residence,
                today=today,
                arrival=answers.day("arrival"),
                leaves=None if leaves in (None, STAYS_ON) else answers.day("leaves"),
                stays_on=leaves == STAYS_ON,
            ),
            figures,
        )
        if not isinstance(found, BrpDeadline):
            return found
        finding = _finding(found)
        unsaid = () if answers.given("residence") else (CommonNote.WITHOUT_PAPERS,)
        return replace(finding, notes=(*finding.notes, *unsaid))


def _residence(answers: Answers) -> Residence:
    """Return the ground of the stay; who would rather not say is told the rule and the proof that it asks for."""
    return Residence(answers.word("residence")) if answers.given("residence") else Residence.NON_EU


def _finding(found: BrpDeadline) -> Finding:
    values: dict[str, Shown] = {}
    notes: list[BrpNote] = []
    if found.deadline is not None:
        values["deadline"] = found.deadline
    if found.overdue:
        notes.append(BrpNote.GO_ANYWAY)
    if found.fine_at_most is not None:
        values["fine"] = found.fine_at_most
        notes.append(BrpNote.FINE)
    return Finding(
        verdict=_verdict(found),
        values=values,
        lines=found.lines,
        rules=found.rules,
        notes=(*notes, *found.limits, *found.assumed),
    )


def _verdict(found: BrpDeadline) -> BrpVerdict:
    if found.register is Register.RNI:
        return BrpVerdict.RNI
    if found.register is Register.UNCLEAR:
        return BrpVerdict.UNCLEAR
    return BrpVerdict.OVERDUE if found.overdue else BrpVerdict.REGISTER_BY
