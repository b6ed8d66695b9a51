"""What tests of several folders share: a browser; a Redis; PostgreSQL, and a fresh database on it for each test."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser
from postgres import LACKING, running_server

from bot import processes
from tests.chromium import launched
from tests.redis_server import redis_server  # noqa: F401 (a fixture)

# Between the choice of a port and its use passes a moment, in which another worker must not choose the same.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
processes.QUIET_PORTS = processes.QUIET_PORTS[_WORKER::_WORKERS]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser, for one file: while Playwright runs it cannot start again, nor can an asynchronous test."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with running_server() as address:
        if address is None:
            pytest.fail(LACKING) if os.environ.get("CI") else pytest.skip(LACKING)
        yield address


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a new, empty database, as KOMPAS_DATABASE_URL takes it."""
    import psycopg
    from sqlalchemy import make_url

    name = f"kompas_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
