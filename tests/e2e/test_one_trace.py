"""One message, one trace through three processes; and every process logs JSON with the request's id."""

import json

import httpx
import pytest
from assistant import ANSWER_TIMEOUT_S, READY_TIMEOUT_S, Worker, started, wait_for
from trouble import ACTIONS, kill

from tests.collector import running_collector

MARKER = "zqxw7351"  # means nothing: a word with a sense would lead the question elsewhere


@pytest.fixture(scope="module")
def collector():
    with running_collector() as running:
        yield running


@pytest.fixture(scope="module")
def traced(tmp_path_factory, collector):
    """An assistant of its own, as in production, that traces every request."""
    settings = {
        "KOMPAS_ENVIRONMENT": "production",
        "KOMPAS_SECRET_KEY": "k" * 32,
        "KOMPAS_PSEUDONYM_KEYS": json.dumps(["p" * 32]),
        "KOMPAS_OTLP_ENDPOINT": collector.url,
        "KOMPAS_TRACE_SHARE": "1",
        "OTEL_BSP_SCHEDULE_DELAY": "200",  # milliseconds
    }
    with started(tmp_path_factory.mktemp("state"), **settings) as running:
        yield running


@pytest.fixture
def asker(traced):
    with httpx.Client(base_url=traced.url, timeout=ANSWER_TIMEOUT_S, trust_env=False) as http:
        opened = http.post("/api/v1/conversations", json={"language": "pl"}).json()
        yield Worker(http, opened["conversation_id"], opened["token"], opened["messages"])


def test_one_trace_spans_gateway_and_action_server(asker, collector):
    reply = asker.post({"text": f"szef mi nie płaci {MARKER}"})
    request_id = reply.headers["Request-Id"]

    def found():
        return [span for span in collector.spans if span.attributes.get("kompas.request_id") == request_id]

    wait_for(lambda: bool(found()), READY_TIMEOUT_S)
    trace_id = found()[0].trace_id
    wait_for(lambda: any(span.name == "search" for span in collector.trace(trace_id)), READY_TIMEOUT_S)
    spans = {span.span_id: span for span in collector.trace(trace_id)}
    (search,) = [span for span in spans.values() if span.name == "search"]
    way, span = [], search
    while span:
        way.append((span.service, span.name))
        span = spans.get(span.parent_id)
    assert way == [
        ("kompas-actions", "search"),
        ("kompas-actions", "create_app.webhook"),
        ("kompas-gateway", "POST"),
        ("kompas-gateway", "rasa"),
        ("kompas-gateway", "door"),
        ("kompas-gateway", "POST /api/v1/conversations/{id}/messages"),
    ]
    called = spans[search.parent_id]
    assert called.attributes["next_action"] == "action_search_cards"
    assert [
        text for text in (MARKER, "szef", asker.conversation_id) if text.encode() in collector.received
    ] == []


def test_every_process_logs_json_with_the_requests_id(asker, traced):
    kill(traced, ACTIONS)
    request_id = asker.post({"text": f"szef mi nie płaci {MARKER}"}).headers["Request-Id"]
    traced.wait_until_ready()

    logs = {
        name: [json.loads(line) for line in (traced.state_dir / name).read_text("utf-8").splitlines()]
        for name in ("serve.log", "rasa.log", "actions.log")
    }
    loggers = {line["logger"] for line in logs["serve.log"] if line.get("request_id") == request_id}
    assert {"kompas.request", "kompas.gateway"} <= loggers
    assert [line["level"] for line in logs["rasa.log"] if line.get("request_id") == request_id]
    assert all(
        {"event", "level", "logger", "timestamp"} <= set(line) for lines in logs.values() for line in lines
    )
    assert MARKER not in str(logs)
