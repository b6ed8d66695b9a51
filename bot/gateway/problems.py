"""Errors as problem details (RFC 9457): one base error, one map to a status, one shape.

Nothing that a person typed is ever part of a problem.
"""

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from bot.gateway.languages import Language
from bot.gateway.messages import Message
from bot.gateway.strings import Strings, language_of_request
from bot.logs import request_id

logger = logging.getLogger("kompas.gateway")

MEDIA_TYPE = "application/problem+json"


class ProblemKind(StrEnum):
    """Everything that can go wrong for a caller."""

    EMPTY_MESSAGE = "empty-message"
    MESSAGE_TOO_LONG = "message-too-long"
    UNREADABLE_MESSAGE = "unreadable-message"
    UNKNOWN_PAYLOAD = "unknown-payload"
    BODY_TOO_LARGE = "body-too-large"
    MALFORMED_REQUEST = "malformed-request"
    INVALID_REQUEST = "invalid-request"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    TOO_SLOW = "too-slow"
    TOO_MANY = "too-many"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


STATUS: dict[ProblemKind, int] = {
    ProblemKind.EMPTY_MESSAGE: 422,
    ProblemKind.MESSAGE_TOO_LONG: 413,
    ProblemKind.UNREADABLE_MESSAGE: 422,
    ProblemKind.UNKNOWN_PAYLOAD: 422,
    ProblemKind.BODY_TOO_LARGE: 413,
    ProblemKind.MALFORMED_REQUEST: 400,
    ProblemKind.INVALID_REQUEST: 422,
    ProblemKind.UNAUTHORISED: 401,
    ProblemKind.FORBIDDEN: 403,
    ProblemKind.NOT_FOUND: 404,
    ProblemKind.METHOD_NOT_ALLOWED: 405,
    ProblemKind.TOO_SLOW: 408,
    ProblemKind.TOO_MANY: 429,
    ProblemKind.BUSY: 503,
    ProblemKind.UNAVAILABLE: 503,
    ProblemKind.INTERNAL: 500,
}

# Who is refused for no fault of theirs gets the numbers to call, and is told when to try again.
WITH_NUMBERS = frozenset({ProblemKind.BUSY, ProblemKind.TOO_MANY})
_RETRY_AFTER_S = {
    ProblemKind.BUSY: 5,  # a place is free again when a few messages are answered
    ProblemKind.UNAVAILABLE: 60,  # a process that died needs about that long to start
}

_KIND_OF_STATUS = {
    400: ProblemKind.MALFORMED_REQUEST,
    401: ProblemKind.UNAUTHORISED,
    403: ProblemKind.FORBIDDEN,
    404: ProblemKind.NOT_FOUND,
    405: ProblemKind.METHOD_NOT_ALLOWED,
    408: ProblemKind.TOO_SLOW,
    413: ProblemKind.BODY_TOO_LARGE,
    422: ProblemKind.INVALID_REQUEST,
}


def problem_key(kind: ProblemKind) -> str:
    """Return the key of the words for it in `strings.yml`."""
    return f"problem_{kind.name.lower()}"


class Problem(Exception):
    """Base of all errors a caller of the gateway sees. `language` is None where nobody told it."""

    def __init__(
        self, kind: ProblemKind, language: Language | None = None, *, retry_after_s: int | None = None
    ) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.language = language
        self.retry_after_s = _RETRY_AFTER_S.get(kind) if retry_after_s is None else retry_after_s


_CLOSE = {"Connection": "close"}  # the rest of the body is still on its way, and is not to be read


class BodyTooLarge(HTTPException):
    """The body passed its limit while being read.

    An HTTPException, because FastAPI turns any other error in reading a body into 400.
    """

    def __init__(self) -> None:
        super().__init__(STATUS[ProblemKind.BODY_TOO_LARGE], headers=_CLOSE)


class BodyTooSlow(HTTPException):
    """The body did not arrive in time. An HTTPException for the same reason."""

    def __init__(self) -> None:
        super().__init__(STATUS[ProblemKind.TOO_SLOW], headers=_CLOSE)


