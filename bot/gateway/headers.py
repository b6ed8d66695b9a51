"""Security headers on every response: nothing third-party, nothing inline, framed only where allowed."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
FRAMED_PATH = "/chat"  # the only page made to stand inside another


class SecurityHeaders:
    """ASGI middleware, outermost, so that errors carry the headers too."""

    def __init__(self, app: ASGIApp, allowed_pages: Sequence[str]) -> None:
        self._app = app
        self._framed = _POLICY + " ".join(["'self'", *allowed_pages])
        self._unframed = _POLICY + "'none'"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = self._framed if scope["path"] == FRAMED_PATH else self._unframed

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)
