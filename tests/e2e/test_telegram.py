"""Whole conversations on Telegram with the real assistant behind: four languages, by webhook and by polling."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from assistant import ALL_WELL, NOT_PAID, READY_TIMEOUT_S, STOP_TIMEOUT_S

from bot.processes import free_port
from bot.rasa_model import RasaModelError, model_path
from bot.settings import REPOSITORY, Settings
from bot.telegram.render import WORDING
from bot.telegram.stand_in.server import TOKEN, StandIn
from knowledge.yaml_files import read_yaml
from tests.chromium import lack

pytestmark = pytest.mark.asyncio(loop_scope="module")
WORDS = read_yaml(WORDING)
URGENT = {
    "pl": "kolega leży nieprzytomny i nie oddycha",
    "ro": "colegul e inconștient și nu respiră",
    "en": "my colleague is unconscious and not breathing",
    "nl": "mijn collega is bewusteloos en ademt niet",
}
BSN = "123456782"  # passes the eleven test


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["webhook", "polling"])
async def stand_in(request, tmp_path_factory) -> AsyncIterator[StandIn]:
    """The stand-in, with the assistant started on it as `kompas serve` does."""
    try:
        model_path(Settings().build_dir)
    except RasaModelError as error:
        lack(str(error))
    telegram_port, port = free_port(), free_port()
    state_dir = tmp_path_factory.mktemp("telegram")
    telegram = StandIn()
    telegram.state_dir = state_dir  # type: ignore[attr-defined]
    async with telegram.served(telegram_port) as api:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", "telegram", *(["--polling"] if request.param == "polling" else []),
            cwd=REPOSITORY,
            env={
                **os.environ,
                "KOMPAS_PORT": str(port),
                "KOMPAS_STATE_DIR": str(state_dir),
                "KOMPAS_TELEGRAM_TOKEN": TOKEN,
                "KOMPAS_TELEGRAM_API": api,
                "KOMPAS_TELEGRAM_WEBHOOK": f"http://127.0.0.1:{port}",
            },
        )  # fmt: skip
        try:
            await until(lambda: telegram.menu, READY_TIMEOUT_S)
            await ready(f"http://127.0.0.1:{port}/readyz")  # the gateway does not wait for Rasa
            yield telegram
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT_S)


async def ready(url):
    async with httpx.AsyncClient(timeout=5, trust_env=False) as http, asyncio.timeout(READY_TIMEOUT_S):
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if (await http.get(url)).json() == ALL_WELL:
                    return
            await asyncio.sleep(0.2)


async def until(condition, timeout_s=30):
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.05)


async def after(stand_in, person):
    """Return what the bot has said once all is answered."""
    await until(lambda: not stand_in.world.pending)
    await asyncio.sleep(0.3)
    return "\n".join(person.texts)


@pytest.mark.parametrize("language", NOT_PAID)
async def test_a_whole_conversation(stand_in, language):
    person = stand_in.world.person(1000 + list(NOT_PAID).index(language), language)

    person.say("/start poster-westland")
    opening = await after(stand_in, person)
    person.say(f"{NOT_PAID[language]} {BSN}")
    answer = await after(stand_in, person)
    person.tap(WORDS["helpful"][language])
    person.say(URGENT[language])
    urgent = await after(stand_in, person)
    person.say("/delete")
    receipt = await after(stand_in, person)

    assert WORDS["telegram_privacy"][language] in opening
    assert "0800" in answer or "+31" in answer
    assert "❗️" in urgent and "112" in urgent
    assert person.texts == [receipt]
    files = [file for file in stand_in.state_dir.rglob("*") if file.is_file()]
    assert [file.name for file in files if BSN.encode() in file.read_bytes()] == []


async def test_a_shared_location_brings_places_with_maps(stand_in):
    person = stand_in.world.person(2000, "en")
    person.say("/near")
    await after(stand_in, person)

    person.send(location={"latitude": 51.9936, "longitude": 4.2092})
    await after(stand_in, person)

    assert any(title.startswith("📍") for title in person.buttons)
