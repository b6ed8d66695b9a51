"""A sender of letters, and the letters people get from it: what each usually is and what to do with it."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from knowledge.models.base import Entry, LanguageCode, Localized, Slug, Text
from knowledge.models.card import CardId

TITLE_CHARS = 48  # a button on a phone


class Letter(Entry):
    """One usual kind of letter. What it says rests on its `cards`, the first of which says most."""

    kind: Slug
    title: dict[LanguageCode, Annotated[Text, StringConstraints(max_length=TITLE_CHARS)]]
    what: Localized  # what it usually is
    steps: dict[LanguageCode, Annotated[tuple[Text, ...], Field(min_length=1)]]  # what to do, by when
    otherwise: Localized  # what happens to those who do nothing
    cards: Annotated[tuple[CardId, ...], Field(min_length=1)]
    agencies: Annotated[tuple[Slug, ...], Field(min_length=1)]  # who reads it with you for free, best first


class Sender(Entry):
    """Who writes."""

    id: Slug
    name: dict[LanguageCode, Annotated[Text, StringConstraints(max_length=TITLE_CHARS)]]
    called: tuple[
        Text, ...
    ] = ()  # as people type it, in any language, inflected; empty where nobody names it
    letters: Annotated[tuple[Letter, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_kind_once(self) -> "Sender":
        kinds = [letter.kind for letter in self.letters]
        if len(set(kinds)) < len(kinds):
            raise ValueError(f"a kind occurs twice among {', '.join(kinds)}; rename one")
        return self

    def letter(self, kind: str) -> Letter | None:
        """Return the letter of that kind; None where there is none."""
        return next((letter for letter in self.letters if letter.kind == kind), None)
