"""Counts with their names, titles and charts, ready for a page, in one language. Knows no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from bot.console.content import Content
from bot.console.numbers import charts
from bot.console.numbers.figures import HELPFUL, NOT_HELPFUL, OTHER_CODES, REACHED, UNKNOWN, Figures
from bot.console.numbers.small_counts import Counts, Hidden, Row, Shown
from bot.gateway.languages import Language
from bot.nlu.languages import languages
from bot.web.render import Words

MOST_BARS = 15  # the table has all


@dataclass(frozen=True)
class Table:
    """A table as shown: its key in the wording, rows of a name and one count or more, a chart above it."""

    key: str
    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Shown]]]
    chart: Markup | None = None

    @property
    def has_hidden(self) -> bool:
        """Whether to say why a count is missing."""
        return any(isinstance(count, Hidden) for _, counts in self.rows for count in counts)


class Names:
    """What the parts of each table are called."""

    def __init__(self, content: Content, words: Words, language: Language) -> None:
        self._words = words
        self._of: dict[str, Mapping[str, str]] = {
            "language": {code: known["name"] for code, known in languages().items()},
            "theme": {**content.themes(language), UNKNOWN: words("no_theme")},
            "entry": {UNKNOWN: words("no_entry"), OTHER_CODES: words("other_entries")},
            "municipality": content.municipalities(language),
            "agency": content.agencies(language),
            "channel": {},
            "outcome": {},
            "day": {},
        }

    def of(self, table: str, key: str) -> str:
        """Return the name of one part; of what is not known (any more), its id."""
        if table == "outcome":
            return self._words(f"outcome_{key}")
        if table == "day":
            return day_name(key)
        return self._of[table].get(key) or key or self._words("unknown")


def tables_of(figures: Figures, names: Names, words: Words) -> list[Table]:
    """Return every table of the numbers, in the order in which they are shown."""
    conversations, messages = figures.conversations, figures.messages
    of_conversations, of_messages = [words("conversations")], [words("counted_messages")]
    return [
        _table("day", conversations["day"], names, words, of_conversations, upright=True),
        *(
            _table(key, conversations[key], names, words, of_conversations)
            for key in ("language", "channel", "entry", "municipality")
        ),
        _table("outcome", messages["outcome"], names, words, of_messages),
        _table("theme", messages["theme"], names, words, of_messages),
        Table(
            "feedback",
            words("numbers_feedback"),
            [words("answers")],
            [(words(key), [figures.feedback.get(key)]) for key in (HELPFUL, NOT_HELPFUL)],
        ),
        _table("agency", figures.agencies, names, words, of_messages),
        _reached(figures, names, words),
    ]


def _table(
    key: str, counts: Counts, names: Names, words: Words, columns: Sequence[str], *, upright: bool = False
) -> Table:
    shown = [row for row in counts.rows if row.count or upright or key == "outcome"]
    named = [(names.of(key, row.key), row) for row in shown]
    rows = [(name, [row.count]) for name, row in named]
    return Table(key, words(f"numbers_{key}"), columns, rows, _chart(named, upright=upright))


def _chart(named: Sequence[tuple[str, Row]], *, upright: bool) -> Markup | None:
    bars = [(name, row.count) for name, row in named]
    if not any(isinstance(count, int) and count for _, count in bars):
        return None  # nothing that has a length
    if upright:
        return charts.columns(bars)
    return charts.rows([bar for bar in bars if isinstance(bar[1], int)][:MOST_BARS])


def _reached(figures: Figures, names: Names, words: Words) -> Table:
    agencies = sorted({row.key for counts in figures.reached.values() for row in counts.rows})
    rows = [
        (names.of("agency", agency), [figures.reached[answer].get(agency) for answer in REACHED])
        for agency in agencies
    ]
    return Table(
        "reached", words("numbers_reached"), [words(f"reached_{answer}") for answer in REACHED], rows
    )


def day_name(key: str) -> str:
    """Return a day, or a month, as people in the Netherlands write it."""
    return f"{date.fromisoformat(key):%d-%m-%Y}" if len(key) > 7 else f"{key[5:]}-{key[:4]}"
