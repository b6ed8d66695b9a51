"""Logging of every Kompas process: JSON lines in production, readable ones in development.

Nothing that a person typed, no token, id, address or query gets into a line: of a library's lines only the
place is kept, of an exception only its type and where it came from, and what looks like an id is blotted out.
Rasa's Python 3.10 reads this too.
"""

import logging
import re
import sys
import threading
import traceback
import warnings
from types import TracebackType
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

OURS = "kompas"  # the name under which all of our loggers stand
# Beside its event; anything else given as `extra` is left out.
FIELDS = ("method", "route", "status", "duration_ms", "where")
# Its templates are fixed text; what it fills in (addresses, paths) is left out.
_TRUSTED_TEMPLATES = frozenset({"uvicorn.error"})
_FRAMES = 5  # the innermost, which tell where it broke
# An event's name as Rasa's lines have it, `action.run.failed`: fixed text too. What stands beside it is left out.
_EVENT = re.compile(r"[a-z_]+(\.[a-z_]+)+")
_BLOT = "[…]"
_SECRETS = re.compile(
    r"""
      \bBearer\s+\S+
    | \?[^\s"']+                                              # a query string
    | [\w-]{20,}\.[\w-]{20,}                                  # a token
    | \b[0-9a-f]{16,}\b                                       # an id
    | \b\d{1,3}(?:\.\d{1,3}){3}\b                             # IPv4
    | (?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])  # IPv6
    """,
    re.VERBOSE,
)

REQUEST_ID = "request_id"
ID_HEADER = "Request-Id"  # as which it goes from the gateway to Rasa and on to the action server
# Of a line of structlog's own loggers: what the processors before have put there, and they after need.
_KEPT = frozenset({"_record", "_from_structlog", REQUEST_ID, "level", "logger", "timestamp", "exc_info"})
_SILENT = "a line of a library"
_python = logging.getLogger(f"{OURS}.python")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure_logging(
    environment: Literal["development", "production"], stream: TextIO | None = None
) -> None:
    """Send the log of this process to `stream`, standard error where there is none."""
    stream = stream or sys.stderr
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if environment == "production"
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.ExtraAdder(allow=FIELDS),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                without_foreign_words,
                without_values,
                blot,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)
    logging.raiseExceptions = False  # a line that cannot be formatted would be printed with its arguments


def log_what_python_prints() -> None:
    """Make lines of the log of what Python itself writes bare to standard error, in which values stand.

    That is warnings, and exceptions that nobody caught: in the program, in a thread, in a finaliser.
    """
    warnings.showwarning = _log_warning
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda found: _log_uncaught(found.exc_type, found.exc_value, found.exc_traceback)
    sys.unraisablehook = lambda found: _log_uncaught(found.exc_type, found.exc_value, found.exc_traceback)


def request_id() -> str | None:
    """Return the id of the request being answered, None outside of one."""
    found: str | None = structlog.contextvars.get_contextvars().get(REQUEST_ID)
    return found


def without_foreign_words(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Leave out what a library says: it may quote what it was given. Which line of it spoke is enough to look it up."""
    record: logging.LogRecord = line["_record"]
    if record.name.partition(".")[0] == OURS:
        return line
    where = f"{record.module}:{record.lineno}"
    if not line["_from_structlog"]:
        return {**line, "event": _fixed_words(record), "where": where}
    kept = {key: value for key, value in line.items() if key in _KEPT}
    event = str(line["event"])
    return {**kept, "event": event if _EVENT.fullmatch(event) else _SILENT, "where": where}


def without_values(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Put an exception's type and place where its message, and the values in it, would stand."""
    exc_info: ExcInfo | tuple[None, None, None] | BaseException | bool | None = line.pop("exc_info", None)
    line.pop("stack_info", None)
    if isinstance(exc_info, BaseException):  # structlog's loggers take one, or True for the one at hand
        exc_info = (type(exc_info), exc_info, exc_info.__traceback__)
    elif isinstance(exc_info, bool):
        exc_info = sys.exc_info() if exc_info else None
    if exc_info is not None and exc_info[0] is not None:
        line["error"] = exc_info[0].__name__
        line["where"] = place_of(exc_info[2])
    return line


def blot(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Blot out what looks like an id, a token, an address or a query string: the net under all the rest."""
    line["event"] = _SECRETS.sub(_BLOT, str(line["event"]))
    return line


def place_of(trace: TracebackType | None) -> str:
    """Return the innermost frames, the last first: `door.py:212 in _converse < api.py:101 in send_message`."""
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return " < ".join(
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} in {frame.name}" for frame in reversed(frames)
    )


def _log_warning(  # noqa: PLR0917 (Python calls it so)
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    where = f"{filename.rsplit('/', 1)[-1]}:{lineno}"
    _python.warning("%s", category.__name__, extra={"where": where})


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if not issubclass(kind, SystemExit):  # a thread may end by one
        _python.error("nobody caught an exception", exc_info=(kind, error or kind(), trace))


def _fixed_words(record: logging.LogRecord) -> str:
    message: object = record.msg
    if isinstance(message, OSError):  # a port that is taken, a disk that is full
        return f"{type(message).__name__}: {message.strerror}"
    if isinstance(message, BaseException):
        return type(message).__name__
    if isinstance(message, str) and record.name in _TRUSTED_TEMPLATES:
        return message.strip()
    return _SILENT
