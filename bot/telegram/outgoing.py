"""What goes out to a chat: pages of HTML with buttons below, not yet in Telegram's own words."""

from dataclasses import dataclass
from enum import StrEnum


class TapKind(StrEnum):
    """What a button does; one letter, since Telegram takes 64 bytes of a button in all."""

    SAY = "s"  # sends a payload through the door
    HELPFUL = "f"  # value: message id and verdict
    WHY = "w"  # value: message id and reason
    REMIND = "r"
    DELETE = "d"


@dataclass(frozen=True)
class Tap:
    """A button that comes back to us."""

    title: str
    kind: TapKind
    value: str = ""


@dataclass(frozen=True)
class Link:
    """A button that opens a page."""

    title: str
    url: str


Row = tuple[Tap | Link, ...]


@dataclass(frozen=True)
class Page:
    """One message in the chat. `asks_location` puts a button there that shares where somebody is."""

    html: str
    rows: tuple[Row, ...] = ()
    silent: bool = False
    asks_location: str | None = None
