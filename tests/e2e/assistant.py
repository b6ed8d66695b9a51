"""A running assistant as the tests see it, somebody who talks to it over HTTP, and what both need."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.gateway.messages import WEIGHT
from bot.processes import free_port
from bot.rasa_model import RasaModelError, model_path
from bot.settings import REPOSITORY, Settings
from tests.chromium import lack

READY_TIMEOUT_S = 180.0  # a machine shared with other tests loads the models slowly
STOP_TIMEOUT_S = 30.0
ANSWER_TIMEOUT_S = 30.0
ALL_WELL = {"gateway": "ok", "rasa": "ok", "actions": "ok"}  # what /readyz says then
# All tests come from one address, and write faster than anybody reads.
NO_LIMITS = {f"KOMPAS_{what}_PER_MINUTE": "10000" for what in ("CALLS", "OPENINGS", "MESSAGES")}
NOT_PAID = {  # the question of the four that everything is shown with
    "pl": "szef mi nie płaci",
    "ro": "seful nu ma plateste",
    "en": "my boss does not pay me",
    "nl": "mijn baas betaalt niet",
}


@dataclass(frozen=True)
class Assistant:
    """A running assistant."""

    url: str
    state_dir: Path
    process: subprocess.Popen[bytes]

    def child(self, part: str) -> int:
        """Return the process id of the child whose command line holds `part`."""
        return self._child(part)[0]

    def command_line(self, part: str) -> str:
        """Return how that child was started."""
        return self._child(part)[1]

    def _child(self, part: str) -> tuple[int, str]:
        found = [child for child in descendants(self.process.pid).items() if part in child[1]]
        assert found, f"no child runs {part}"
        return found[0]

    def readiness(self) -> dict[str, str]:
        """Return what /readyz says; empty where the gateway does not answer."""
        try:
            said: dict[str, str] = httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).json()
        except httpx.HTTPError:
            return {}
        return said

    def wait_until_ready(self) -> None:
        """Return when every neighbour answers."""
        wait_for(lambda: self.readiness() == ALL_WELL, READY_TIMEOUT_S)

    def kept(self, text: str) -> list[str]:
        """Return the files of the state folder (databases, journals, logs) that hold `text`."""
        files = [file for file in self.state_dir.rglob("*") if file.is_file()]
        assert files, "an assistant that keeps nothing proves nothing"
        # SQLite holds text as UTF-8, and as escaped JSON.
        wanted = {text.encode(), text.encode("ascii", "backslashreplace")}
        return [file.name for file in files if any(part in file.read_bytes() for part in wanted)]


@dataclass
class Worker:
    """Somebody who has opened a conversation over the API."""

    http: httpx.Client
    conversation_id: str
    token: str
    opening: list[dict[str, Any]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/api/v1/conversations/{self.conversation_id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, body: dict[str, Any]) -> httpx.Response:
        return self.http.post(f"{self.path}/messages", json=body, headers=self.headers)

    def say(self, text: str) -> dict[str, Any]:
        """Return the message that matters most in the reply to typed text."""
        return _main(self.post({"text": text}))

    def tap(self, payload: str) -> dict[str, Any]:
        """Return the message that matters most in the reply to a button."""
        return _main(self.post({"payload": payload}))

    def erase(self) -> httpx.Response:
        return self.http.delete(self.path, headers=self.headers)


@contextmanager
def started(state_dir: Path, **settings: str) -> Iterator[Assistant]:
    """An assistant as `kompas serve` runs it, ready, on a free port, with its state in `state_dir`; stopped after."""
    try:
        model_path(Settings().build_dir)
    except RasaModelError as error:
        lack(str(error))
    output = state_dir / "serve.log"  # searched with the rest for what must not be kept
    port = free_port()
    places = {"KOMPAS_PORT": str(port), "KOMPAS_STATE_DIR": str(state_dir)}
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve"],
            cwd=REPOSITORY,
            env={**os.environ, **places, **NO_LIMITS, **settings},
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    running = Assistant(f"http://127.0.0.1:{port}", state_dir, process)
    try:
        wait_for(lambda: process.poll() is not None or b"ready:" in output.read_bytes(), READY_TIMEOUT_S)
        assert process.poll() is None, output.read_text(encoding="utf-8")
        running.wait_until_ready()
        yield running
        children = descendants(process.pid)
        assert len(children) >= 3, children
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_TIMEOUT_S) == 0, output.read_text(encoding="utf-8")
        left = [line for pid, line in children.items() if alive(pid)]
        assert left == []
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(STOP_TIMEOUT_S)


def _main(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    messages: list[dict[str, Any]] = response.json()["messages"]
    return min(messages, key=lambda message: WEIGHT.index(message["kind"]))


def wait_for(condition: Callable[[], bool], timeout_s: float) -> None:
    """Return when `condition` holds; fail when it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {timeout_s:.0f} s"
        time.sleep(0.2)


def descendants(pid: int) -> dict[int, str]:
    """Return the command lines of the living processes that descend from `pid`."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(maxsplit=3) for line in listed.stdout.splitlines()]
    alive = [
        (int(row[0]), int(row[1]), row[3]) for row in rows if len(row) == 4 and not row[2].startswith("Z")
    ]
    found: dict[int, str] = {}
    parents = {pid}
    while parents:
        born = {child: line for child, parent, line in alive if parent in parents}
        found |= born
        parents = set(born)
    return found


def alive(pid: int) -> bool:
    """Return whether the process runs."""
    status = subprocess.run(
        ["ps", "-p", str(pid), "-o", "stat="], capture_output=True, text=True, check=False
    )
    return bool(status.stdout.strip()) and not status.stdout.startswith("Z")
