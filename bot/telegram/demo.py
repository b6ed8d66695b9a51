"""A scripted conversation on the stand-in, shown in the terminal: how Kompas looks on Telegram, without a token.

The assistant behind it is the real one; nothing leaves the machine, and nothing is kept.
"""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from rich.align import Align
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.gateway.app import create_app
from bot.serve import neighbours
from bot.settings import Settings
from bot.telegram.stand_in.chats import Person, Posted
from bot.telegram.stand_in.server import TOKEN, StandIn

QUIET_S = 1.5  # after this much silence the next line is spoken
PATIENCE_S = 30.0
WIDTH = 72


@dataclass(frozen=True)
class Line:
    """What the person does: exactly one of the fields. `tap` is a button's title, or its beginning."""

    say: str = ""
    tap: str = ""
    location: tuple[float, float] | None = None


SCRIPT = (
    Line(say="/start poster-westland"),
    Line(say="szef mi nie płaci od dwóch tygodni, mój BSN to 123456782"),
    Line(tap="👍"),
    Line(say="/near"),
    Line(location=(51.994, 4.209)),
    Line(say="kolega leży nieprzytomny i nie oddycha"),
    Line(say="/reminders"),
    Line(tap="zeznanie podatkowe"),
    Line(tap="15-04"),
    Line(say="/delete"),
)


async def show_demo(settings: Settings, report: Callable[[str], None]) -> None:
    """Start the assistant, hold the conversation, show it.

    Raises:
        StartError: the assistant cannot start.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = settings.model_copy(update={"state_dir": Path(folder)})
        async with neighbours(settings, report) as running:
            settings = settings.model_copy(update={"rasa_url": running.rasa_url})
            stand_in = StandIn()
            app = create_app(demo_settings(settings), telegram_transport=httpx.ASGITransport(stand_in.app))
            await hold(app, stand_in, SCRIPT, Console(highlight=False))


def demo_settings(settings: Settings) -> Settings:
    """Return the settings of a gateway that talks to a stand-in in the same process."""
    changes = {
        "telegram_token": SecretStr(TOKEN),
        "telegram_api": "http://telegram.stand-in/bot",
        "telegram_polling": True,
        "database_url": SecretStr(""),  # in the folder that goes with the demo
    }
    return settings.model_copy(update=changes)


async def hold(app: FastAPI, stand_in: StandIn, script: Sequence[Line], console: Console) -> None:
    """Hold the conversation and print it as it goes."""
    person = stand_in.world.person(1, "pl")
    async with app.router.lifespan_context(app):
        shown = 0
        for line in script:
            console.print(Align.right(Panel(_act(person, line), border_style="green", expand=False)))
            await _quiet(stand_in, person)
            for message in [message for message in person.chat.from_bot if message.id > shown]:
                console.print(_panel(message))
                shown = message.id


def _act(person: Person, line: Line) -> str:
    if line.say:
        person.say(line.say)
        return line.say
    if line.location:
        latitude, longitude = line.location
        person.send(location={"latitude": latitude, "longitude": longitude})
        return "📍"
    title = next(title for title in reversed(person.buttons) if title.startswith(line.tap))
    person.tap(title)
    return f"[ {title} ]"


async def _quiet(stand_in: StandIn, person: Person) -> None:
    """Return when everything is answered and nothing more comes."""
    loop = asyncio.get_running_loop()
    deadline, last, since = loop.time() + PATIENCE_S, -1, loop.time()
    while loop.time() < deadline:
        calls = len([method for method, _ in stand_in.calls if method != "getUpdates"])
        if calls != last or stand_in.world.pending:
            last, since = calls, loop.time()
        elif loop.time() - since > QUIET_S:
            return
        await asyncio.sleep(0.1)


def _panel(message: Posted) -> Panel:
    text = Text(message.text)
    for row in (message.markup or {}).get("inline_keyboard", []):
        text.append("\n")
        for button in row:
            text.append(f" [ {button['text']} ] ", style="cyan")
    for row in (message.markup or {}).get("keyboard", []):
        text.append("\n" + " ".join(f"[ {key['text']} ]" for key in row), style="magenta")
    urgent = "❗️" in message.text
    return Panel(text, width=WIDTH, border_style="red" if urgent else "blue")
