"""A real gateway on a real port with a scripted Rasa behind it, and a browser that watches for what goes wrong."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser
from scripted import HOST_PORT, ScriptedRasa
from sqlalchemy import delete
from sqlalchemy.orm import Session
from staffed import Desk

from bot.announce.tables import NoticeRow
from bot.gateway.app import create_app
from bot.log.database import database_url, open_engine
from bot.processes import free_port
from bot.settings import Settings
from tests.visits import Visit, new_visit

TIMEOUT_MS = 60_000  # as long as a machine shared with other tests may need


class Gateway:
    """A gateway and the Rasa behind it; it can be stopped in the middle of an answer and started again."""

    def __init__(self, state_dir: Path) -> None:
        self.rasa = ScriptedRasa()
        self._settings = Settings(
            state_dir=state_dir, rasa_timeout_s=8.0, allowed_pages=[f"http://127.0.0.1:{HOST_PORT}"]
        )
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self.app = create_app(self._settings, rasa_transport=httpx.MockTransport(self.rasa))
        config = uvicorn.Config(self.app, port=self._port, log_config=None)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the gateway did not start"
            time.sleep(0.01)

    def announce(self, *notices: NoticeRow) -> None:
        """Put these notices in the place of all that there are."""
        engine = open_engine(database_url(self._settings))
        with Session(engine) as session, session.begin():
            session.execute(delete(NoticeRow))
            session.add_all(notices)
        engine.dispose()
        self.app.state.announcements.changed()

    def stop(self, *, at_once: bool = False) -> None:
        """Stop; `at_once` cuts off whoever waits for an answer."""
        self._server.should_exit, self._server.force_exit = True, at_once
        self._thread.join(TIMEOUT_MS / 1000)
        assert not self._thread.is_alive(), "the gateway did not stop"  # and would hold its port


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = Gateway(tmp_path_factory.mktemp("state"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def desk(running: Gateway) -> Desk:
    """The gateway's console, with conversations in it."""
    made = Desk(running.app)
    made.fill()
    return made


@pytest.fixture
def gateway(running: Gateway) -> Gateway:
    """The gateway as new: nothing heard, nothing slow, nothing announced."""
    running.announce()
    running.rasa.heard.clear()
    running.rasa.delay_s = 0
    return running


@pytest.fixture
def visit(chromium: Browser, gateway: Gateway) -> Iterator[Callable[..., Visit]]:
    """Open a page: `visit("/demo?lang=pl")`. Whatever goes wrong in it fails the test at the end.

    `harmless` names what may stand in the console, for tests that cut the network or break a host page.
    """
    visits: list[tuple[Visit, str]] = []

    def open_page(path: str, *, harmless: str = "", script: bool = True, **context: object) -> Visit:
        opened = new_visit(
            chromium,
            gateway.url,
            foreign=lambda url: url.hostname not in ("127.0.0.1", "localhost"),
            timeout_ms=TIMEOUT_MS,
            script=script,
            **context,
        )
        visits.append((opened, harmless))
        opened.page.goto(path)
        return opened

    yield open_page
    for opened, _ in visits:
        opened.context.close()
    wrong = [
        text for opened, harmless in visits for text in opened.wrong if not harmless or harmless not in text
    ]
    assert wrong == []
