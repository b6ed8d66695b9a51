"""Start the whole assistant on one machine: Rasa and the action server on loopback, the gateway in front.

Knows which processes there are and when they are ready. Knows nothing of messages.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import httpx

from bot.processes import Command, Supervisor, free_port
from bot.rasa_model import RasaModelError, model_path
from bot.settings import REPOSITORY, Settings

READY_TIMEOUT_S = 120.0  # Rasa needs about 15 s on two free cores; a busy machine several times that
POLL_S = 0.2
# One message's matrices are so small that a second thread only makes the first wait for it; many messages at once
# keep all cores busy anyway.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


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
    actions = actions_command(actions_port, settings.state_dir / "actions.log")
    rasa = rasa_command(
        settings,
        rasa_port,
        model=model,
        actions_url=f"{actions_url}/webhook",
        log=settings.state_dir / "rasa.log",
    )
    try:
        report("starting the action server and the Rasa server")
        for command in (actions, rasa):
            await start(supervisor, command)
        running = Neighbours(supervisor, rasa_url)
        if beside:
            await beside(running)
        await wait_until_ready(supervisor, actions, f"{actions_url}/health", lambda answer: True)
        await wait_until_ready(
            supervisor, rasa, f"{rasa_url}/webhooks/kompas/health", lambda answer: answer.get("rasa") == "ok"
        )
        yield running
    finally:
        await supervisor.stop()


def actions_command(port: int, log: Path, name: str = "action server") -> Command:
    """Return how an action server is started."""
    arguments = [sys.executable, "-m", "actions.server", "--port", str(port)]
    return Command(name, arguments, {"PYTHONPATH": str(REPOSITORY), **ONE_THREAD}, log)


def rasa_command(
    settings: Settings, port: int, *, model: Path, actions_url: str, log: Path, name: str = "Rasa server"
) -> Command:
    """Return how a Rasa server is started."""
    return Command(
        name,
        [
            str(settings.rasa_python), "-m", "bot.rasa_runtime", "run", "--quiet",
            "--interface", "127.0.0.1", "--port", str(port), "--model", str(model),
            "--endpoints", str(REPOSITORY / "endpoints.yml"), "--credentials", str(REPOSITORY / "credentials.yml"),
        ],
        {
            "PYTHONPATH": str(REPOSITORY),
            **ONE_THREAD,
            "KOMPAS_ACTIONS_URL": actions_url,
            "KOMPAS_TRACKER_DB": str(settings.state_dir / "trackers.db"),
            "KOMPAS_TRACKER_URL": settings.tracker_url.get_secret_value(),
            "KOMPAS_REDIS_URL": settings.redis_url.get_secret_value(),
        },
        log,
    )  # fmt: skip


def gateway_command(
    port: int, environment: Mapping[str, str], log: Path | None = None, name: str = "gateway"
) -> Command:
    """Return how a gateway is started; `environment` holds the settings that differ from ours."""
    arguments = [sys.executable, "-m", "bot.gateway.main", "--port", str(port)]
    return Command(name, arguments, {"PYTHONPATH": str(REPOSITORY), **environment}, log)


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
        environment = {
            "KOMPAS_HOST": settings.host,
            "KOMPAS_RASA_URL": rasa_url,
            "KOMPAS_TELEGRAM_POLLING": str(settings.telegram_polling),
        }
        return gateway_command(settings.port, environment)

    async def start_gateway(running: Neighbours) -> None:
        await running.supervisor.start(gateway(running.rasa_url))

    async with neighbours(settings, report, beside=start_gateway) as running:
        local = f"http://127.0.0.1:{settings.port}" if settings.host == "0.0.0.0" else address  # noqa: S104 (compared, not bound)
        await wait_until_ready(
            running.supervisor, gateway(running.rasa_url), f"{local}/healthz", lambda answer: True
        )
        report(f"ready: {address}/demo")
        await asyncio.Event().wait()


async def start(supervisor: Supervisor, command: Command) -> None:
    """Start a part and keep it alive.

    Raises:
        StartError: its program is not there.
    """
    try:
        await supervisor.start(command)
    except OSError as error:
        raise StartError(f"the {command.name} cannot be started: {error}; run `make install`") from error


async def wait_until_ready(
    supervisor: Supervisor,
    command: Command,
    url: str,
    ready: Callable[[dict[str, str]], bool],
    *,
    timeout_s: float | None = None,
) -> None:
    """Return when what `url` answers, as JSON, is `ready`, which may take `timeout_s`, or else READY_TIMEOUT_S.

    Raises:
        StartError: the part stopped, cannot load its model or does not get ready in time; with the end of its log.
    """
    deadline = monotonic() + (READY_TIMEOUT_S if timeout_s is None else timeout_s)
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
