"""Errors as problem details (RFC 9457): one base error, one map to a status, one shape.

Nothing that a person typed is ever part of a problem.
"""

from enum import StrEnum

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot.gateway.languages import Language
from bot.gateway.strings import Strings, language_of_request

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
    ProblemKind.UNAVAILABLE: 503,
    ProblemKind.INTERNAL: 500,
}

_KIND_OF_STATUS = {
    400: ProblemKind.MALFORMED_REQUEST,
    401: ProblemKind.UNAUTHORISED,
    403: ProblemKind.FORBIDDEN,
    404: ProblemKind.NOT_FOUND,
    405: ProblemKind.METHOD_NOT_ALLOWED,
    413: ProblemKind.BODY_TOO_LARGE,
    422: ProblemKind.INVALID_REQUEST,
}


class Problem(Exception):
    """Base of all errors a caller of the gateway sees. `language` is None where nobody told it."""

    def __init__(self, kind: ProblemKind, language: Language | None = None) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.language = language


class BodyTooLarge(HTTPException):
    """The body passed its limit while being read.

    An HTTPException, because FastAPI turns any other error in reading a body into 400.
    """

    def __init__(self) -> None:
        super().__init__(STATUS[ProblemKind.BODY_TOO_LARGE])


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
    errors: list[FieldError] | None = None


def problem_response(
    kind: ProblemKind,
    strings: Strings,
    language: Language,
    *,
    errors: list[FieldError] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return the problem as a response, `detail` in `language`."""
    details = ProblemDetails(
        type=f"/docs#{kind}",
        title=kind.value.replace("-", " ").capitalize(),
        status=STATUS[kind],
        detail=strings.text(language, f"problem_{kind.name.lower()}"),
        errors=errors,
    )
    return JSONResponse(
        details.model_dump(exclude_none=True),
        status_code=details.status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": language, "Cache-Control": "no-store", **(headers or {})},
    )


def install_problem_handlers(app: FastAPI, strings: Strings) -> None:
    """Answer every error of `app` with problem details."""

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        headers = {"WWW-Authenticate": "Bearer"} if error.kind is ProblemKind.UNAUTHORISED else None
        language = error.language or language_of_request(request)
        return problem_response(error.kind, strings, language, headers=headers)

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

    async def on_bug(request: Request, error: Exception) -> Response:
        return problem_response(ProblemKind.INTERNAL, strings, language_of_request(request))

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(Exception, on_bug)
