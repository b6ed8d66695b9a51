"""Shows a replay in the terminal: what was said, and the answers then and now side by side."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.console.improve.replay import Flip, Found


def print_flips(flips: Sequence[Flip]) -> None:
    """Print the messages that would get something else; nothing where there are none."""
    if not flips:
        return
    table = Table("language", "message", "then", "now", show_lines=True)
    for flip in flips:
        cells = (flip.old.language, flip.old.said, _shown(flip.old.then), _shown(flip.now))
        table.add_row(*(escape(_plain(cell)) for cell in cells))
    Console().print(table)


def _shown(found: Found) -> str:
    return "\n".join([found.outcome, *found.cards])


def _plain(text: str) -> str:
    """Return a text without what a terminal would take as a command."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n")
