"""The scripted conversation runs to its end and shows what a phone would."""

import io

import httpx
import pytest
from rich.console import Console

from bot.gateway.app import create_app
from bot.telegram import demo
from bot.telegram.stand_in.server import StandIn


@pytest.mark.asyncio
async def test_the_demo_shows_both_sides_of_the_conversation(settings, rasa, monkeypatch):
    monkeypatch.setattr(demo, "QUIET_S", 0.3)
    stand_in, shown = StandIn(), io.StringIO()
    app = create_app(
        demo.demo_settings(settings),
        agencies={},
        rasa_transport=httpx.MockTransport(rasa),
        telegram_transport=httpx.ASGITransport(stand_in.app),
    )
    script = [
        demo.Line(say="/start"),
        demo.Line(say="/reminders"),
        demo.Line(tap="zeznanie"),
        demo.Line(say="/delete"),
    ]

    await demo.hold(app, stand_in, script, Console(file=shown, width=100))

    text = shown.getvalue()
    for part in (
        "/start",
        "opening pl",
        "[ zeznanie podatkowe ]",
        "ostatnim dniu kwietnia",
        "Potwierdzenie z",
    ):
        assert part in text, part
