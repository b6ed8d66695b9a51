"""Start the whole assistant on one machine: Rasa and the action server on loopback, the gateway in front.

Knows which processes there are and when they are ready. Knows nothing of messages.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic

import httpx

from bot.processes import Command, Supervisor, free_port
from bot.rasa_model import RasaModelError, model_path
from bot.settings import REPOSITORY, Settings

READY_TIMEOUT_S = 120.0  # Rasa needs about 15 s on two free cores; a busy machine several times that
POLL_S = 0.2


class StartError(Exception):
    """The assistant cannot start; the message names the culprit."""


@dataclass(frozen=True)
class Neighbours:
    """The running processes behind the gateway."""

    supervisor: Supervisor
    rasa_url: str


@asynccontextmanager
async def neighbours(
    settings: Settings,
    report: Callable[[str], None],
    *,
    beside: Callable[[Neighbours], Awaitable[None]] | None = None,
) -> AsyncIterator[Neighbours]:
    """Run Rasa and the action server, ready when this yields, stopped when it ends.

    Args:
        beside: starts something more while the two load.
    Raises:
        StartError: one of them did not become ready; the message says which, why, and where its log is.
    """
    try:
        model = model_path(settings.build_dir)
    except RasaModelError as error:
        raise StartError(str(error)) from error
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    actions_port = _port(settings.actions_port, "KOMPAS_ACTIONS_PORT")
    rasa_port = _port(settings.rasa_port, "KOMPAS_RASA_PORT")
    actions_url, rasa_url = f"http://127.0.0.1:{actions_port}", f"http://127.0.0.1:{rasa_port}"
    supervisor = Supervisor()
    actions = Command(
        "action server",
        [sys.executable, "-m", "actions.server", "--port", str(actions_port)],
        {"PYTHONPATH": str(REPOSITORY)},
        settings.state_dir / "actions.log",
    )
    rasa = Command(
        "Rasa server",
        [
            str(settings.rasa_python), "-m", "bot.rasa_runtime", "run", "--quiet",
            "--interface", "127.0.0.1", "--port", str(rasa_port), "--model", str(model),
            "--endpoints", str(REPOSITORY / "endpoints.yml"), "--credentials", str(REPOSITORY / "credentials.yml"),
        ],
        {
            "PYTHONPATH": str(REPOSITORY),
            "KOMPAS_ACTIONS_URL": f"{actions_url}/webhook",
            "KOMPAS_TRACKER_DB": str(settings.state_dir / "trackers.db"),
            "KOMPAS_TRACKER_URL": settings.tracker_url.get_secret_value(),
            "KOMPAS_REDIS_URL": settings.redis_url.get_secret_value(),
        },
        settings.state_dir / "rasa.log",
    )  # fmt: skip
    try:
        report("starting the action server and the Rasa server")
        for command in (actions, rasa):
            await _start(supervisor, command)
        running = Neighbours(supervisor, rasa_url)
        if beside:
            await beside(running)
        await _wait_until_ready(supervisor, actions, f"{actions_url}/health", lambda answer: True)
        await _wait_until_ready(
            supervisor, rasa, f"{rasa_url}/webhooks/kompas/health", lambda answer: answer.get("rasa") == "ok"
        )
        yield running
    finally:
        await supervisor.stop()


async def serve(settings: Settings, report: Callable[[str], None]) -> None:
    """Run the assistant until it gets SIGINT or SIGTERM.

    Raises:
        StartError: a part cannot start, or the gateway's port is taken.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    _port(settings.port, "KOMPAS_PORT")
    running = asyncio.create_task(_run(settings, report))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if running.done():
        await running
        return
    report("stopping")
    running.cancel()  # once, and then wait: a second one would leave children that take their time behind
    with suppress(asyncio.CancelledError):
        await running


async def _run(settings: Settings, report: Callable[[str], None]) -> None:
    """Run everything until cancelled."""
    address = f"http://{settings.host}:{settings.port}"

    def gateway(rasa_url: str) -> Command:
        return Command(
            "gateway",
            [sys.executable, "-m", "bot.gateway.main", "--port", str(settings.port)],
            {
                "PYTHONPATH": str(REPOSITORY),
                "KOMPAS_HOST": settings.host,
                "KOMPAS_RASA_URL": rasa_url,
                "KOMPAS_TELEGRAM_POLLING": str(settings.telegram_polling),
            },
        )

    async def start_gateway(running: Neighbours) -> None:
        await running.supervisor.start(gateway(running.rasa_url))

    async with neighbours(settings, report, beside=start_gateway) as running:
        local = f"http://127.0.0.1:{settings.port}" if settings.host == "0.0.0.0" else address  # noqa: S104 (compared, not bound)
        await _wait_until_ready(
            running.supervisor, gateway(running.rasa_url), f"{local}/healthz", lambda answer: True
        )
        report(f"ready: {address}/demo")
        await asyncio.Event().wait()


async def _start(supervisor: Supervisor, command: Command) -> None:
    try:
        await supervisor.start(command)
    except OSError as error:
        raise StartError(f"the {command.name} cannot be started: {error}; run `make install`") from error


async def _wait_until_ready(
    supervisor: Supervisor, command: Command, url: str, ready: Callable[[dict[str, str]], bool]
) -> None:
    deadline = monotonic() + READY_TIMEOUT_S
    reason = "it does not answer"
    async with httpx.AsyncClient(timeout=2.0, trust_env=False) as client:
        while monotonic() < deadline:
            if supervisor.dead(command.name):
                reason = "it stopped"
                break
            try:
                answer = await client.get(url)
                if answer.status_code == httpx.codes.OK and ready(answer.json()):
                    return
                reason = f"it answers {answer.text[:200]}"
                if "no model" in answer.text:
                    reason = "it cannot load its model; delete the folder .build/rasa and run `make train`"
                    break
            except (httpx.HTTPError, ValueError):
                pass
            await asyncio.sleep(POLL_S)
    raise StartError(f"the {command.name} did not become ready: {reason}.{_last_lines(command)}")


def _last_lines(command: Command) -> str:
    if command.log is None or not command.log.exists():
        return ""
    lines = [
        line
        for line in command.log.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.strip()
    ]
    return f" Its log, {command.log}, ends with:\n" + "\n".join(f"  {line}" for line in lines[-5:])


def _port(wanted: int, setting: str) -> int:
    try:
        return free_port(wanted)
    except OSError as error:
        raise StartError(f"port {wanted} is taken by another program; stop it or set {setting}") from error
