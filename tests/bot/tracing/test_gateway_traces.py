"""Traces of the gateway, at a real collector: what is in them, what is not, and what one that is away costs."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.gateway.app import create_app
from bot.settings import Settings
from bot.tracing.export import TIMEOUT_S
from tests.collector import running_collector

REPOSITORY = Path(__file__).parents[3]
MARKER = "zielonymarker"
FORGED = "00-1234567890abcdef1234567890abcdef-1234567890abcdef-01"


class Rasa:
    """Answers every message, and keeps the headers that came with it."""

    def __init__(self):
        self.headers = []

    def __call__(self, request):
        if request.url.path.endswith("/webhook"):
            self.headers.append(request.headers)
        message = {"kind": "no_answer", "text": MARKER, "language": "pl"}
        reply = {"messages": [message], "language": "pl", "intent": {"name": "ask", "confidence": 0.9}}
        return httpx.Response(200, json=reply)


@pytest.fixture
def collector():
    with running_collector() as running:
        yield running


@pytest.fixture
def rasa():
    return Rasa()


@pytest.fixture
def start(tmp_path, rasa):
    """Make a gateway that sends its traces to an address."""

    def make(endpoint, share=1.0):
        settings = Settings(
            state_dir=tmp_path / "state", log_timeout_s=30, otlp_endpoint=endpoint, trace_share=share
        )
        return create_app(settings, agencies={}, rasa_transport=httpx.MockTransport(rasa))

    return make


@pytest_asyncio.fixture
async def app(start, collector):
    app = start(collector.url)
    async with app.router.lifespan_context(app):
        yield app


def client(app):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://kompas.test")


async def hold_conversation(http):
    """Say one thing; return the conversation's id and token, and the reply."""
    opened = (await http.post("/api/v1/conversations", json={"language": "pl"})).json()
    reply = await http.post(
        f"/api/v1/conversations/{opened['conversation_id']}/messages",
        json={"text": MARKER},
        headers={"Authorization": f"Bearer {opened['token']}"},
    )
    assert reply.status_code == 200, reply.text
    return opened["conversation_id"], opened["token"], reply


def sent_by(app, collector):
    assert app.state.tracing.provider.force_flush()
    return collector.spans


@pytest.mark.asyncio
async def test_message_is_one_trace_of_its_steps_with_the_requests_id(app, collector, rasa):
    async with client(app) as http:
        _, _, reply = await hold_conversation(http)

    sent_by(app, collector)
    (request,) = collector.named("POST /api/v1/conversations/{id}/messages")
    assert request.parent_id == ""
    assert request.attributes["kompas.request_id"] == reply.headers["Request-Id"]
    assert request.attributes["http.response.status_code"] == 200
    of_it = collector.trace(request.trace_id)
    names = {span.span_id: span.name for span in of_it}
    parents = {span.name: names.get(span.parent_id) for span in of_it}
    assert parents == {
        request.name: None,
        "door": request.name,
        "redaction": "door",
        "rasa": "door",
        "POST": "rasa",
        "log": "door",
    }
    (door,) = [span for span in of_it if span.name == "door"]
    assert door.attributes == {"kompas.channel": "api", "kompas.outcome": "no_answer"}
    # Rasa is told the trace and the request.
    (asked,) = [span for span in of_it if span.name == "POST"]
    assert rasa.headers[-1]["traceparent"].startswith(f"00-{request.trace_id}-{asked.span_id}-")
    assert rasa.headers[-1]["Request-Id"] == reply.headers["Request-Id"]


