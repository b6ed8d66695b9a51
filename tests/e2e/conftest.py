"""The whole assistant as `kompas serve` runs it, started once, on free ports, with a state folder of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from assistant import (
    ANSWER_TIMEOUT_S,
    NO_LIMITS,
    READY_TIMEOUT_S,
    STOP_TIMEOUT_S,
    Assistant,
    Worker,
    alive,
    descendants,
    wait_for,
)

from bot.processes import free_port
from bot.rasa_model import RasaModelError, model_path
from bot.settings import REPOSITORY, Settings
from tests.chromium import lack


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    settings = Settings()
    try:
        model_path(settings.build_dir)
    except RasaModelError as error:
        lack(str(error))
    state_dir = tmp_path_factory.mktemp("state")
    output = state_dir / "serve.log"  # searched with the rest for what must not be kept
    port = free_port()
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve"],
            cwd=REPOSITORY,
            env={
                **os.environ,
                "KOMPAS_PORT": str(port),
                "KOMPAS_STATE_DIR": str(state_dir),
                **NO_LIMITS,
            },
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


@pytest.fixture
def ready(assistant: Assistant) -> Assistant:
    """The assistant with all its parts up, also after a test that killed one."""
    assistant.wait_until_ready()
    return assistant


@pytest.fixture
def http(ready: Assistant) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=ready.url, timeout=ANSWER_TIMEOUT_S, trust_env=False) as client:
        yield client


@pytest.fixture
def worker(http: httpx.Client) -> Callable[..., Worker]:
    """Open a conversation: `worker(language="pl")`."""

    def open_conversation(**wish: Any) -> Worker:
        opened = http.post("/api/v1/conversations", json=wish).json()
        return Worker(http, opened["conversation_id"], opened["token"], opened["messages"])

    return open_conversation


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
