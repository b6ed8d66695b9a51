"""The log: what it tells, and that nothing planted in any field gets into it."""

import io
import json
import logging
import subprocess
import sys

import pytest
import structlog

from bot.logs import configure_logging
from bot.settings import REPOSITORY

TOKEN = "ImI3ZjQ0YmQ5YzAxMjM0NTY3ODkwYWJjZGVmMDEyMyI.q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9"
PLANTED = [
    "tajemnica",
    TOKEN,
    "c0ffeec0ffeec0ffeec0ffeec0ffee00",
    "192.0.2.55",
    "2001:db8::55",
    "?q=moj-sekret",
]


@pytest.fixture
def lines():
    """Return what was logged so far, one mapping a line; the loggers are left as they were."""
    root, level, handlers = logging.getLogger(), logging.getLogger().level, logging.getLogger().handlers[:]
    stream = io.StringIO()
    configure_logging("production", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, logging.raiseExceptions = handlers, True
    root.setLevel(level)
    logging.getLogger("kompas").setLevel(logging.NOTSET)


def assert_nothing_planted(lines) -> None:
    assert lines
    text = json.dumps(lines, ensure_ascii=False)
    assert [secret for secret in PLANTED if secret in text] == []


def test_line_of_ours_is_json_with_time_level_logger_and_fields(lines):
    logging.getLogger("kompas.request").info("request", extra={"route": "/chat", "status": 200})

    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "kompas.request",
        "route": "/chat",
        "status": 200,
    }


def test_fields_that_are_not_on_the_list_are_left_out(lines):
    logging.getLogger("kompas.request").info(
        "request", extra={"path": "tajemnica", "client": "192.0.2.55", "route": "/chat"}
    )

    assert_nothing_planted(lines())
    assert lines()[0]["route"] == "/chat"


@pytest.mark.parametrize("secret", PLANTED[1:])
def test_what_looks_like_an_id_is_blotted_out_of_our_own_words(lines, secret):
    logging.getLogger("kompas.gateway").warning("failed for %s at ?%s", secret, secret)

    assert_nothing_planted(lines())
    assert lines()[0]["event"].startswith("failed for ")


@pytest.mark.parametrize("secret", PLANTED)
@pytest.mark.parametrize(
    "logger", ["httpx", "uvicorn.error", "asyncio", "sqlalchemy.engine", "rasa_sdk.executor"]
)
def test_libraries_lines_keep_their_place_and_lose_what_they_quote(lines, logger, secret):
    library = logging.getLogger(logger)
    library.warning("heard %s", secret)
    library.error(ValueError(secret))
    if logger != "uvicorn.error":  # its templates are fixed text
        library.error(f"heard {secret}")

    assert_nothing_planted(lines())
    assert all(line["where"].startswith("test_logs:") for line in lines())


@pytest.mark.parametrize("logger", ["kompas.gateway", "uvicorn.error", "asyncio"])
def test_exception_leaves_its_type_and_place_only(lines, logger):
    try:
        try:
            raise KeyError("tajemnica")
        except KeyError as error:
            raise RuntimeError("tajemnica") from error
    except RuntimeError:
        logging.getLogger(logger).exception("bug")

    assert_nothing_planted(lines())
    assert lines()[0]["error"] == "RuntimeError"
    assert "in test_exception_leaves_its_type_and_place_only" in lines()[0]["where"]


def test_line_of_structlogs_own_loggers_keeps_the_event_and_loses_what_stands_beside_it(lines):
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.dev.set_exc_info, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    try:
        logger = structlog.get_logger("rasa.core.processor")
        logger.error("action.run.failed", text="tajemnica")
        logger.error("tajemnica tajemnica")
        try:
            raise ValueError("tajemnica")
        except ValueError as error:
            logger.exception("action.run.failed")
            logger.error("action.run.failed", exc_info=error)
    finally:
        structlog.configure(**before)

    assert_nothing_planted(lines())
    told = [(line["event"], line["logger"], line.get("error")) for line in lines()]
    assert told == [
        ("action.run.failed", "rasa.core.processor", None),
        ("a line of a library", "rasa.core.processor", None),
        ("action.run.failed", "rasa.core.processor", "ValueError"),
        ("action.run.failed", "rasa.core.processor", "ValueError"),
    ]


def test_reason_why_a_server_does_not_start_stays_readable(lines):
    logging.getLogger("uvicorn.error").error(OSError(98, "Address already in use"))

    assert lines()[0]["event"] == "OSError: Address already in use"


def test_line_that_cannot_be_formatted_is_not_printed_with_its_arguments(lines, capsys):
    logging.getLogger("kompas.gateway").warning("one %s", *["tajemnica"] * 2)

    assert "tajemnica" not in "".join(capsys.readouterr())


PRINTS_BARE = """
import threading, warnings
from bot.logs import configure_logging, log_what_python_prints

class Finalised:
    def __del__(self):
        raise KeyError("tajemnica")

def fail():
    raise ValueError("tajemnica")

def leave():
    raise SystemExit

configure_logging("production")
log_what_python_prints()
warnings.warn("tajemnica", UserWarning)
Finalised()
for end in (fail, leave):
    thread = threading.Thread(target=end)
    thread.start()
    thread.join()
raise RuntimeError("tajemnica")
"""


def test_what_python_would_print_bare_is_a_line_with_type_and_place():
    ended = subprocess.run(
        [sys.executable, "-c", PRINTS_BARE], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert_nothing_planted(lines)
    warned, *uncaught = [(line["event"], line.get("error"), line["where"]) for line in lines]
    assert warned == ("UserWarning", None, "<string>:17")
    assert [(error, where.split(" < ")[0]) for _, error, where in uncaught] == [
        ("KeyError", "<string>:7 in __del__"),
        ("ValueError", "<string>:10 in fail"),
        ("RuntimeError", "<string>:23 in <module>"),
    ]


def test_development_is_readable_and_as_silent():
    stream = io.StringIO()
    handlers = logging.getLogger().handlers[:]
    try:
        configure_logging("development", stream)
        logging.getLogger("httpx").warning("heard %s", "tajemnica")
        logging.getLogger("kompas.gateway").warning("turn not kept: %s", "OperationalError")
    finally:
        logging.getLogger().handlers, logging.raiseExceptions = handlers, True

    assert "turn not kept: OperationalError" in stream.getvalue()
    assert "tajemnica" not in stream.getvalue()