@pytest.mark.asyncio
async def test_nothing_of_a_person_is_in_any_byte_sent(app, collector, rasa):
    planted = {
        "traceparent": FORGED,
        "tracestate": f"k={MARKER}",
        "baggage": f"k={MARKER}",
        "User-Agent": MARKER,
        "X-Forwarded-For": "192.0.2.55",
    }
    async with client(app) as http:
        conversation_id, token, _ = await hold_conversation(http)
        await http.request(MARKER.upper(), f"/{MARKER}", params={"q": MARKER}, headers=planted)
        await http.get(f"/static/{MARKER}.css", headers=planted)
        await http.get("/chat", params={"entry": MARKER}, headers=planted)
        await http.post(f"/api/v1/conversations/{MARKER}/messages", json={"text": MARKER}, headers=planted)
        await http.delete(
            f"/api/v1/conversations/{conversation_id}",
            headers={**planted, "Authorization": f"Bearer {token}"},
        )

    assert len(sent_by(app, collector)) > 10
    everything = collector.received + b"".join(str(dict(headers)).encode() for headers in rasa.headers)
    trace_id = FORGED.split("-")[1]
    secrets = [MARKER, MARKER.upper(), token, "192.0.2.55", trace_id, "kompas.test"]
    assert [secret for secret in secrets if secret.encode() in everything] == []
    assert bytes.fromhex(trace_id) not in collector.received  # as protobuf has it
    assert conversation_id.encode() not in collector.received


@pytest.mark.asyncio
async def test_requests_that_tell_nothing_and_those_not_drawn_are_not_traced(start, collector):
    app = start(collector.url, share=0.0)
    async with app.router.lifespan_context(app), client(app) as http:
        await hold_conversation(http)
        assert sent_by(app, collector) == []
    app = start(collector.url)
    async with app.router.lifespan_context(app), client(app) as http:
        await app.state.rasa.health()
        for path in ("/healthz", "/readyz", "/static/chat.css"):
            await http.get(path)
        assert sent_by(app, collector) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("answers", [False, True], ids=["nobody listens", "it never answers"])
async def test_collector_that_is_away_delays_nobody_and_costs_no_turn(start, answers):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if answers:
            silent.listen()
        app = start(f"http://127.0.0.1:{silent.getsockname()[1]}")
        async with app.router.lifespan_context(app), client(app) as http:
            await hold_conversation(http)  # the first one loads what is loaded once
            began = time.monotonic()
            held = [await hold_conversation(http) for _ in range(5)]
            took = time.monotonic() - began
            for conversation_id, _, _ in held:
                assert len(await app.state.log.turns(conversation_id)) == 2  # the opening and the message
            stops = time.monotonic()
        assert took < 5 * 1.5  # a wait for the collector would be TIMEOUT_S each
        assert time.monotonic() - stops < TIMEOUT_S + 3


def test_without_the_setting_nothing_that_makes_or_sends_spans_is_imported(tmp_path):
    program = (
        "import sys; from bot.gateway import main; from bot.gateway.app import create_app;"
        "from bot.settings import Settings; create_app(Settings());"
        # Neither the bare interface, which FastAPI imports by itself, nor the SDK, which redis does.
        "parts = tuple(f'opentelemetry.{part}' for part in ('exporter', 'instrumentation', 'proto'));"
        "print([name for name in sys.modules if name.startswith((*parts, 'bot.tracing.'))])"
    )
    environment = {**os.environ, "KOMPAS_STATE_DIR": str(tmp_path), "PYTHONPATH": str(REPOSITORY)}
    environment.pop("KOMPAS_OTLP_ENDPOINT", None)

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "['bot.tracing.steps']"


@pytest.mark.asyncio
async def test_environment_cannot_make_fastapi_send_anything_by_itself(collector, monkeypatch, start):
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)

    app = start("")
    async with app.router.lifespan_context(app), client(app) as http:
        await hold_conversation(http)

    assert app.state.tracing is None
    assert not any(app._telemetry[signal] for signal in ("tracing", "metrics", "logs", "auto_configure"))
    assert collector.received == b""


@pytest.mark.parametrize("endpoint", ["collector:4318", "ftp://collector", "http://a b"])
def test_endpoint_that_is_no_address_is_refused_by_name(monkeypatch, endpoint):
    monkeypatch.setenv("KOMPAS_OTLP_ENDPOINT", endpoint)

    with pytest.raises(ValueError, match="otlp_endpoint"):
        Settings()
