"""A message as it stands on the wire, in the log and on the page.

The action server sends the same shape without `id`. Knows nothing of channels, HTML or Rasa.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.gateway.languages import Language

# A link is rendered as href: anything but the web (javascript:, data:) is refused.
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2000)]


class Kind(StrEnum):
    """What a message is; the same words on the wire, in the log and in the console."""

    ANSWER = "answer"
    CHOICES = "choices"
    NO_ANSWER = "no_answer"
    REFERRAL = "referral"
    URGENT = "urgent"
    SMALLTALK = "smalltalk"
    FORM = "form"
    NOTICE = "notice"


# Of several messages in one turn, the kind that comes first here matters most to the person.
WEIGHT = (
    Kind.URGENT,
    Kind.ANSWER,
    Kind.CHOICES,
    Kind.REFERRAL,
    Kind.NO_ANSWER,
    Kind.FORM,
    Kind.SMALLTALK,
    Kind.NOTICE,
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Button(_Part):
    """A reply to tap. `payload` is `/intent{json}`, see `incoming.PAYLOAD_INTENTS`."""

    title: str
    payload: str


class Source(_Part):
    """Where a card's facts come from."""

    publisher: str
    title: str
    url: WebAddress
    law: str | None = None
    language: str | None = None


class Say(_Part):
    """A Dutch sentence to say or show, and what it means."""

    dutch: str
    meaning: str


class OtherAnswer(_Part):
    """The short answer for people in another situation."""

    whom: str = Field(description="such as: people from outside the EU")
    text: str


class Card(_Part):
    """What stands behind an answer. The short answer itself is the message's `text`."""

    id: str
    title: str
    confidence: float | None = Field(default=None, description="calibrated probability")
    checked: date | None = None
    review_by: date | None = None
    due: bool = Field(default=False, description="past `review_by`: shown with a line that says so")
    more: str | None = None
    steps: list[str] = Field(default_factory=list)
    keep: list[str] = Field(default_factory=list)
    story: str | None = None
    abroad: str | None = None
    say: Say | None = None
    free_of_charge: str | None = None
    variants: list[OtherAnswer] = Field(
        default_factory=list, description="where the answer differs for some people"
    )
    sources: list[Source] = Field(default_factory=list)


class Choice(_Part):
    """A card offered by its title."""

    card: str
    title: str


class AgencyTile(_Part):
    """An agency as shown: texts in the language of the message."""

    id: str
    name: str
    kind: str | None = None
    does: str | None = None
    phone: str | None = None
    phone_cost: Literal["free", "normal"] | None = None
    open_now: bool | None = Field(default=None, description="null when the hours are not known")
    opens_at: datetime | None = None
    languages: list[str] = Field(default_factory=list)
    page_language: list[str] = Field(default_factory=list)
    url: WebAddress | None = None
    anonymous: Literal["yes", "no", "unknown"] = Field(
        default="unknown", description="helps people who give no name"
    )
    bring: str | None = None
    cost_note: str | None = None
    distance_km: float | None = Field(default=None, ge=0)
    why: str | None = None
    has_places: bool = Field(default=False, description="`/find_place` knows desks of it, with a map")


class PlaceTile(_Part):
    """Somewhere to go, nearest first: texts in the language of the message."""

    id: str
    name: str
    address: str | None = None
    municipality: str | None = None
    distance_km: float | None = Field(default=None, ge=0)
    map_url: WebAddress | None = None
    phone: str | None = None
    open_now: bool | None = Field(default=None, description="null when the hours are not known")
    opens_at: datetime | None = None
    note: str | None = Field(default=None, description="such as: planned, call before you go")
    url: WebAddress | None = None
    checked: date | None = None


class Line(_Part):
    """A line of a sum: what it is, and how much."""

    label: str
    value: str


class SheetText(_Part):
    """A piece of text in one language."""

    text: str
    language: Language


class Sheet(_Part):
    """A paper within the conversation: a sum, a list of steps, a text to show at a desk."""

    title: str
    lines: list[Line] = Field(default_factory=list)
    items: list[str] = Field(default_factory=list)
    texts: list[SheetText] = Field(default_factory=list)
    large: bool = Field(default=False, description="to hold up to somebody: in large letters")
    sources: list[Source] = Field(default_factory=list)
    checked: date | None = None


class Message(_Part):
    """One message to the worker."""

    id: str
    kind: Kind
    text: str
    language: Language
    text_language: str | None = Field(
        default=None, description="language of `text` alone, where it is one that Kompas does not speak"
    )
    buttons: list[Button] = Field(default_factory=list)
    card: Card | None = None
    quoted: str | None = Field(default=None, description="id of the card whose sentences `text` quotes")
    choices: list[Choice] | None = None
    agencies: list[AgencyTile] | None = None
    places: list[PlaceTile] | None = None
    sheet: Sheet | None = None
    urgent: str | None = Field(default=None, description="label of the urgent sign")
    doubtful: bool = Field(default=False, description="whether the danger is only asked about")
    ephemeral: bool = Field(default=False, description="shown once: of its content nothing is kept")

    def to_keep(self, in_its_place: str) -> "Message":
        """Return what the log may hold: of an ephemeral message its kind and buttons, and other words for its text."""
        if not self.ephemeral:
            return self
        return Message(
            id=self.id,
            kind=self.kind,
            text=in_its_place,
            language=self.language,
            buttons=self.buttons,
            ephemeral=True,
        )


def cards_in(messages: Sequence[Message]) -> tuple[str, ...]:
    """Return the ids of the cards shown, quoted or offered, in that order, each once."""
    shown = [message.card.id for message in messages if message.card]
    shown += [message.quoted for message in messages if message.quoted]
    offered = [choice.card for message in messages for choice in message.choices or ()]
    return tuple(dict.fromkeys([*shown, *offered]))


def agencies_in(messages: Sequence[Message]) -> tuple[str, ...]:
    """Return the ids of the agencies shown, first one first, each once."""
    return tuple(dict.fromkeys(agency.id for message in messages for agency in message.agencies or ()))


class Intent(_Part):
    """What Rasa took the message for."""

    name: str | None = None
    confidence: float | None = None


class RasaReply(_Part):
    """What Rasa returns for one message; `messages` still lack an id."""

    messages: list[dict[str, Any]]
    language: Language | None = None
    intent: Intent | None = None
    trace: dict[str, Any] | None = None
