"""Kompas on several processes behind nginx, on one machine: what docs/scaling.md describes, started for one run.

Knows how each part is started, killed, rolled over to a new model, and how much CPU time it took. Knows no message.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from pydantic import SecretStr

from bench.scale.proxy import Ports, http_block
from bench.scale.servers import Nginx, Postgres, Redis, ServerError
from bot.gateway.away import write_away
from bot.gateway.strings import load_strings
from bot.processes import Command, Supervisor, free_port
from bot.serve import StartError, actions_command, gateway_command, rasa_command, start, wait_until_ready
from bot.settings import REPOSITORY, Settings
from knowledge.agencies import load_agencies

GATEWAYS, RASA_SERVERS, ACTION_SERVERS = 2, 3, 2
KINDS = ("gateway", "Rasa server", "action server", "nginx", "PostgreSQL", "Redis")
RESTART_S = 180.0  # Rasa needs 15 s on a machine of its own; here all load at once while many write
# Everybody comes from one address here, and writes faster than anybody reads.
NO_LIMITS = {f"KOMPAS_{what}_PER_MINUTE": "1000000" for what in ("CALLS", "OPENINGS", "MESSAGES")}


@dataclass
class Part:
    """One process of ours, and how to know that it is ready."""

    kind: str
    command: Command
    health: str
    ready: Callable[[dict[str, str]], bool]


@dataclass
class Cluster:
    """The running parts. `url` is where people reach it, `states` the state folders of the gateways."""

    url: str
    supervisor: Supervisor
    parts: dict[str, Part]
    postgres: Postgres
    redis: Redis
    model: Path
    states: list[Path]
    servers: dict[str, int] = field(default_factory=dict)  # process ids of what is not ours, by kind

    def of_kind(self, kind: str) -> list[str]:
        """Return the names of the parts of a kind."""
        return [name for name, part in self.parts.items() if part.kind == kind]

    async def kill(self, name: str) -> float:
        """End a part as the machine does when memory is short; return after how many seconds it answers again.

        Raises:
            StartError: it does not come back.
        """
        return await self._until_back(name, signal.SIGKILL)

    async def roll(self, name: str) -> float:
        """Let a part finish what it has in work and start anew; return after how many seconds it answers again.

        Raises:
            StartError: it does not come back.
        """
        return await self._until_back(name, signal.SIGTERM)

    async def restart_redis(self, away_s: float = 1.0) -> None:
        """End Redis, and start it again with nothing in it."""
        self.redis.stop()
        await asyncio.sleep(away_s)
        await asyncio.to_thread(self.redis.start)
        self.servers["Redis"] = self.redis.pid

    async def restart_postgres(self, away_s: float = 2.0) -> None:
        """End PostgreSQL as a crash does, and start it again on what it kept."""
        await asyncio.to_thread(self.postgres.stop)
        await asyncio.sleep(away_s)
        await asyncio.to_thread(self.postgres.start)
        self.servers["PostgreSQL"] = self.postgres.pid

    def cpu_seconds(self) -> dict[str, float]:
        """Return the CPU time that the processes of each kind have taken so far."""
        roots: dict[str, list[int]] = {kind: [] for kind in KINDS}
        for name, part in self.parts.items():
            roots[part.kind].append(self.supervisor.pid(name))
        for kind, pid in self.servers.items():
            roots[kind].append(pid)
        parents = _parents()
        return {kind: sum(_cpu_seconds(pid, parents) for pid in pids) for kind, pids in roots.items()}

    def memory_mib(self) -> dict[str, float]:
        """Return the memory that the largest process of each kind of ours holds (resident set)."""
        held: dict[str, float] = {}
        for name, part in self.parts.items():
            mib = _resident_mib(self.supervisor.pid(name))
            held[part.kind] = max(held.get(part.kind, 0.0), mib)
        return held

    async def _until_back(self, name: str, number: signal.Signals) -> float:
        old, begun = self.supervisor.pid(name), monotonic()
        os.kill(old, number)
        while self.supervisor.pid(name) == old:
            if monotonic() - begun > RESTART_S:
                raise StartError(f"{name} was not started again within {RESTART_S:.0f} s")
            await asyncio.sleep(0.05)
        part = self.parts[name]
        await wait_until_ready(self.supervisor, part.command, part.health, part.ready, timeout_s=RESTART_S)
        return monotonic() - begun


@asynccontextmanager
async def running(folder: Path, model: Path, report: Callable[[str], None]) -> AsyncIterator[Cluster]:
    """Run two gateways, three Rasa servers, two action servers, nginx, PostgreSQL and Redis; all keep in `folder`.

    Raises:
        ServerError: PostgreSQL, Redis or nginx is not installed, or does not start.
        StartError: a part of ours does not become ready; with the end of its log.
    """
    ports = Ports(
        free_port(), free_port(), free_port(),
        *([free_port() for _ in range(count)] for count in (GATEWAYS, RASA_SERVERS, ACTION_SERVERS)),
    )  # fmt: skip
    nginx, redis, postgres = Nginx(folder), Redis(folder), Postgres()
    supervisor = Supervisor()
    try:
        report("starting PostgreSQL, Redis and nginx")
        postgres.start()
        redis.start()
        away = folder / "away"
        write_away(away, load_agencies(REPOSITORY / "knowledge" / "agencies.yml"), load_strings())
        nginx.start(http_block(ports, away), ports.public)
        parts = _parts(folder, ports, model, postgres.url, redis.url)
        report(f"starting {', '.join(parts)}")
        for part in parts.values():
            await start(supervisor, part.command)
        for part in parts.values():
            await wait_until_ready(supervisor, part.command, part.health, part.ready, timeout_s=RESTART_S)
        yield Cluster(
            f"http://127.0.0.1:{ports.public}",
            supervisor,
            parts,
            postgres,
            redis,
            model,
            [folder / name for name, part in parts.items() if part.kind == "gateway"],
            {"nginx": nginx.pid, "PostgreSQL": postgres.pid, "Redis": redis.pid},
        )
    finally:
        await supervisor.stop()
        nginx.stop()
        redis.stop()
        with suppress(ServerError):  # one that never started cannot be stopped
            postgres.stop()
        postgres.remove()


def _parts(folder: Path, ports: Ports, model: Path, database: str, redis: str) -> dict[str, Part]:
    shared = {"KOMPAS_DATABASE_URL": database, "KOMPAS_REDIS_URL": redis, "OMP_NUM_THREADS": "1"}
    settings = Settings(
        state_dir=folder,
        database_url=SecretStr(database),
        tracker_url=SecretStr(database),
        redis_url=SecretStr(redis),
    )
    parts: dict[str, Part] = {}

    def add(kind: str, command: Command, health: str, ready: Callable[[dict[str, str]], bool]) -> None:
        parts[command.name] = Part(kind, command, health, ready)

    for number, port in enumerate(ports.action_servers, 1):
        name = f"action server {number}"
        command = actions_command(port, folder / f"{name}.log", name)
        add("action server", command, f"http://127.0.0.1:{port}/health", lambda answer: True)
    for number, port in enumerate(ports.rasa_servers, 1):
        name = f"Rasa server {number}"
        command = rasa_command(
            settings,
            port,
            model=model,
            actions_url=f"http://127.0.0.1:{ports.actions}/webhook",
            log=folder / f"{name}.log",
            name=name,
        )
        health = f"http://127.0.0.1:{port}/webhooks/kompas/health"
        add("Rasa server", command, health, lambda answer: answer.get("rasa") == "ok")
    for number, port in enumerate(ports.gateways, 1):
        name = f"gateway {number}"
        environment = {
            **shared,
            **NO_LIMITS,
            "KOMPAS_STATE_DIR": str(folder / name),
            "KOMPAS_RASA_URL": f"http://127.0.0.1:{ports.rasa}",
            "KOMPAS_TRUSTED_PROXIES": '["127.0.0.1"]',
        }
        command = gateway_command(port, environment, folder / f"{name}.log", name)
        add("gateway", command, f"http://127.0.0.1:{port}/healthz", lambda answer: True)
    return parts


def _parents() -> dict[int, int]:
    """Return the parent of each process of this machine."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it has ended meanwhile
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
    return parents


def _cpu_seconds(root: int, parents: dict[int, int]) -> float:
    """Return the CPU time of a process and all that descend from it, those that have ended too."""
    family = {root}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    ticks = 0
    for pid in family:
        with suppress(OSError):
            user, system, ended_user, ended_system = _stat(pid)[11:15]
            ticks += int(user) + int(system) + int(ended_user) + int(ended_system)
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name, which may hold blanks: state, parent, …"""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _resident_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
