"""A text of staff's own in every language, as a form brings it. What workers read is never in fewer."""

from collections.abc import Mapping

from bot.console.access.guard import Visit
from bot.nlu.languages import languages

MAX_CHARS = 600  # of a text that stands above the chat or on a phone


def texts_in(visit: Visit) -> dict[str, str]:
    """Return the texts of the form, by language; an empty one where none was filled in."""
    return {code: visit.field(f"text_{code}").replace("\r\n", "\n")[:MAX_CHARS] for code in languages()}


def lacking(texts: Mapping[str, str]) -> list[str]:
    """Return the languages in which there is no text."""
    return [code for code, text in texts.items() if not text]
