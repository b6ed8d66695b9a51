"""What a request leaves behind: an id, one line, numbers; and none of it tells of a person."""

import io
import json
import logging
import re

import httpx
import pytest
import pytest_asyncio

from bot.gateway.app import create_app
from bot.logs import configure_logging

pytestmark = pytest.mark.asyncio

SECRET = "tajemnica"
BSN = "123456782"


@pytest.fixture
def lines(app):
    """Return what was logged so far, as in production; the loggers are left as they were."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    stream = io.StringIO()
    configure_logging("production", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, logging.raiseExceptions = handlers, True
    root.setLevel(level)
    logging.getLogger("kompas").setLevel(logging.NOTSET)


@pytest_asyncio.fixture
async def local(app, http):
    """A client on the machine itself; `http` keeps the app running."""
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://kompas.test") as client:
        yield client


@pytest.mark.parametrize(
    "address", ["/chat", "/healthz", "/nothing", "/static/nothing", "/api/v1/conversations"]
)
async def test_every_response_has_a_fresh_id_whatever_the_caller_sends(http, address):
    answers = [await http.get(address, headers={"Request-Id": "mine"}) for _ in range(2)]

    ids = {answer.headers["request-id"] for answer in answers}
    assert len(ids) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", found) for found in ids)


async def test_problem_and_log_line_carry_the_id_of_the_response(caller, lines):
    answer = await caller.say("")

    assert answer.json()["request_id"] == answer.headers["request-id"]
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["request_id"] == answer.headers["request-id"]
    assert (line["method"], line["route"], line["status"]) == (
        "POST",
        "/api/v1/conversations/{id}/messages",
        422,
    )
    assert line["duration_ms"] >= 0


async def test_warning_within_a_request_carries_its_id(caller, rasa, lines):
    rasa.breaks = httpx.ConnectError("refused")

    answer = await caller.say("pytanie")

    warning = next(line for line in lines() if line["event"] == "fallback given: ConnectError")
    assert warning["request_id"] == answer.headers["request-id"]


async def test_bug_has_headers_an_id_and_a_line_with_its_place_but_not_its_words(
    app, caller, lines, monkeypatch
):
    async def broken(*args, **kwargs):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(app.state.door, "receive", broken)

    answer = await caller.say(SECRET)

    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["request_id"] == answer.headers["request-id"]
    bug = next(line for line in lines() if line["event"] == "bug")
    assert bug["error"] == "RuntimeError"
    assert "test_request_log.py" in bug["where"]
    assert SECRET not in json.dumps(lines())


async def test_nothing_planted_in_any_field_is_in_the_log_or_the_metrics(
    app, http, local, caller, rasa, lines
):
    everywhere = {"User-Agent": SECRET, "Referer": SECRET, "Cookie": SECRET, "X-Forwarded-For": SECRET}
    await caller.say(f"{SECRET} {BSN}")
    await caller.send({"payload": f"/{SECRET}"})
    await http.post("/api/v1/conversations", json={"language": SECRET, "entry": SECRET}, headers=everywhere)
    await http.post("/api/v1/conversations", json={"entry": SECRET})
    await http.get(f"/{SECRET}?{SECRET}={SECRET}", headers=everywhere)
    await http.get(f"/static/{SECRET}")
    await http.request(SECRET.upper(), "/chat")
    await http.post(f"/chat?lang={SECRET}", data=dict.fromkeys(("text", "token", "entry", "action"), SECRET))
    await http.post(
        caller.path + "/messages", json={"text": "a"}, headers={"Authorization": f"Bearer {SECRET}"}
    )
    rasa.breaks = httpx.ConnectError(SECRET)
    await caller.say(SECRET)
    numbers = (await local.get("/metrics")).text

    log = json.dumps(lines())
    for planted in (SECRET, SECRET.upper(), BSN, caller.conversation_id, caller.token, "127.0.0.1"):
        assert planted not in log
        assert planted not in numbers
    assert 'route="unmatched"' in numbers


async def test_numbers_count_requests_turns_fallbacks_and_removals(app, caller, local, rasa):
    await caller.say(f"Mój BSN to {BSN}")
    rasa.breaks = httpx.ConnectError("refused")
    await caller.say("pytanie")
    rasa.breaks = None

    value = app.state.metrics.registry.get_sample_value
    route = "/api/v1/conversations/{id}/messages"
    assert value("kompas_requests_total", {"route": route, "method": "POST", "status": "2xx"}) == 2
    assert value("kompas_request_seconds_count", {"route": route}) == 2
    assert value("kompas_turns_total", {"language": "pl", "outcome": "answer", "channel": "api"}) == 1
    assert value("kompas_turns_total", {"language": "pl", "outcome": "unavailable", "channel": "api"}) == 1
    assert value("kompas_fallbacks_total") == 1
    assert value("kompas_redactions_total", {"kind": "bsn"}) == 1
    assert value("kompas_redactions_total", {"kind": "email"}) == 0
    assert value("kompas_breaker_open") == 0


async def test_gauge_of_another_part_shows_what_it_returns(app, local):
    app.state.metrics.gauge("kompas_spool_turns", "Turns that wait for the log.", lambda: 7)

    assert "\nkompas_spool_turns 7.0\n" in (await local.get("/metrics")).text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.9.0.4", {}, 200),
        ("10.8.0.4", {}, 404),
        ("203.0.113.4", {}, 404),
        # A proxy on this machine that nobody told us to trust passes somebody on.
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.4"}, 404),
        ("203.0.113.4", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.4"}, 404),
    ],
)
async def test_numbers_are_shown_on_this_machine_and_to_named_networks_only(
    settings, agencies, rasa, address, headers, status
):
    settings = settings.model_copy(update={"metrics_from": ["10.9.0.0/16"]})
    app = create_app(settings, agencies=agencies, rasa_transport=httpx.MockTransport(rasa))
    transport = httpx.ASGITransport(app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://kompas.test") as client:
        assert (await client.get("/metrics", headers=headers)).status_code == status
