"""Times every case on one database: the page as the gateway makes it, its query, and the peer's query."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import httpx
import numpy as np
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.console.cases import Case, Look, PageCase
from bench.console.peer import list_by_offset, neighbours_by_offset
from bot.console.access.cookies import SESSION
from bot.console.access.sessions import StaffSession
from bot.console.content import Content
from bot.console.find import PAGE, find_rows, neighbours
from bot.gateway.app import create_app
from bot.settings import Settings

ROUNDS = 20
FEW_ROUNDS = 5  # of the peer and of pages that are no list: they take up to seconds
URL = "http://127.0.0.1:8080"  # plain http on this machine: cookies go without Secure
T = TypeVar("T")


@dataclass(frozen=True)
class Times:
    """Milliseconds: half of the times are at most `p50`, 95 % at most `p95`."""

    p50: float
    p95: float


@dataclass(frozen=True)
class Measured:
    """One case: the whole page; and of a list our query and the peer's."""

    name: str
    page: Times
    query: Times | None = None
    peer: Times | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as long as ours the peer's query takes, at the median."""
        return self.peer.p50 / self.query.p50 if self.query and self.peer else None


async def measure_pages(
    settings: Settings, cases: Sequence[Case | PageCase], visitor: StaffSession, *, rounds: int
) -> dict[str, Times]:
    """Return how long the gateway takes for the pages of every case, by its name.

    Raises:
        RuntimeError: a page is not shown.
    """
    rasa = httpx.MockTransport(lambda request: httpx.Response(503))
    app = create_app(settings, rasa_transport=rasa)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=URL) as http:
        http.cookies.set(SESSION, visitor.token, domain="127.0.0.1", path="/staff")

        async def show(address: str) -> None:
            reply = await http.get(address)
            if reply.status_code != 200:
                raise RuntimeError(f"{address}: {reply.status_code}")

        return {case.name: await _times(case.addresses, show, rounds) for case in cases}


async def measure_queries(
    engine: Engine, content: Content, cases: Sequence[Case], staff_id: int
) -> dict[str, tuple[Times, Times]]:
    """Return how long our query and the peer's take for every case, by its name."""
    measured = {}
    with Session(engine) as session:
        if engine.dialect.name == "postgresql":
            session.execute(text("SET statement_timeout = 0"))  # the peer would not come to its end
            session.commit()

        async def find(look: Look) -> None:
            _ours(session, content, look, staff_id)
            session.rollback()

        async def find_by_offset(look: Look) -> None:
            _peers(session, content, look, staff_id)
            session.rollback()

        for case in cases:
            ours = await _times(case.looks, find, ROUNDS)
            measured[case.name] = ours, await _times(case.looks, find_by_offset, FEW_ROUNDS)
    return measured


async def _times(looks: Sequence[T], work: Callable[[T], Awaitable[None]], rounds: int) -> Times:
    await work(looks[0])  # not counted
    taken = []
    for number in range(rounds):
        begun = time.perf_counter()
        await work(looks[number % len(looks)])
        taken.append(1000 * (time.perf_counter() - begun))
    p50, p95 = np.percentile(taken, [50, 95])
    return Times(float(p50), float(p95))


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
