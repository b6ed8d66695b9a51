"""The log on both databases: whatever takes `url` or `log` runs on SQLite and on PostgreSQL."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import URL

from bot.log.conversation_log import ConversationLog
from bot.log.database import database_url
from bot.settings import Settings


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    address = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return Settings(database_url=address, state_dir=tmp_path / "state")


@pytest.fixture
def url(settings: Settings) -> URL:
    return database_url(settings)


@pytest_asyncio.fixture
async def log(url: URL) -> AsyncIterator[ConversationLog]:
    log = ConversationLog(url, timeout_s=30)  # only test_waiting.py is about time
    await log.open()
    yield log
    log.close()


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """The environment in which a process of its own finds the same log."""
    return {
        **os.environ,
        "KOMPAS_DATABASE_URL": settings.database_url.get_secret_value(),
        "KOMPAS_STATE_DIR": str(settings.state_dir),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
