"""What people type never reaches a log, whatever breaks.

A real Rasa server, started as `kompas serve` starts it, with a small model of its own; the action server is a stub.
"""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.processes import free_port

REPOSITORY = Path(__file__).resolve().parents[2]
NUMBER = "735182904"  # longer than any run of digits in a time stamp, which held a shorter one by chance
MARKER = f"zielony marker {NUMBER} szef mi nie płaci"
START_TIMEOUT_S = 180.0  # a busy machine; ten seconds on an idle one
# Enough to train on: Rasa classifies between at least two intents.
EXAMPLES = """
version: "3.1"
nlu:
- intent: ask
  examples: |
    - szef mi nie płaci
    - my boss does not pay me
    - mijn baas betaalt niet
- intent: greet
  examples: |
    - dzień dobry
    - good morning
    - goedemorgen
"""


class StubActions(BaseHTTPRequestHandler):
    """The action server: answers with the server's `status` and `reply`, and keeps the `told` headers."""

    def do_POST(self):
        self.server.told = self.headers
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(self.server.reply).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Rasa:
    """A running server: what is sent to it, and all that it has written."""

    def __init__(self, url, log, database, actions):
        self.url, self.log, self.database, self.actions = url, log, database, actions
        self.read = 0

    def say(self, text, sender="conversation", headers=()):
        """Return status and body of the reply."""
        body = json.dumps({"sender": sender, "message": text, "metadata": {}}).encode()
        request = urllib.request.Request(
            f"{self.url}/webhooks/kompas/webhook", body, {"Content-Type": "application/json", **dict(headers)}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def written(self):
        """Return what was logged since `skip`."""
        return self.log.read_text(encoding="utf-8")[self.read :]

    def skip(self):
        """Leave out of `written` what was logged before."""
        self.read = len(self.log.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rasa(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rasa")
    (folder / "nlu.yml").write_text(EXAMPLES, encoding="utf-8")
    actions = ThreadingHTTPServer(("127.0.0.1", 0), StubActions)
    threading.Thread(target=actions.serve_forever, daemon=True).start()
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "KOMPAS_ACTIONS_URL": f"http://127.0.0.1:{actions.server_port}/webhook",
        "KOMPAS_TRACKER_DB": str(folder / "trackers.db"),
        "KOMPAS_ENVIRONMENT": "production",
    }
    runtime = [sys.executable, "-m", "bot.rasa_runtime"]
    train = ["train", "--quiet", "--skip-validation", "--domain", str(REPOSITORY / "domain")]
    train += ["--data", str(folder / "nlu.yml"), str(REPOSITORY / "data" / "rules")]
    train += ["--config", str(REPOSITORY / "config.yml"), "--out", str(folder), "--fixed-model-name", "small"]
    subprocess.run([*runtime, *train], env=environment, cwd=folder, check=True, capture_output=True)
    port = free_port()
    run = ["run", "--quiet", "--interface", "127.0.0.1", "--port", str(port)]
    run += ["--model", str(folder / "small.tar.gz")]
    run += ["--endpoints", str(REPOSITORY / "endpoints.yml")]
    run += ["--credentials", str(REPOSITORY / "credentials.yml")]
    with (folder / "rasa.log").open("wb") as log:
        server = subprocess.Popen(
            [*runtime, *run], env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, server, folder / "rasa.log")
        yield Rasa(url, folder / "rasa.log", folder / "trackers.db", actions)
    finally:
        server.kill()
        server.wait()
        actions.shutdown()
        actions.server_close()


def wait_until_ready(url, server, log):
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{url}/webhooks/kompas/health", timeout=5) as reply:
                if json.load(reply)["rasa"] == "ok":
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _anew(rasa):
    """Each test begins with an action server that answers, and looks only at what it logged itself."""
    rasa.skip()
    rasa.actions.status = 200
    rasa.actions.reply = {
        "events": [],
        "responses": [{"response": "utter_no_answer", "custom": {"kind": "no_answer"}}],
    }


def assert_unread(rasa):
    assert "marker" not in rasa.written()
    assert NUMBER not in rasa.written()


def test_message_that_is_answered_is_in_no_log(rasa):
    status, body = rasa.say(MARKER)

    assert status == 200
    assert json.loads(body)["messages"][0]["kind"] == "no_answer"
    assert json.loads(body)["language"] == "pl"
    assert_unread(rasa)


@pytest.mark.parametrize(
    ("code", "reply"),
    [
        (500, {"error": "the action failed"}),
        (500, {"error": "boom", "request_body": {"tracker": {"latest_message": {"text": MARKER}}}}),
        (400, {"error": "rejected", "action_name": "action_search_cards"}),
        (404, {"error": "no such action", "action_name": "action_search_cards"}),
        (200, {"events": "not a list"}),
        (200, None),
    ],
)
def test_message_is_in_no_log_when_the_action_fails(rasa, code, reply):
    rasa.actions.status, rasa.actions.reply = code, reply

    status, body = rasa.say(MARKER, sender="failing-actions")

    assert status == 200
    assert json.loads(body)["messages"] == []  # the gateway has a kind answer for that
    assert "action" in rasa.written()  # the failure itself is logged
    assert_unread(rasa)


def lines_of(rasa):
    """Return what was logged, one mapping a line: every line is a JSON object."""
    return [json.loads(line) for line in rasa.written().splitlines()]


def test_every_line_is_json_with_time_level_place_and_the_requests_id(rasa):
    rasa.actions.status = 500

    rasa.say(MARKER, sender="failing-actions", headers={"Request-Id": "0123456789abcdef"})
    rasa.say(MARKER, sender="failing-actions")

    lines = lines_of(rasa)
    assert lines
    assert all({"event", "level", "logger", "timestamp", "where"} <= set(line) for line in lines)
    ids = [line.get("request_id") for line in lines]
    assert set(ids) == {"0123456789abcdef", None}  # the second message has not inherited the first one's
    assert_unread(rasa)


def test_every_line_since_the_start_is_json(rasa):
    rasa.actions.status = 500
    rasa.say(MARKER, sender="failing-actions")
    rasa.read = 0  # what libraries say while they are imported, too

    lines = lines_of(rasa)

    assert lines
    assert all({"event", "level", "logger", "timestamp", "where"} <= set(line) for line in lines)
    assert_unread(rasa)


def test_id_and_trace_of_the_request_go_on_to_the_action_server(rasa):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    rasa.say("my boss does not pay me", headers={"Request-Id": "0123456789abcdef", "traceparent": trace})
    told = rasa.actions.told
    assert (told["Request-Id"], told["traceparent"]) == ("0123456789abcdef", trace)

    rasa.say("my boss does not pay me")
    assert (rasa.actions.told["Request-Id"], rasa.actions.told["traceparent"]) == (None, None)


def test_header_of_another_shape_goes_nowhere(rasa):
    rasa.actions.status = 500

    rasa.say("my boss does not pay me", headers={"Request-Id": MARKER[:13], "traceparent": "zielony marker"})

    assert (rasa.actions.told["Request-Id"], rasa.actions.told["traceparent"]) == (None, None)
    assert_unread(rasa)


def test_request_without_a_message_is_an_error_and_in_no_log(rasa):
    body = json.dumps({"text": MARKER}).encode()
    request = urllib.request.Request(
        f"{rasa.url}/webhooks/kompas/webhook", body, {"Content-Type": "application/json"}
    )

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=60)

    assert caught.value.code == 500
    assert MARKER not in caught.value.read().decode()
    assert_unread(rasa)


def test_message_is_in_no_log_and_no_error_when_the_database_fails(rasa):
    with sqlite3.connect(rasa.database) as database:
        database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    try:
        status, body = rasa.say(MARKER, sender="broken-database")
    finally:
        with sqlite3.connect(rasa.database) as database:
            database.execute("DROP TRIGGER full")

    assert status == 500  # not a silent change to memory
    assert MARKER not in body
    assert rasa.written()
    assert_unread(rasa)


def test_answers_come_again_when_the_database_is_back(rasa):
    status, _ = rasa.say("dzień dobry", sender="broken-database")

    assert status == 200
