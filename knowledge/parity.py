"""How far each language is behind: card by card, what is reviewed, stale, draft or missing; and who breaks the limit.

Pure. Dutch and English are what the others are measured by: the sources are read in the one, most texts begin in the
other.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.models import Card, Status

LEADING = ("nl", "en")


class TextState(StrEnum):
    """How a card stands in a language."""

    REVIEWED = "reviewed"
    STALE = "stale"  # reviewed, and older than the Dutch or English text
    DRAFT = "draft"
    MISSING = "missing"


@dataclass(frozen=True)
class Cell:
    """A card in a language. `behind_days`: since when the leading text says something else; None: it does not."""

    state: TextState
    checked: dt.date | None
    behind_days: int | None


@dataclass(frozen=True)
class Row:
    card_id: str
    cells: Mapping[str, Cell]  # by language

    @property
    def whole(self) -> bool:
        """Whether every language is reviewed and none is behind."""
        return all(cell.state is TextState.REVIEWED for cell in self.cells.values())


@dataclass(frozen=True)
class Limit:
    """How far a language may be behind: `days` for one card, `share` of all cards."""

    days: int
    share: float


@dataclass(frozen=True)
class Standing:
    """A language over all cards."""

    counts: Mapping[TextState, int]
    share_behind: float
    most_days: int
    breaks_days: bool
    breaks_share: bool

    @property
    def breaks(self) -> bool:
        """Whether the language lags further than it may."""
        return self.breaks_days or self.breaks_share


def board(cards: Iterable[Card], languages: Sequence[str], day: dt.date) -> list[Row]:
    """Return every card with its state in each language on `day`."""
    return [Row(card.id, {language: _cell(card, language, day) for language in languages}) for card in cards]


def standings(rows: Sequence[Row], languages: Sequence[str], limit: Limit) -> dict[str, Standing]:
    """Return how each language stands; over no card at all, none is behind."""
    return {language: _standing([row.cells[language] for row in rows], limit) for language in languages}


def _cell(card: Card, language: str, day: dt.date) -> Cell:
    led = [card.checked_in(code) for code in LEADING if card.status.texts.get(code) is Status.REVIEWED]
    newest = max(led, default=None)
    behind = None if newest is None else (day - newest).days
    if language not in card.texts or language not in card.status.texts:
        return Cell(TextState.MISSING, None, behind)
    checked = card.checked_in(language)
    if card.status.texts[language] is not Status.REVIEWED:
        return Cell(TextState.DRAFT, checked, behind)
    if newest is not None and checked < newest:
        return Cell(TextState.STALE, checked, behind)
    return Cell(TextState.REVIEWED, checked, None)


def _standing(cells: Sequence[Cell], limit: Limit) -> Standing:
    counts = {state: sum(cell.state is state for cell in cells) for state in TextState}
    behind = len(cells) - counts[TextState.REVIEWED]
    share = behind / len(cells) if cells else 0.0
    most = max((cell.behind_days or 0 for cell in cells), default=0)
    return Standing(counts, share, most, most > limit.days, share > limit.share)