class FieldError(BaseModel):
    """Which field is wrong, and the rule it breaks; never its value."""

    field: str
    rule: str


class ProblemDetails(BaseModel):
    """RFC 9457."""

    type: str = Field(examples=["/docs#empty-message"])
    title: str
    status: int
    detail: str = Field(description="in the language of the conversation, fit to show")
    request_id: str | None = Field(
        default=None, description="the same as the header Request-Id; tells us where to look"
    )
    errors: list[FieldError] | None = None
    messages: list[Message] | None = Field(
        default=None, description="numbers to call, where we are too busy to answer; fit to show"
    )


def problem_response(
    kind: ProblemKind,
    strings: Strings,
    language: Language,
    *,
    errors: list[FieldError] | None = None,
    messages: list[Message] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return the problem as a response, `detail` in `language`."""
    details = ProblemDetails(
        type=f"/docs#{kind}",
        title=kind.value.replace("-", " ").capitalize(),
        status=STATUS[kind],
        detail=strings.text(language, problem_key(kind)),
        request_id=request_id(),
        errors=errors,
        messages=messages,
    )
    return JSONResponse(
        details.model_dump(mode="json", exclude_none=True),
        status_code=details.status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": language, "Cache-Control": "no-store", **(headers or {})},
    )


def problem_headers(problem: Problem) -> dict[str, str]:
    """Return the headers that go with a problem."""
    headers = {"WWW-Authenticate": "Bearer"} if problem.kind is ProblemKind.UNAUTHORISED else {}
    if problem.retry_after_s is not None:
        headers["Retry-After"] = str(problem.retry_after_s)
    return headers


def install_problem_handlers(
    app: FastAPI, strings: Strings, numbers: Callable[[ProblemKind, Language], Message]
) -> None:
    """Answer every error of `app` with problem details; `numbers` makes the message of those in WITH_NUMBERS."""

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        language = error.language or language_of_request(request)
        messages = [numbers(error.kind, language)] if error.kind in WITH_NUMBERS else None
        return problem_response(
            error.kind, strings, language, messages=messages, headers=problem_headers(error)
        )

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kind = _KIND_OF_STATUS.get(error.status_code)
        if kind is None:
            kind = ProblemKind.INTERNAL if error.status_code >= 500 else ProblemKind.MALFORMED_REQUEST
        headers = dict(error.headers or {})
        return problem_response(kind, strings, language_of_request(request), headers=headers)

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        # Place and rule only: pydantic's message and input may repeat what was typed.
        rules = [(e["loc"], e["type"]) for e in error.errors()]
        broken_json = any(rule == "json_invalid" for _, rule in rules)
        kind = ProblemKind.MALFORMED_REQUEST if broken_json else ProblemKind.INVALID_REQUEST
        errors = (
            None
            if broken_json
            else [FieldError(field=".".join(str(part) for part in loc), rule=rule) for loc, rule in rules]
        )
        return problem_response(kind, strings, language_of_request(request), errors=errors)

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid)


class CatchBugs:
    """ASGI middleware that answers what nobody foresaw.

    Starlette's own handler for it stands outside of every middleware: its response would lack the security
    headers and the request's id, and it raises the error again, for the server to print with all it quotes.
    """

    def __init__(self, app: ASGIApp, strings: Strings) -> None:
        self._app = app
        self._strings = strings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        started = False

        async def send_noting_start(message: AsgiMessage) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_noting_start)
        except Exception:
            if scope["type"] != "http" or started:
                raise  # half a response is out; the server closes the connection
            logger.exception("bug")
            language = language_of_request(Request(scope))
            await problem_response(ProblemKind.INTERNAL, self._strings, language)(scope, receive, send)


def add_problems(document: dict[str, Any]) -> None:
    """Add the shape of problem details to an OpenAPI document, where responses refer to it."""
    schema = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name, part in schema.pop("$defs", {}).items():
        schemas.setdefault(name, part)
    schemas[ProblemDetails.__name__] = schema
