"""Turns messages into HTML: the one renderer, for the page without script and for the live one.

Knows templates and wording. Knows nothing of Rasa, the log or who speaks. Everything is escaped.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.announce.notice import Notice
from bot.gateway.languages import Language
from bot.gateway.messages import Button, Choice, Message
from bot.gateway.strings import Strings

WEB = Path(__file__).parent
STATIC = WEB / "static"
LEAVE_TO = "https://www.knmi.nl/"  # quick exit: the weather, of a public body, which nobody wonders at
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class Entry:
    """One turn as shown: what was said and the answer. `fresh` says that opening hours still hold."""

    language: Language
    messages: Sequence[Message]
    said: str | None = None
    fresh: bool = True


@dataclass(frozen=True)
class ChatView:
    """All that the chat page shows, and what its form carries on. `framed`: the widget's bar names it already."""

    language: Language
    entries: Sequence[Entry]
    now: datetime
    token: str = ""
    entry: str = ""
    themes: str = ""
    questions: Sequence[Choice] = ()
    notices: Sequence[Notice] = ()
    key: str = ""
    draft: str = ""
    framed: bool = False
    thanks: bool = False
    unhelped: str = ""
    reasons: Sequence[str] = ()
    language_changed: bool = False


class Renderer:
    """Renders the templates; loaded once."""

    def __init__(self, strings: Strings, own_names: Mapping[str, str], *, max_message_chars: int) -> None:
        self._strings = strings
        self._environment = Environment(
            loader=FileSystemLoader(WEB / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in STATIC.iterdir()}
        self._environment.globals.update(
            own_names=own_names,
            leave_to=LEAVE_TO,
            file_style=(WEB / "download.css").read_text(encoding="utf-8"),
            max_message_chars=max_message_chars,
            static=lambda name: f"/static/{name}?v={digests[name]}",  # a new version has a new address
            tel=telephone_link,
            payload=payload,
            own_buttons=own_buttons,
            has_string=strings.has,
        )

    def page(self, view: ChatView) -> str:
        """Return the whole chat page."""
        return self._render("page.html", view.language, view=view, now=view.now)

    def fragment(self, view: ChatView) -> str:
        """Return only what is new, for the script to put in its place."""
        return self._render("fragment.html", view.language, view=view, now=view.now)

    def notice(self, notice: Notice, language: Language) -> Markup:
        """Return a notice, to stand in another page."""
        return Markup(self._render("notice.html", language, notice=notice))  # noqa: S704 (ours, escaped)

    def entry(self, entry: Entry) -> Markup:
        """Return one turn, to stand in another page; that page has no form to which its buttons belong."""
        return Markup(self._render("entry.html", entry.language, entry=entry, now=None))  # noqa: S704 (ours, escaped)

    @property
    def icons(self) -> Markup:
        """The drawings that messages point to; a page that shows entries has them once."""
        return Markup(self._environment.get_template("icons.html").render())  # noqa: S704 (ours)

    @property
    def static(self) -> Callable[[str], str]:
        """The address of a static file by its name."""
        return cast(Callable[[str], str], self._environment.globals["static"])

    def download(self, view: ChatView) -> str:
        """Return the conversation as one file to keep, with its style in it."""
        return self._render("download.html", view.language, view=view, now=view.now)

    def other(self, template: str, language: Language, **values: object) -> str:
        """Return a page that is not a conversation."""
        return self._render(template, language, **values)

    def _render(self, template: str, language: Language, **values: object) -> str:
        return self._environment.get_template(template).render(
            language=language, words=Words(self._strings, language), words_in=self._words_in, **values
        )

    def _words_in(self, language: Language) -> "Words":
        return Words(self._strings, language)


class Words:
    """Wording, dates and names of languages in one language, as the templates use them."""

    def __init__(self, strings: Strings, language: Language) -> None:
        self._strings = strings
        self.language = language

    def __call__(self, key: str, **values: str) -> str:
        """Return the wording of `key`."""
        return self._strings.text(self.language, key, **values)

    def counted(self, key: str, number: int, /, **values: str) -> str:
        """Return the wording of `key` in the form that goes with `number`; see Strings.counted."""
        return self._strings.counted(self.language, key, number, **values)

    def day(self, day: date) -> str:
        """Return a date as people write it."""
        return day.strftime(self("date_format"))

    def opening(self, opens_at: datetime, now: datetime) -> str:
        """Return "today at 09:00", "Monday at 09:00", or the date where it is further than a week away."""
        local, today = opens_at.astimezone(AMSTERDAM), now.astimezone(AMSTERDAM).date()
        time = f"{local:%H:%M}"
        if local.date() == today:
            return self("opens_today", time=time)
        near = (local.date() - today).days < 7
        return self(
            "opens_on", day=self(f"weekday_{local.weekday()}") if near else self.day(local.date()), time=time
        )

    def languages(self, codes: Sequence[str]) -> str:
        """Return the names of languages; a code we have no name for is shown as it is."""
        names = (
            self(f"language_{code}") if self._strings.has(f"language_{code}") else code for code in codes
        )
        return ", ".join(names)


def telephone_link(phone: str) -> str:
    """Return the `tel:` address of a number as people write it."""
    return "tel:" + re.sub(r"(?!^\+)\D", "", phone.strip())


def payload(intent: str, **slots: str) -> str:
    """Return the payload of a button, `/intent{json}`."""
    return f"/{intent}{json.dumps(slots, ensure_ascii=False)}" if slots else f"/{intent}"


def own_buttons(message: Message) -> list[Button]:
    """Return the buttons that repeat neither a choice nor the languages, which the head of the page offers."""
    titles = {choice.title for choice in message.choices or ()}
    return [
        button
        for button in message.buttons
        if button.title not in titles and not button.payload.startswith("/change_language")
    ]
