"""Put a handover summary together from fixed sentences and what the person chose. Pure.

What was typed is quoted as it stands, in the person's language: nothing here translates.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.dates import format_date

from actions.wording import Wording, wording
from knowledge.models import Card, Situation

WORDING = Path(__file__).with_name("wording.yml")
DUTCH = "nl"

Part = dict[str, str]  # text and language, as a sheet has them


@dataclass(frozen=True)
class Handover:
    """What goes into the summary, and nothing else. None: left out."""

    day: dt.date
    language: str
    card: Card | None = None
    own_words: str | None = None
    since: str | None = None
    situation: Situation | None = None
    tried: str | None = None


def title(handover: Handover) -> str:
    """Return the title, Dutch first."""
    titles = [wording(WORDING, language)("title") for language in _languages(handover)]
    return " / ".join(titles)


def lines(handover: Handover) -> list[Part]:
    """Return the lines of the summary, all in Dutch and then all in the person's language."""
    return [part for language in _languages(handover) for part in _lines_in(language, handover)]


def _languages(handover: Handover) -> list[str]:
    return list(dict.fromkeys([DUTCH, handover.language]))


def _lines_in(language: str, handover: Handover) -> list[Part]:
    words = wording(WORDING, language)
    texts = [
        words("made_on", date=format_date(handover.day, format="long", locale=language)),
        words("speaks", name=Locale.parse(language).languages[handover.language]),
    ]
    parts = [_part(text, language) for text in texts]
    if handover.card is not None:
        parts.append(_part(words("about", title=handover.card[language].title), language))
    if handover.own_words is not None:
        parts += [_part(words("own_words"), language), _part(f"“{handover.own_words}”", handover.language)]
    if handover.since is not None:
        parts.append(_part(words(f"since_{handover.since}"), language))
    if handover.situation is not None and (told := _situation(handover.situation, words)):
        parts.append(_part(words("situation", parts=told), language))
    if handover.tried is not None:
        parts.append(_part(words(f"tried_{handover.tried}"), language))
    return parts


def _part(text: str, language: str) -> Part:
    return {"text": text, "language": language}


def _situation(situation: Situation, words: Wording) -> str:
    told = situation.model_dump(exclude_none=True)
    return ", ".join(words(f"{part}_{value}") for part, value in told.items())
