"""The allow-list of spans: whatever a library puts into one, only what is on the list is sent."""

from contextlib import suppress

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    TraceFlags,
    TraceState,
    set_span_in_context,
)

from bot.tracing.allowed import AllowedOnly

MARKER = "tajemnica"
ROUTE = "/api/v1/conversations/{id}"


@pytest.fixture
def sent():
    return InMemorySpanExporter()


@pytest.fixture
def tracer(sent):
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(AllowedOnly(sent, {ROUTE})))
    return provider.get_tracer("test")


def test_allowed_attributes_pass_unchanged(tracer, sent):
    allowed = {
        "kompas.request_id": "0123456789abcdef",
        "kompas.channel": "telegram",
        "kompas.outcome": "no_answer",
        "http.request.method": "POST",
        "http.route": ROUTE,
        "http.response.status_code": 503,
        "error.type": "RasaError",
        "next_action": "action_search_cards",
    }
    with tracer.start_as_current_span(f"POST {ROUTE}", attributes=allowed):
        pass

    (span,) = sent.get_finished_spans()
    assert (span.name, dict(span.attributes)) == (f"POST {ROUTE}", allowed)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("url.path", f"/{MARKER}"),
        ("http.url", f"http://x/{MARKER}"),
        ("sender_id", MARKER),
        ("kompas.request_id", MARKER),
        ("kompas.outcome", f"{MARKER} {MARKER}"),
        ("http.route", f"/{MARKER}"),
        ("http.request.method", MARKER.upper()),
        ("next_action", MARKER),
        ("error.type", f"{MARKER}: x"),
    ],
)
def test_what_is_not_on_the_list_is_left_out(tracer, sent, attribute, value):
    with tracer.start_as_current_span("door", attributes={attribute: value}):
        pass

    (span,) = sent.get_finished_spans()
    assert not span.attributes


@pytest.mark.parametrize("name", [MARKER, f"GET /{MARKER}", f"{MARKER.upper()} {ROUTE}"])
def test_name_that_is_not_on_the_list_becomes_other(tracer, sent, name):
    with tracer.start_as_current_span(name):
        pass

    (span,) = sent.get_finished_spans()
    assert span.name == "other"


def test_words_of_errors_events_links_and_trace_state_are_left_out(tracer, sent):
    told = SpanContext(1, 2, True, TraceFlags(1), TraceState([("k", MARKER)]))
    beside = Link(told, {"words": MARKER})

    within = set_span_in_context(NonRecordingSpan(told))
    with suppress(ValueError), tracer.start_as_current_span("log", context=within, links=[beside]) as made:
        made.add_event(MARKER, {MARKER: MARKER})
        raise ValueError(MARKER)

    (span,) = sent.get_finished_spans()
    assert MARKER not in span.to_json() + str(span.context) + str(span.parent)
    assert (span.events, span.links) == ((), ())
    assert span.status.status_code.name == "ERROR"
    assert (span.parent.trace_id, span.parent.span_id) == (1, 2)
