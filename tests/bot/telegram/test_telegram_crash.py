"""200 people at once, a Telegram that misbehaves, and a gateway killed in the middle: real processes and sockets."""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.processes import free_port
from bot.settings import REPOSITORY
from bot.telegram.stand_in.server import TOKEN, StandIn

pytestmark = pytest.mark.asyncio
PEOPLE = 200
PATIENCE_S = 170
FEW = 40  # pages that may come twice: those on their way when the gateway was killed


@contextlib.asynccontextmanager
async def fake_rasa(port):
    """Rasa that repeats what it hears."""

    async def hear(request):
        body = await request.json()
        text = "opening" if body["message"].startswith("/start") else f"heard {body['message']}"
        return JSONResponse(
            {"messages": [{"kind": "smalltalk", "text": text, "language": "en"}], "language": "en"}
        )

    async def purge(request):
        return Response(status_code=204)

    routes = [
        Route("/webhooks/kompas/webhook", hear, methods=["POST"]),
        Route("/webhooks/kompas/events", purge, methods=["DELETE"]),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_config=None))
    serving = asyncio.create_task(server._serve())
    yield
    server.should_exit = True
    await serving


async def start_gateway(port, environment):
    with (Path(environment["KOMPAS_STATE_DIR"]) / "gateway.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.gateway.main", "--port", str(port),
            cwd=REPOSITORY, env=environment, stdout=log, stderr=log,
        )  # fmt: skip


@pytest.mark.parametrize("polling", [False, True])
async def test_nothing_is_lost_and_order_is_kept_when_the_gateway_is_killed(tmp_path, polling):
    rasa_port, telegram_port, port = free_port(), free_port(), free_port()
    stand_in = StandIn()
    environment = {
        **os.environ,
        "KOMPAS_STATE_DIR": str(tmp_path),
        "KOMPAS_RASA_TIMEOUT_S": "60",  # patience with a busy machine: this is not about Rasa
        "KOMPAS_RASA_URL": f"http://127.0.0.1:{rasa_port}",
        "KOMPAS_TELEGRAM_TOKEN": TOKEN,
        "KOMPAS_TELEGRAM_WEBHOOK": f"http://127.0.0.1:{port}",
        "KOMPAS_TELEGRAM_POLLING": str(polling),
        "KOMPAS_TELEGRAM_API": f"http://127.0.0.1:{telegram_port}/bot",
    }
    people = [stand_in.world.person(number, "en") for number in range(1, PEOPLE + 1)]
    stand_in.trouble.every, stand_in.trouble.twice, stand_in.trouble.shuffled = 40, True, True

    async def until(condition):
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await asyncio.sleep(0.05)

    async with fake_rasa(rasa_port), stand_in.served(telegram_port):
        gateway = await start_gateway(port, environment)
        try:
            for number in range(2):
                for person in people:
                    person.say(f"message {number}")
            await until(lambda: sum(len(person.texts) for person in people) > PEOPLE)
            gateway.send_signal(signal.SIGKILL)
            await gateway.wait()
            gateway = await start_gateway(port, environment)
            await until(lambda: not stand_in.world.pending)
        finally:
            with contextlib.suppress(ProcessLookupError):
                gateway.kill()
            await gateway.wait()

    wanted = ["opening", "heard message 0", "heard message 1"]
    twice = 0
    for person in people:
        said = [next((page for page in wanted if page in text), text) for text in person.texts]
        assert list(dict.fromkeys(said)) == wanted
        twice += len(said) - len(wanted)
    assert twice <= FEW
