"""Start a bot, wait until it answers, weigh all its processes, stop it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.settings import REPOSITORY

READY_TIMEOUT_S = 300.0
STOP_TIMEOUT_S = 30.0
POLL_S = 0.1
LAST_LINES = 15  # of a log, shown when a bot does not start


class BotFailedError(Exception):
    """A bot could not be trained or started; the message ends with the last lines of its log."""


@dataclass(frozen=True)
class Running:
    """A bot that answers."""

    url: str
    pid: int
    ready_s: float  # from its start until it answered

    def memory_mb(self) -> float:
        """Return the memory of all its processes together; what they share counts once (PSS)."""
        return sum(map(pss_mb, family(self.pid)))


@contextmanager
def running(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    url: str,
    ready: Callable[[], bool],
    log: Path,
) -> Iterator[Running]:
    """Run a bot; it is ready when this yields and stopped when it ends.

    Raises:
        BotFailedError: it stopped, or did not become ready.
    """
    with log.open("wb") as lines:
        started = time.monotonic()
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env={**os.environ, **environment}, stdout=lines, stderr=lines
        )
    try:
        while not ready():
            if process.poll() is not None or time.monotonic() - started > READY_TIMEOUT_S:
                raise BotFailedError(
                    f"{' '.join(command[:4])} … did not start; see {log}:\n{last_lines(log)}"
                )
            time.sleep(POLL_S)
        yield Running(url, process.pid, time.monotonic() - started)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(url: str, accept: Callable[[httpx.Response], bool]) -> bool:
    """Return whether `url` answers with what `accept` accepts."""
    try:
        return accept(httpx.get(url, timeout=5, trust_env=False))
    except (httpx.HTTPError, ValueError):
        return False


def last_lines(log: Path) -> str:
    """Return the end of a log."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:])


def family(pid: int, proc: Path = Path("/proc")) -> list[int]:
    """Return the processes that descend from `pid`, and itself."""
    parents = {int(folder.name): _parent(folder) for folder in proc.iterdir() if folder.name.isdigit()}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _parent(folder: Path) -> int | None:
    try:
        # "pid (name) state parent …"; a name may hold blanks and brackets
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None  # it ended meanwhile


def pss_mb(pid: int, proc: Path = Path("/proc")) -> float:
    """Return a process' share of memory in MB; 0 where it ended or the system does not tell."""
    try:
        lines = (proc / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    kibibytes = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kibibytes * 1024 / 1e6
