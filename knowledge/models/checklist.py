"""A checklist: what to do in one situation, step by step, each step resting on a card."""

from pydantic import Field

from knowledge.models.base import Entry, Localized, PerLanguage, Slug, Text
from knowledge.models.card import CardId, Situation


class StepText(Entry):
    """One step in one language."""

    do: Text  # one sentence
    by: Text | None = None  # a term as its card gives it; left out where the card gives none


class Step(PerLanguage[StepText]):
    """One thing to do; `when` and `unless` leave it out for people of whom something else is known."""

    id: Slug
    card: CardId
    free: bool | None = None  # None where the card does not say
    when: Situation | None = None
    unless: tuple[Situation, ...] = ()

    def is_for(self, known: Situation) -> bool:
        """Return whether the step may concern somebody of whom `known` is known.

        What is not known leaves no step out: one tap too many does less harm than a term missed.
        """
        wanted = self.when.model_dump(exclude_none=True) if self.when else {}
        told = known.model_dump(exclude_none=True)
        contradicted = any(told.get(part, value) != value for part, value in wanted.items())
        return not contradicted and not any(situation.holds_for(known) for situation in self.unless)


class Checklist(Entry):
    """The steps in the order in which they are due."""

    id: Slug
    title: Localized
    steps: tuple[Step, ...] = Field(min_length=1)

    def steps_for(self, known: Situation) -> list[Step]:
        """Return the steps that may concern somebody of whom `known` is known."""
        return [step for step in self.steps if step.is_for(known)]
