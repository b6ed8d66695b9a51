"""What every sum gives to its form and to its sheet. Knows no single sum, no language and no Rasa."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from actions.calculators.amounts import FigureMissing
from actions.calculators.fields import check_order
from actions.calculators.rule import OtherRule, Rule
from actions.calculators.sums import Line, Quantity
from actions.sum_forms.questions import Answers, Question
from knowledge.models import Figure

Shown = Quantity | dt.date | StrEnum  # what a place in a wording can hold


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A sum that came out.

    Attributes:
        verdict: its wording is the title.
        values: what the places in the wording of `verdict` and `notes` hold.
        notes: sentences under the lines: reasons, assumptions, limits.
    """

    verdict: StrEnum
    lines: Sequence[Line]
    rules: Sequence[Rule]
    notes: Sequence[StrEnum]
    values: Mapping[str, Shown] = field(default_factory=dict)


class Sum(ABC):
    """One sum: its questions and its result.

    Attributes:
        name: the word in the payload of its button.
        form: the name of its form.
        questions: every field it may ask for.
        fields: fields of the calculator's input that an InputError can name, where ours are called otherwise.
    """

    name: ClassVar[str]
    form: ClassVar[str]
    questions: ClassVar[Mapping[str, Question]]
    fields: ClassVar[Mapping[str, str]] = {}

    @abstractmethod
    def asked(self, answers: Answers) -> list[str]:
        """Return the fields to ask for, in order, as far as they follow from the answers."""

    @abstractmethod
    def work_out(
        self, answers: Answers, today: dt.date, figures: Mapping[str, Figure]
    ) -> Finding | OtherRule | FigureMissing:
        """Return the result, once all that is `asked` is answered.

        Raises:
            InputError: the answers do not fit together.
        """

    def check(self, answers: Answers) -> None:  # noqa: B027 (most sums check all at the end)
        """Raise InputError where the answers so far do not fit together."""

    def told(self, text: str) -> Mapping[str, str]:
        """Return the answers that only this sum finds in what was typed before it was opened, by field."""
        return {}

    def by_number(self, asked: str, number: str) -> Mapping[str, str]:
        """Return the answers that a number alone gives to the question `asked`, which takes none, or beside it."""
        return {}

    def implied(self, name: str, answer: str) -> Mapping[str, str]:
        """Return the answers that follow from the one to `name`: to other questions, or to it in plainer words."""
        return {}

    def meant(self, answers: Answers) -> Mapping[str, str]:
        """Return the answers that must mean something else beside the others than alone, by field."""
        return {}

    def slot(self, name: str) -> str:
        """Return the slot of a field."""
        return self.form.removesuffix("form") + name

    def answers(self, slots: Mapping[str, object]) -> Answers:
        """Return what the slots hold for this sum."""
        held = {name: slots.get(self.slot(name)) for name in self.questions}
        return Answers({name: value for name, value in held.items() if isinstance(value, str)})


def check_days(answers: Answers, earlier: str, later: str) -> None:
    """Raise InputError, naming `later`, where both days are given and it lies first."""
    if answers.given(earlier) and answers.given(later):
        check_order(earlier, answers.day(earlier), later, answers.day(later))
