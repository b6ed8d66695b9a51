"""Turns what the console found into HTML. Everything is escaped; a worker's message is rendered by bot/web.

Knows templates and wording. Knows no database.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.console.access.roles import Role
from bot.console.numbers.small_counts import SMALL, is_small, small
from bot.gateway.languages import Language
from bot.gateway.messages import Message
from bot.gateway.strings import Strings
from bot.log.marks import Mark
from bot.log.records import ReviewKind, Verdict
from bot.log.signs import Sign
from bot.web.render import Entry, Renderer, Words
from knowledge.parity import TextState

CONSOLE = Path(__file__).parent
STATIC = CONSOLE / "static"
STATIC_PATH = "/staff/static"
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class ConsoleRenderer:
    """Renders the templates; loaded once."""

    def __init__(self, strings: Strings, web: Renderer, own_names: Mapping[str, str]) -> None:
        self._strings = strings
        self._web = web
        self._environment = Environment(
            loader=FileSystemLoader(CONSOLE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["code"] = code
        digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in STATIC.iterdir()}
        self._environment.globals.update(
            own_names=dict(sorted(own_names.items(), key=lambda item: item[0] != "nl")),  # Dutch first
            static=lambda name: f"{STATIC_PATH}/{name}?v={digests[name]}",
            web_static=web.static,
            when=moment,
            day_text=day_text,
            share=share,
            TextState=TextState,
            pairs=lambda names: [(name, name) for name in names],
            transcript=self._transcript,
            notice=web.notice,
            small=small,
            counted=counted,
            Mark=Mark,
            Role=Role,
            Sign=Sign,
            Verdict=Verdict,
            ReviewKind=ReviewKind,
        )

    def page(self, template: str, language: Language, **values: Any) -> str:
        """Return a page."""
        return self._environment.get_template(template).render(
            language=language, words=Words(self._strings, language), **values
        )

    def words(self, language: Language) -> Words:
        """Return the wording, for what is put together outside of a template."""
        return Words(self._strings, language)

    def _transcript(self, messages: list[Message], said: str | None, language: Language) -> Markup:
        """Return what a worker saw of one turn; whether an office is open now is no part of it."""
        return self._web.entry(Entry(language, messages, said, fresh=False))


def code(text: str) -> Markup:
    """Return a text as HTML, with what stands between backticks as code: what is typed in a terminal."""
    parts = str(escape(text)).split("`")
    return Markup("".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts)))  # noqa: S704 (escaped)


def moment(at: datetime) -> str:
    """Return a moment as the clock in the Netherlands showed it."""
    return f"{at.astimezone(_AMSTERDAM):%d-%m-%Y %H:%M}"


def day_text(day: date) -> str:
    """Return a day as it is written in the Netherlands."""
    return f"{day:%d-%m-%Y}"


def counted(words: Words, key: str, count: int) -> str:
    """Return a count of people with its noun, hidden where it is small."""
    return words.counted(key, SMALL if is_small(count) else count, count=small(count))


def share(probability: float) -> str:
    """Return a probability as a percentage."""
    return f"{probability:.0%}"
