"""A Redis for tests of both environments. Python 3.10 reads this too."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.scale.servers import Redis, ServerError


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[Redis]:
    """A Redis of this test's own, which may be stopped and started again."""
    try:
        server = Redis(tmp_path)
    except ServerError as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))
    server.start()
    yield server
    server.stop()
