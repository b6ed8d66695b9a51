"""Run child processes, restart those that die with growing pauses, and stop them all.

Knows commands and pauses. Knows nothing of what the children do.
"""

import asyncio
import ctypes
import logging
import os
import random
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

logger = logging.getLogger("kompas.serve")

FIRST_PAUSE_S = 1.0  # before the first restart; doubles with each quick death
LONGEST_PAUSE_S = 60.0
STEADY_AFTER_S = 30.0  # a child that lived this long starts again with the first pause
STOP_TIMEOUT_S = 10.0  # Rasa closes its database in a second or two; after this it is killed
LOG_BYTES = 5_000_000  # a longer output is set aside when its child starts; one such file is kept
# Below those that the kernel gives to outgoing connections: such a port may be taken before a child listens on it.
QUIET_PORTS = range(20_000, 32_000)
_PR_SET_PDEATHSIG = 1
_given_out: set[int] = set()  # by `free_port`, to somebody who may not listen there yet


@dataclass(frozen=True)
class Command:
    """How to start one child."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    log: Path | None = None  # its output; None shows it here


class Supervisor:
    """Keeps children alive until told to stop."""

    def __init__(
        self, *, first_pause_s: float = FIRST_PAUSE_S, stop_timeout_s: float = STOP_TIMEOUT_S
    ) -> None:
        self._first_pause_s = first_pause_s
        self._stop_timeout_s = stop_timeout_s
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._keepers: list[asyncio.Task[None]] = []

    async def start(self, command: Command) -> None:
        """Start a child and keep it alive."""
        await self._spawn(command)
        self._keepers.append(asyncio.create_task(self._keep(command)))

    def pid(self, name: str) -> int:
        """Return the process id of a running child."""
        return self._running[name].pid

    def dead(self, name: str) -> bool:
        """Return whether the child is not running at this moment."""
        return self._running[name].returncode is not None

    async def stop(self) -> None:
        """Stop every child: politely first, by force when `stop_timeout_s` is over."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        await asyncio.gather(*(_stop(process, self._stop_timeout_s) for process in self._running.values()))

    async def _keep(self, command: Command) -> None:
        pause_s = self._first_pause_s
        while True:
            started = monotonic()
            code = await self._running[command.name].wait()
            if monotonic() - started >= STEADY_AFTER_S:
                pause_s = self._first_pause_s
            logger.warning(
                "%s stopped with code %s; starting it again in %.0f s", command.name, code, pause_s
            )
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            with suppress(OSError):  # no memory, say: the next round tries again
                await self._spawn(command)

    async def _spawn(self, command: Command) -> None:
        if command.log and command.log.is_file() and command.log.stat().st_size > LOG_BYTES:
            command.log.replace(command.log.with_suffix(".old"))
        output = command.log.open("ab") if command.log else None
        try:
            self._running[command.name] = await asyncio.create_subprocess_exec(
                *command.arguments,
                env={**os.environ, **command.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT if output else None,
                start_new_session=True,  # Ctrl-C reaches only us; we stop the children in order
                preexec_fn=_die_with_parent(os.getpid()) if sys.platform == "linux" else None,
            )
        finally:
            if output:
                output.close()


def free_port(wanted: int = 0) -> int:
    """Return a TCP port on loopback that is free now: the wanted one, or any where that is 0, never the same twice.

    Raises:
        OSError: the wanted port is taken.
    """
    if not wanted and (left := [port for port in QUIET_PORTS if port not in _given_out]):
        drawn = random.choice(left)
        _given_out.add(drawn)
        with suppress(OSError):
            return free_port(drawn)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", wanted))
        port: int = probe.getsockname()[1]
        return port


def _die_with_parent(parent: int) -> Callable[[], None]:
    """Return what a Linux child runs first, so that a killed supervisor leaves no orphans holding ports."""
    libc = ctypes.CDLL(None)

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)  # the parent died in between

    return arrange


async def _stop(process: asyncio.subprocess.Process, timeout_s: float) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), timeout_s)
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
