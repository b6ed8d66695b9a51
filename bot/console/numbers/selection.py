"""Of what the numbers are: days and filters, as they stand in the address, and as conditions of a query.

Days run from midnight to midnight UTC, as those of the counts that stay when conversations are purged.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, String, false, literal_column, select, true

from bot.console.content import Content
from bot.console.numbers.declared import EntryCode
from bot.log.counts import OPENING
from bot.log.marks import Mark, is_marked
from bot.log.signs import IndexKind
from bot.log.tables import ConversationRow, DailyCountRow, TurnIndexRow, TurnRow

DAYS = 30  # shown where nobody asked for others
MOST_DAYS = 1096  # three years: a longer table of months nobody reads
MAX_CHARS = 200  # of one field


@dataclass(frozen=True)
class Selection:
    """First and last day, and what narrows further; empty does not."""

    since: date
    until: date
    language: str = ""
    theme: str = ""
    channel: str = ""
    entry: str = ""
    municipality: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], today: date) -> "Selection":
        """Return the selection of an address; where it names no days, the last DAYS."""
        until = _day(query.get("until", "")) or today
        since = _day(query.get("since", "")) or until - timedelta(days=DAYS - 1)
        names = ("language", "theme", "channel", "entry", "municipality")
        given = {name: query.get(name, "").strip()[:MAX_CHARS] for name in names}
        longest = until - timedelta(days=MOST_DAYS - 1)
        return cls(min(max(since, longest), until), until, **given)

    def of_entry(self, code: str) -> "Selection":
        """Return the same days, of one entry code."""
        return replace(self, entry=code)

    @property
    def query(self) -> str:
        """The address's part after the question mark, without empty fields."""
        return urlencode({name: str(value) for name, value in asdict(self).items() if value})

    @property
    def begin(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.since, time(), UTC)

    @property
    def end(self) -> datetime:
        """The first moment after the last day."""
        return datetime.combine(self.until + timedelta(days=1), time(), UTC)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.until - self.since).days + 1


@dataclass(frozen=True)
class Scope:
    """A selection with what its theme and municipality stand for, as conditions on tables."""

    selection: Selection
    cards: tuple[str, ...] = ()  # of the theme
    entries: tuple[str, ...] = ()  # declared for the municipality

    @classmethod
    def of(cls, selection: Selection, content: Content, entries: Mapping[str, EntryCode]) -> "Scope":
        """Return the scope of a selection."""
        cards = content.cards_of_theme(selection.theme) if selection.theme else []
        named = [code for code, known in entries.items() if known.municipality == selection.municipality]
        return cls(selection, tuple(cards), tuple(named) if selection.municipality else ())

    @property
    def purged_lack(self) -> bool:
        """Whether conversations that are gone cannot be told apart by what was asked for."""
        return bool(self.selection.theme or self.selection.municipality)

    def opened(self) -> list[ColumnElement[bool]]:
        """Return what holds for the opening turns of conversations, joined to them."""
        selection = self.selection
        conditions = [
            TurnRow.asked == false(),
            TurnRow.at >= selection.begin,
            TurnRow.at < selection.end,
            ~is_marked(TurnRow.conversation_id, Mark.TEST),
            *self.conversation(),
        ]
        if selection.language:
            conditions.append(ConversationRow.language == selection.language)
        if selection.theme:
            of_theme = select(TurnRow.conversation_id).where(
                TurnRow.asked == true(), TurnRow.at >= selection.begin, self._of_theme()
            )
            conditions.append(ConversationRow.id.in_(of_theme))
        return conditions

    def asked(self) -> list[ColumnElement[bool]]:
        """Return what holds for the turns in which somebody asked something."""
        selection = self.selection
        conditions = [
            TurnRow.asked == true(),
            TurnRow.at >= selection.begin,
            TurnRow.at < selection.end,
            ~is_marked(TurnRow.conversation_id, Mark.TEST),
        ]
        if of_conversation := self.conversation():
            narrowed = select(ConversationRow.id).where(*of_conversation)
            conditions.append(TurnRow.conversation_id.in_(narrowed))
        if selection.language:
            conditions.append(TurnRow.language == selection.language)
        if selection.theme:
            conditions.append(self._of_theme())
        return conditions

    def conversation(self) -> list[ColumnElement[bool]]:
        """Return what holds for conversations, whenever they began and in whatever language."""
        selection = self.selection
        conditions: list[ColumnElement[bool]] = []
        if selection.channel:
            conditions.append(ConversationRow.channel == selection.channel)
        if selection.entry:
            conditions.append(ConversationRow.entry == selection.entry)
        if selection.municipality:
            named = select(TurnIndexRow.conversation_id).where(
                TurnIndexRow.kind == IndexKind.MUNICIPALITY.value,
                TurnIndexRow.value == selection.municipality,
            )
            conditions.append(ConversationRow.id.in_(named) | ConversationRow.entry.in_(self.entries))
        return conditions

    def purged(self, *, openings: bool) -> list[ColumnElement[bool]]:
        """Return what holds for the counts of turns that are gone: of openings, or of all others."""
        selection = self.selection
        is_opening = DailyCountRow.outcome == OPENING
        conditions = [
            DailyCountRow.day >= selection.since,
            DailyCountRow.day <= selection.until,
            is_opening if openings else ~is_opening,
        ]
        for name in ("language", "channel", "entry"):
            if value := getattr(selection, name):
                conditions.append(getattr(DailyCountRow, name) == value)
        if selection.theme:
            conditions.append(DailyCountRow.card.in_(self.cards))
        return conditions

    def _of_theme(self) -> ColumnElement[bool]:
        return first_card().in_(self.cards)


def first_card() -> ColumnElement[str]:
    """Return the card that names a turn: the first one shown."""
    return TurnRow.cards.op("->>", return_type=String())(literal_column("0"))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 < day.year < 3000 else None  # dates end at 9999, and some days are added
