"""What a card, an agency, a figure and a place are: the shapes of the content files.

Knows fields and the rules inside one entry. Rules between entries are in `knowledge.rules`.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, TypeVar

import phonenumbers
from opening_hours import OpeningHours
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    field_validator,
    model_validator,
)

TITLE_CHARS = 80  # a button on a phone
SHORT_CHARS = 350  # what fits a phone's screen without scrolling, figures not yet filled in

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
CardId = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9-]+$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+$")]
TriState = Literal["yes", "no", "unknown"]


LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]  # ISO 639-1
Localized = dict[LanguageCode, Text]  # that no language is missing is checked by knowledge.rules
T = TypeVar("T")


class Entry(BaseModel):
    """Base of all content: unknown fields are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class Language(Entry):
    """A language Kompas answers in; `name` is what its speakers call it."""

    name: Text


class Source(Entry):
    """Where a claim comes from."""

    publisher: Text
    title: Text
    url: HttpUrl
    law: Text | None = None
    language: LanguageCode


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


class PerLanguage(Entry, Generic[T]):
    """Versions of one thing side by side; in YAML the language codes stand among the other keys."""

    texts: dict[LanguageCode, T]

    @model_validator(mode="before")
    @classmethod
    def _gather_languages(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or "texts" in raw:
            return raw
        codes = [key for key in raw if key not in cls.model_fields and isinstance(key, str) and len(key) == 2]
        rest = {key: value for key, value in raw.items() if key not in codes}
        return {**rest, "texts": {code: raw[code] for code in codes}}

    def __getitem__(self, language: str) -> T:
        return self.texts[language]


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
    status: PerLanguage[Status]
    verify: Text | None = None
    """What an editor must confirm, and where, before the card may be shown."""
    variants: tuple[Variant, ...] = ()

    @model_validator(mode="after")
    def _shown_only_when_verified(self) -> "Card":
        if self.verify and Status.REVIEWED in self.status.texts.values():
            raise ValueError("verify asks for a confirmation, so no text may be reviewed; confirm it or set draft")
        return self

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Card":
        if self.review_by <= self.checked:
            raise ValueError("review_by is not after checked; read the sources again and set both")
        return self


class AgencyKind(StrEnum):
    EMERGENCY = "emergency"
    CONFIDENTIAL = "confidential"
    GOVERNMENT = "government"
    ADVICE = "advice"
    UNION = "union"
    COMMUNITY = "community"


def _parses_as_opening_hours(text: str) -> str:
    try:
        OpeningHours(text)
    except Exception as error:  # the parser's own error type is not exported
        raise ValueError(f"not in OpenStreetMap opening_hours syntax: {text!r} ({error})") from error
    return text


def _is_a_dutch_number(number: str) -> str:
    """Short codes (112, 113, 14 0xx) and 0800/0900 numbers are not subscriber numbers: checked by length."""
    try:
        parsed = phonenumbers.parse(number, "NL")
    except phonenumbers.NumberParseException:
        known = False
    else:
        known = phonenumbers.is_possible_number(parsed) or phonenumbers.is_possible_short_number_for_region(
            parsed, "NL"
        )
    if not known:
        raise ValueError(f"not a telephone number in the Netherlands: {number!r}")
    return number


Phone = Annotated[Text, AfterValidator(_is_a_dutch_number)]
OpeningHoursText = Annotated[Text, AfterValidator(_parses_as_opening_hours)]


class Agency(Entry):
    """Somebody who helps workers for free."""

    id: Slug
    kind: AgencyKind
    status: Literal["active", "planned", "ended", "unknown"]
    name: Localized
    does: Localized
    phone: Phone | None = None
    phone_cost: Literal["free", "normal"] | None = None
    opening_hours: OpeningHoursText | None = None
    languages: tuple[LanguageCode, ...] = Field(min_length=1)
    url: HttpUrl | None = None
    page_language: tuple[LanguageCode, ...] = ()
    region: Text = "national"
    address: Text | None = None
    cost: Literal[0]  # an agency that charges the worker is not listed
    cost_note: Localized | None = None
    anonymous: TriState = "unknown"
    bring: Localized | None = None
    aliases: dict[LanguageCode, tuple[Text, ...]] = Field(default_factory=dict)
    source: Source
    checked: dt.date

    @model_validator(mode="after")
    def _phone_cost_known(self) -> "Agency":
        if (self.phone is None) != (self.phone_cost is None):
            raise ValueError("phone and phone_cost belong together; add or remove one")
        return self


class FigureUnit(StrEnum):
    EUR = "EUR"
    PERCENT = "percent"
    DATE = "date"


class FigureValue(Entry):
    """A value and the days on which it holds, both inclusive; no `to` means until further notice."""

    from_: dt.date = Field(alias="from")
    to: dt.date | None = None
    value: float | dt.date


class Figure(Entry):
    """An amount, rate or date that changes, with its windows of validity."""

    unit: FigureUnit
    what: Text
    source: Source
    checked: dt.date
    values: tuple[FigureValue, ...] = Field(min_length=1)
    without: Localized

    @model_validator(mode="after")
    def _no_gap_no_overlap(self) -> "Figure":
        for earlier, later in zip(self.values, self.values[1:], strict=False):
            if earlier.to is None or earlier.to >= later.from_:
                raise ValueError(f"values overlap at {later.from_}; end the earlier one the day before")
            if later.from_ - earlier.to > dt.timedelta(days=1):
                raise ValueError(f"gap between {earlier.to} and {later.from_}; fill it or move a date")
        for value in self.values:
            if value.to is not None and value.to < value.from_:
                raise ValueError(f"the value from {value.from_} ends before it starts, on {value.to}")
            if (self.unit is FigureUnit.DATE) != isinstance(value.value, dt.date):
                raise ValueError(f"value {value.value!r} does not fit the unit {self.unit}")
        return self

    def value_on(self, day: dt.date) -> float | dt.date | None:
        """Return the value valid on `day`, or None where there is none."""
        for value in self.values:
            if value.from_ <= day and (value.to is None or day <= value.to):
                return value.value
        return None


class Place(Entry):
    """Somewhere to go: an information point or a desk."""

    id: Slug
    kind: Literal["information_point", "rni_desk", "municipal_desk"]
    agency: Slug
    name: Localized
    municipality: Text
    address: Text | None = None
    lat: float = Field(ge=50.7, le=53.6)  # the Netherlands in Europe
    lon: float = Field(ge=3.3, le=7.3)
    precision: Literal["address", "town"]
    opening_hours: OpeningHoursText | None = None
    phone: Phone | None = None
    status: Literal["open", "planned", "unknown"]
    source: Source
    checked: dt.date
