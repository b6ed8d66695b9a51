"""What the inbox shows: the fields of its form, as they stand in the address. Knows no database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")  # the day of the reviewer
MAX_CHARS = 200  # of one field


class Queue(StrEnum):
    """A queue that is no sign of a turn."""

    ALL = ""
    MINE = "mine"  # assigned to whoever looks


class Marked(StrEnum):
    """Which conversations by their marks (bot/log/marks.py)."""

    NO_TESTS = ""
    TEST = "test"
    PRESERVED = "preserve"
    ANY = "any"


class Days(StrEnum):
    """Days that move on by themselves, so that filters which are kept need no new ones each morning."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"  # today and the six days before

    def span(self, today: date) -> tuple[date, date]:
        """Return the first and the last day."""
        since, until = {Days.TODAY: (0, 0), Days.YESTERDAY: (1, 1), Days.WEEK: (6, 0)}[self]
        return today - timedelta(days=since), today - timedelta(days=until)


@dataclass(frozen=True)
class Filters:
    """Each field narrows; an empty one does not. `queue` is a sign (bot/log/signs.py) or a Queue.

    `days` is one of Days, and then `since` and `until` are what it stands for now. `marked` is a Marked: the empty one
    leaves out tests, and only `any` does not.
    """

    queue: str = ""
    words: str = ""
    days: str = ""
    since: str = ""
    until: str = ""
    language: str = ""
    theme: str = ""
    phase: str = ""
    card: str = ""
    agency: str = ""
    entry: str = ""
    channel: str = ""
    reviewer: str = ""
    tag: str = ""
    marked: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Return the filters of an address; a day that is none is left out, and so is one beside `days`."""
        given = {field.name: query.get(field.name, "").strip()[:MAX_CHARS] for field in fields(cls)}
        if given["days"] in set(Days):
            since, until = Days(given["days"]).span(datetime.now(_AMSTERDAM).date())
            return cls(**given | {"since": since.isoformat(), "until": until.isoformat()})
        for day in ("since", "until"):
            given[day] = given[day] if _day(given[day]) else ""
        return cls(**given | {"days": ""})

    @property
    def query(self) -> str:
        """The address's part after the question mark, without empty fields and without what `days` stands for."""
        implied = ("since", "until") if self.days else ()
        given = {name: value for name, value in asdict(self).items() if value and name not in implied}
        return urlencode(given)

    @property
    def kinds(self) -> str:
        """Which fields narrow; not what for: words searched for may be a worker's."""
        return ",".join(name for name, value in asdict(self).items() if value)

    @property
    def begin(self) -> datetime | None:
        """The first moment of `since`."""
        day = _day(self.since)
        return _midnight(day) if day else None

    @property
    def end(self) -> datetime | None:
        """The first moment after `until`."""
        day = _day(self.until)
        return _midnight(day + timedelta(days=1)) if day else None


@dataclass(frozen=True)
class Key:
    """Where a page of the inbox ends: moment and id of its last conversation."""

    at: datetime
    conversation_id: str

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """Return the key that an address carries, None where it carries none of ours."""
        moment, _, conversation_id = text.partition("_")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return cls(at, conversation_id) if at.tzinfo and conversation_id else None

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).isoformat()}_{self.conversation_id}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _AMSTERDAM)
