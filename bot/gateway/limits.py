"""Refuses bodies that are larger than any message of ours, before they fill the memory."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.problems import BodyTooLarge

MAX_BODY_BYTES = 64 * 1024  # the longest message allowed, four bytes a character, form-encoded, and room


class BodyLimit:
    """ASGI middleware inside the error handlers: `BodyTooLarge` is raised where the body is read."""

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        too_large = announced.isdigit() and int(announced) > self._max_bytes
        received = 0

        async def counted_receive() -> Message:
            nonlocal received
            if too_large:
                raise BodyTooLarge
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise BodyTooLarge
            return message

        await self._app(scope, counted_receive, send)
