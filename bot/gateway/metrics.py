"""Numbers for operators at /metrics, in Prometheus's format. No label tells anything of a person.

Each label takes its values from a closed list. Knows what is counted, not why.
"""

import ipaddress
from collections.abc import Callable, Iterable, Sequence

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.responses import Response

from bot.gateway.messages import Kind
from bot.gateway.problems import Problem, ProblemKind
from bot.gateway.rate_limits import Limit
from bot.nlu.languages import languages
from bot.privacy.redact import RedactedKind

OTHER = "other"  # what stands on none of the lists
CHANNELS = frozenset({"api", "web", "telegram"})
METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH"})
UNAVAILABLE = "unavailable"  # outcome of a turn that only the fallback answered
OUTCOMES = frozenset({*(kind.value for kind in Kind), UNAVAILABLE})
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
_QUEUE_SECONDS = (0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # nobody waits longer, see pressure.py
_FORWARDED = ("forwarded", "x-forwarded-for")

router = APIRouter(include_in_schema=False)


class Metrics:
    """All numbers of one gateway, in a registry of its own."""

    def __init__(self, readers: Sequence[str] = ()) -> None:
        """`readers` are the addresses or networks that may read, besides loopback."""
        self._readers = [ipaddress.ip_network(reader) for reader in readers]
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "kompas_requests",
            "Requests by route template, method and class of status.",
            ("route", "method", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "kompas_request_seconds",
            "Time from a request to the end of its response.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._turns = Counter(
            "kompas_turns",
            "Turns by language, outcome and channel.",
            ("language", "outcome", "channel"),
            registry=registry,
        )
        self._fallbacks = Counter(
            "kompas_fallbacks", "Turns that only the fallback answered.", registry=registry
        )
        self._refused = Counter(
            "kompas_rate_limited",
            "Calls refused because a rate limit was reached.",
            ("limit",),
            registry=registry,
        )
        self._busy = Counter(
            "kompas_busy", "Messages refused because all places were taken.", registry=registry
        )
        self._redactions = Counter(
            "kompas_redactions",
            "Messages from which something was removed, by its kind.",
            ("kind",),
            registry=registry,
        )
        self._queue = Histogram(
            "kompas_queue_seconds",
            "Time that a message waits for its turn with Rasa, also when none comes.",
            buckets=_QUEUE_SECONDS,
            registry=registry,
        )
        for limit in Limit:
            self._refused.labels(limit.value)  # a line from the start: a rate over nothing warns nobody
        for kind in RedactedKind:
            self._redactions.labels(kind.value)

    def gauge(self, name: str, about: str, read: Callable[[], float]) -> None:
        """Show what `read` returns at the moment of asking as `name`; called in a thread, it must not raise."""
        Gauge(name, about, registry=self.registry).set_function(read)

    def counter(self, name: str, about: str, read: Callable[[], float]) -> None:
        """Show a number that only grows and is counted elsewhere, as `gauge` does; `_total` is added to `name`."""
        self.registry.register(_CountedElsewhere(name, about, read))

    def count_request(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a template such as /api/v1/conversations/{id}, never a path."""
        self._requests.labels(route, method, f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(seconds)

    def count_turn(
        self, *, language: str, outcome: str, channel: str, removed: Iterable[RedactedKind]
    ) -> None:
        """Count a turn and what was removed from its message."""
        self._turns.labels(
            _one_of(languages(), language), _one_of(OUTCOMES, outcome), _one_of(CHANNELS, channel)
        ).inc()
        if outcome == UNAVAILABLE:
            self._fallbacks.inc()
        for kind in removed:
            self._redactions.labels(kind.value).inc()

    def count_too_many(self, limit: Limit) -> None:
        """Count a call refused by a rate limit."""
        self._refused.labels(limit.value).inc()

    def count_busy(self) -> None:
        """Count a message refused for want of a place."""
        self._busy.inc()

    def count_wait(self, seconds: float) -> None:
        """Count how long a message waited for its turn."""
        self._queue.observe(seconds)

    def may_read(self, request: Request) -> bool:
        """Say whether the caller is on this machine or in one of the networks that may read.

        A header of a proxy that we do not trust means that the address is not the caller's.
        """
        if request.client is None or any(name in request.headers for name in _FORWARDED):
            return False
        try:
            address = ipaddress.ip_address(request.client.host)
        except ValueError:
            return False
        return address.is_loopback or any(address in network for network in self._readers)


class _CountedElsewhere(Collector):
    def __init__(self, name: str, about: str, read: Callable[[], float]) -> None:
        self._name, self._about, self._read = name, about, read

    def collect(self) -> Iterable[CounterMetricFamily]:
        """Return the number as it is now."""
        return [CounterMetricFamily(self._name, self._about, value=self._read())]


@router.get("/metrics")
def show_metrics(request: Request) -> Response:
    """Show the numbers; to others than those who may read, there is no such page.

    In a thread: some of the numbers lie on disk.
    """
    metrics: Metrics = request.app.state.metrics
    if not metrics.may_read(request):
        raise Problem(ProblemKind.NOT_FOUND)
    return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)


def _one_of(known: Iterable[str], value: str) -> str:
    return value if value in known else OTHER
