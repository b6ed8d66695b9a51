"""What every request leaves behind: an id on its response and its log lines, one line of its own, a number.

Knows route templates and methods. Never sees a path, a query, a body or an address.
"""

import logging
import secrets
from time import perf_counter

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from bot.gateway.metrics import METHODS, OTHER, Metrics
from bot.logs import ID_HEADER
from bot.tracing.steps import REQUEST_ID, note

logger = logging.getLogger("kompas.request")

UNMATCHED = "unmatched"  # an address that no route has; which one, only the caller knows
_ID_BYTES = 8
_QUIET = frozenset(
    {"/healthz", "/readyz", "/metrics", "/static"}
)  # asked every few seconds; counted all the same


class RequestLog:
    """ASGI middleware. An id that a caller sends is not taken over: it could hold anything."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, then write its line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        fresh = secrets.token_hex(_ID_BYTES)
        status = 500  # nothing was sent
        started = perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[ID_HEADER] = fresh
            await send(message)

        note(REQUEST_ID, fresh)
        with bound_contextvars(request_id=fresh):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                self._note(scope, status, perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = _route(scope), scope["method"]
        method = method if method in METHODS else OTHER  # a caller may send any word for one
        self._metrics.count_request(route=route, method=method, status=status, seconds=seconds)
        level = logging.DEBUG if route in _QUIET and status < 500 else logging.INFO
        about = {"method": method, "route": route, "status": status, "duration_ms": round(seconds * 1000)}
        logger.log(level, "request", extra=about)


def _route(scope: Scope) -> str:
    """Return the template of the route that matched, put into `scope` by the router."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    return "/static" if scope["path"].startswith("/static/") else UNMATCHED
