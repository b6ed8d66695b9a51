"""A card: everything Kompas says about one question, its languages side by side."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from knowledge.models.base import Entry, LanguageCode, PerLanguage, Slug, Source, Text

TITLE_CHARS = 80  # a button on a phone
SHORT_CHARS = 350  # what fits a phone's screen without scrolling, figures not yet filled in

CardId = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9-]+$")]


class Theme(StrEnum):
    """The twelve WorkinNL themes by which people browse."""

    REGISTRATION = "registration"
    LEAVE = "leave"
    CONTRACT_PAY = "contract-pay"
    EDUCATION = "education"
    HOUSING = "housing"
    HEALTHY_SAFE_WORK = "healthy-safe-work"
    DISMISSAL = "dismissal"
    SELF_EMPLOYED = "self-employed"
    HELP = "help"
    TRANSPORT = "transport"
    TAX_ALLOWANCES = "tax-allowances"
    ILLNESS_CARE = "illness-care"


class Status(StrEnum):
    """A text is shown only when somebody other than its writer has read it."""

    DRAFT = "draft"
    REVIEWED = "reviewed"


class CardText(Entry):
    """One card in one language."""

    title: Annotated[Text, StringConstraints(max_length=TITLE_CHARS)]
    short: Annotated[Text, StringConstraints(max_length=SHORT_CHARS)]
    more: Text
    steps: tuple[Text, ...] = Field(min_length=1)
    keep: tuple[Text, ...] = Field(min_length=1)
    story: Text | None = None
    abroad: Text | None = None
    say: Text | None = None  # nl: the sentence to show; other languages: what it means


class CardTextChange(Entry):
    """What a variant puts in place of the general text; fields left out stay as they are."""

    short: Annotated[Text, StringConstraints(max_length=SHORT_CHARS)] | None = None
    more: Text | None = None
    steps: tuple[Text, ...] | None = None
    keep: tuple[Text, ...] | None = None


class Situation(Entry):
    """What is known about a person's situation, as far as a card's answer depends on it."""

    nationality: Literal["eu", "non_eu", "ukraine"] | None = None
    contract: Literal["agency", "direct", "posted", "self_employed"] | None = None
    housing: Literal["employer", "own"] | None = None

    def holds_for(self, other: "Situation") -> bool:
        """Return whether all that this situation names is so in `other`."""
        return self.model_dump(exclude_none=True).items() <= other.model_dump(exclude_none=True).items()

    def may_be(self, other: "Situation") -> bool:
        """Return whether nothing that is known of `other` speaks against this situation."""
        known = other.model_dump(exclude_none=True)
        return all(
            known.get(facet, value) == value for facet, value in self.model_dump(exclude_none=True).items()
        )


class Variant(PerLanguage[CardTextChange]):
    """An answer that differs by situation: the condition and the replacing text."""

    when: Situation

    @field_validator("when")
    @classmethod
    def _says_something(cls, when: Situation) -> Situation:
        if not when.model_dump(exclude_none=True):
            raise ValueError("`when` is empty; name nationality, contract or housing")
        return when


class FreeOfCharge(PerLanguage[Text]):
    """Who does for nothing what intermediaries sell, and why it is free."""

    by: tuple[Slug, ...] = Field(min_length=1)


class Card(PerLanguage[CardText]):
    """Everything Kompas says about one question."""

    id: CardId
    theme: Theme
    agencies: tuple[Slug, ...] = Field(min_length=1)
    free_of_charge: FreeOfCharge | None = None
    sources: tuple[Source, ...] = Field(min_length=1)
    checked: dt.date
    review_by: dt.date
    older: dict[LanguageCode, dt.date] = Field(default_factory=dict)
    """Languages whose text was not brought up to date when `checked` moved, with the day of what it says."""
    status: PerLanguage[Status]
    verify: Text | None = None
    """What an editor must confirm, and where, before the card may be shown."""
    variants: tuple[Variant, ...] = ()

    def checked_in(self, language: str) -> dt.date:
        """Return the day on which the text of a language was last held against the sources."""
        return self.older.get(language, self.checked)

    def variant_for(self, situation: Situation) -> Variant | None:
        """Return the variant that replaces the general answer in this situation; the first that holds wins."""
        return next((variant for variant in self.variants if variant.when.holds_for(situation)), None)

    def other_variants(self, situation: Situation) -> tuple[Variant, ...]:
        """Return the variants that may hold once more is known; none where one holds already."""
        if self.variant_for(situation):
            return ()
        return tuple(variant for variant in self.variants if variant.when.may_be(situation))

    @model_validator(mode="after")
    def _shown_only_when_verified(self) -> "Card":
        if self.verify and Status.REVIEWED in self.status.texts.values():
            raise ValueError(
                "verify asks for a confirmation, so no text may be reviewed; confirm it or set draft"
            )
        return self

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Card":
        if self.review_by <= self.checked:
            raise ValueError("review_by is not after checked; read the sources again and set both")
        for language, day in self.older.items():
            if language not in self.texts or day >= self.checked:
                raise ValueError(
                    f"older: {language} has no text or is not older than checked; remove the line"
                )
        return self
