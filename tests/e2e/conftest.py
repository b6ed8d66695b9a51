"""The whole assistant as `kompas serve` runs it, started once, on free ports, with a state folder of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from assistant import ANSWER_TIMEOUT_S, Assistant, Worker, started


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with started(tmp_path_factory.mktemp("state")) as running:
        yield running


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
