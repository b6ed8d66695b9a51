"""The steps of a request, as spans where tracing is on (KOMPAS_OTLP_ENDPOINT).

Where it is off nothing happens, and of OpenTelemetry only what libraries import anyhow is imported.
Never takes a text that somebody typed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

REQUEST_ID, CHANNEL, OUTCOME = "kompas.request_id", "kompas.channel", "kompas.outcome"


class Step(StrEnum):
    """What has a span of its own, beside the requests that come in and go out."""

    DOOR = "door"  # a message, from its place in the queue to its reply
    REDACTION = "redaction"
    RASA = "rasa"  # with the waiting for a turn: the request within it is what Rasa takes
    LOG = "log"
    SEARCH = "search"


_tracers: list["Tracer"] = []


def trace_by(tracer: "Tracer | None") -> None:
    """Let the steps of this process be spans of `tracer`; None: of nobody any more."""
    _tracers[:] = [] if tracer is None else [tracer]


@contextmanager
def step(name: Step) -> Iterator[None]:
    """Do what is within as one step of the request."""
    if not _tracers:
        yield
        return
    with _tracers[0].start_as_current_span(name.value):
        yield


def note(attribute: str, value: str) -> None:
    """Put one of the attributes named above on the step, or the request, that is being done."""
    if _tracers:
        from opentelemetry.trace import get_current_span

        get_current_span().set_attribute(attribute, value)
