"""Security headers on every response: nothing third-party, nothing inline, framed and called only where allowed."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
FRAMED_PATH = "/chat"  # the only page made to stand inside another
API_PATH = "/api/v1/"  # what scripts of other pages may call
_HSTS = "max-age=31536000"  # a year; of the names below ours others may decide
PREFLIGHT_AGE_S = 600  # a page that is no longer allowed is out within ten minutes


class SecurityHeaders:
    """ASGI middleware outside of all that answers, so that errors carry the headers too."""

    def __init__(self, app: ASGIApp, allowed_pages: Sequence[str]) -> None:
        self._app = app
        self._framed = _POLICY + " ".join(["'self'", *allowed_pages])
        self._unframed = _POLICY + "'none'"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        framed = scope["path"] == FRAMED_PATH

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self._framed if framed else self._unframed
                if not framed:
                    headers["X-Frame-Options"] = "DENY"  # it knows no list, so /chat goes without
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                # A page that isolates itself (COEP) frames only what allows it here; widget.js says so itself.
                headers.setdefault(
                    "Cross-Origin-Resource-Policy", "cross-origin" if framed else "same-origin"
                )
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = _HSTS
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class ApiCors:
    """ASGI middleware: scripts of the allowed pages may call the API, with a token and never with cookies."""

    def __init__(self, app: ASGIApp, allowed_pages: Sequence[str]) -> None:
        self._app = app
        self._with_cors = CORSMiddleware(
            app,
            allow_origins=allowed_pages,
            allow_methods=("POST", "DELETE"),
            allow_headers=("Authorization", "Content-Type"),
            allow_credentials=False,
            expose_headers=("Request-Id", "Retry-After"),
            max_age=PREFLIGHT_AGE_S,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, through the check of its origin where it goes to the API."""
        to_api = scope["type"] == "http" and scope["path"].startswith(API_PATH)
        await (self._with_cors if to_api else self._app)(scope, receive, send)
