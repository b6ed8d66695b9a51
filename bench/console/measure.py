"""Times every case on one database: the page as the gateway makes it, its query, and the peer's query."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import numpy as np
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.console.cases import Case, Look
from bench.console.peer import list_by_offset, neighbours_by_offset
from bot.console.access.cookies import SESSION
from bot.console.access.sessions import StaffSession
from bot.console.content import Content
from bot.console.find import PAGE, find_rows, neighbours
from bot.gateway.app import create_app
from bot.settings import Settings

ROUNDS = 20
URL = "http://127.0.0.1:8080"  # plain http on this machine: cookies go without Secure


@dataclass(frozen=True)
class Times:
    """Milliseconds: half of the times are at most `p50`, 95 % at most `p95`."""

    p50: float
    p95: float


@dataclass(frozen=True)
class Measured:
    """One case: the whole page, our query and the peer's."""

    name: str
    page: Times
    query: Times
    peer: Times

    @property
    def ratio(self) -> float:
        """How many times as long as ours the peer's query takes, at the median."""
        return self.peer.p50 / self.query.p50


async def measure(
    settings: Settings, engine: Engine, content: Content, cases: Sequence[Case], visitor: StaffSession
) -> list[Measured]:
    """Return the times of every case, `ROUNDS` of each after a first that is not counted.

    Raises:
        RuntimeError: a page is not shown.
    """
    rasa = httpx.MockTransport(lambda request: httpx.Response(503))
    app = create_app(settings, rasa_transport=rasa)
    transport = httpx.ASGITransport(app)
    measured = []
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=URL) as http:
        http.cookies.set(SESSION, visitor.token, domain="127.0.0.1", path="/staff")

        async def show(look: Look) -> None:
            reply = await http.get(_address(look))
            if reply.status_code != 200:
                raise RuntimeError(f"{_address(look)}: {reply.status_code}")

        with Session(engine) as session:
            if engine.dialect.name == "postgresql":
                session.execute(text("SET statement_timeout = 0"))  # the peer would not come to its end
                session.commit()

            async def find(look: Look) -> None:
                _ours(session, content, look, visitor.staff.id)
                session.rollback()

            async def find_by_offset(look: Look) -> None:
                _peers(session, content, look, visitor.staff.id)
                session.rollback()

            for case in cases:
                page, query, peer = [await _times(case, work) for work in (show, find, find_by_offset)]
                measured.append(Measured(case.name, page, query, peer))
    return measured


async def _times(case: Case, work: Callable[[Look], Awaitable[None]]) -> Times:
    await work(case.looks[0])
    taken = []
    for number in range(ROUNDS):
        begun = time.perf_counter()
        await work(case.looks[number % len(case.looks)])
        taken.append(1000 * (time.perf_counter() - begun))
    p50, p95 = np.percentile(taken, [50, 95])
    return Times(float(p50), float(p95))


def _address(look: Look) -> str:
    query = look.filters.query
    if look.opened:
        return f"/staff/conversations/{look.opened}?{query}"
    after = f"&after={quote(str(look.after))}" if look.after else ""
    return f"/staff?{query}{after}"


def _ours(session: Session, content: Content, look: Look, staff_id: int) -> None:
    if look.opened:
        assert look.after is not None
        neighbours(session, look.filters, content, staff_id=staff_id, of=look.after)
    else:
        find_rows(session, look.filters, content, staff_id=staff_id, after=look.after, limit=PAGE + 1)


def _peers(session: Session, content: Content, look: Look, staff_id: int) -> None:
    if look.opened:
        neighbours_by_offset(session, look.filters, content, look.opened, staff_id=staff_id)
    else:
        list_by_offset(session, look.filters, content, staff_id=staff_id, offset=look.offset)
