"""What of a span may leave the machine: an allow-list of names and attributes, and nothing that is not on it.

Libraries put addresses with ids, headers and the words of exceptions into spans; a later version may put in more.
"""

import re
from collections.abc import Container, Iterator, Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, Status
from opentelemetry.util.types import AttributeValue

from bot.tracing.steps import CHANNEL, OUTCOME, REQUEST_ID, Step

ROUTE = "http.route"
OTHER = "other"  # the name of a span whose own is not on the list
_METHOD = re.compile(r"GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|HTTP")  # HTTP: any other word
# Each value must match as a whole. ROUTE is not here: its values are the routes that there are.
ALLOWED = {
    REQUEST_ID: re.compile(r"[0-9a-f]{16}"),
    CHANNEL: re.compile(r"[a-z]{1,20}"),
    OUTCOME: re.compile(r"[a-z_]{1,20}"),
    "http.request.method": _METHOD,
    "http.response.status_code": re.compile(r"[1-5][0-9]{2}"),
    "error.type": re.compile(r"[1-5][0-9]{2}|[A-Za-z]{1,60}"),  # a status, or the class of an exception
    "next_action": re.compile(r"(action|validate)_[a-z_]{1,60}"),  # what rasa-sdk was asked to run
}
_LIBRARIES = frozenset({"create_app.webhook"})  # rasa-sdk's name of a call to the action server
_STEPS = frozenset(step.value for step in Step)


class AllowedOnly(SpanExporter):
    """Hands on spans with what is allowed: no events, no links, no trace state, no words of errors."""

    def __init__(self, exporter: SpanExporter, routes: Container[str]) -> None:
        """Take the exporter that sends, and the templates of the routes that this process has."""
        self._exporter = exporter
        self._routes = routes

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send what is allowed of the spans."""
        return self._exporter.export([self._bare(span) for span in spans])

    def shutdown(self) -> None:
        """Stop sending."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits."""
        return self._exporter.force_flush(timeout_millis)

    def _bare(self, span: ReadableSpan) -> ReadableSpan:
        return ReadableSpan(
            name=span.name if self._may_be_named(span.name) else OTHER,
            context=_without_state(span.context),
            parent=_without_state(span.parent),
            resource=span.resource,
            attributes=dict(self._attributes(span)),
            kind=span.kind,
            status=Status(span.status.status_code),
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )

    def _may_be_named(self, name: str) -> bool:
        if name in _STEPS or name in _LIBRARIES:
            return True
        method, _, route = name.partition(" ")
        return _METHOD.fullmatch(method) is not None and (not route or route in self._routes)

    def _attributes(self, span: ReadableSpan) -> Iterator[tuple[str, AttributeValue]]:
        for key, value in (span.attributes or {}).items():
            if key == ROUTE:
                if value in self._routes:
                    yield key, value
            elif key in ALLOWED and ALLOWED[key].fullmatch(str(value)):
                yield key, value


def _without_state(context: SpanContext | None) -> SpanContext | None:
    return context and SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)
