"""A page that reads for long keeps no worker waiting: in SQLite whoever may write holds the lock of all who do."""

import asyncio
import threading

import pytest

from bot.console import conversation
from bot.console.access.roles import Role
from bot.console.house import retention
from bot.console.improve import clusters, quality, replay

pytestmark = pytest.mark.asyncio

READING = [
    ("/staff/conversations/c", conversation, "_beside", "look"),
    ("/staff/retention", retention, "preview", "retention"),
    ("/staff/improve/cards", quality, "quality", "improve"),
    ("/staff/improve/clusters", clusters, "unanswered", "improve"),
    ("/staff/improve/replay", replay, "newest", "improve"),
]


@pytest.mark.parametrize(("path", "module", "name", "deed"), READING)
async def test_turn_is_written_while_a_page_reads(
    enter, talk, running, audit, monkeypatch, path, module, name, deed
):
    await talk("c")
    anna = await enter(Role.ADMIN, "Anna")
    read = getattr(module, name)
    reading, go_on = threading.Event(), threading.Event()

    def read_slowly(db, *args, **kwargs):
        found = read(db, *args, **kwargs)
        reading.set()
        assert go_on.wait(timeout=20)
        return found

    monkeypatch.setattr(module, name, read_slowly)
    page = asyncio.create_task(anna.get(path))
    try:
        assert await asyncio.to_thread(reading.wait, 20)
        await talk("d")  # raises where it cannot be written
    finally:
        go_on.set()

    assert (await page).status_code == 200
    assert await running.state.log.find("d") is not None
    assert [(who, what) for who, what, _ in await audit() if what == deed] == [("Anna", deed)]
