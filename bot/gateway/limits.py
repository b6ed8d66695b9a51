"""Refuses bodies that are larger than any message of ours, or slower, before they fill memory and connections."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.problems import BodyTooLarge, BodyTooSlow

MAX_BODY_BYTES = 64 * 1024  # the longest message allowed, four bytes a character, form-encoded, and room


class BodyLimit:
    """ASGI middleware: `BodyTooLarge` and `BodyTooSlow` are raised where the body is read, inside the handlers."""

    def __init__(self, app: ASGIApp, *, timeout_s: float, max_bytes: int = MAX_BODY_BYTES) -> None:
        """`timeout_s` is the time for the whole body, so that a trickle does not begin it anew."""
        self._app = app
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        too_large = announced.isdigit() and int(announced) > self._max_bytes
        received = 0
        complete = False
        due: float | None = None

        async def counted_receive() -> Message:
            nonlocal received, complete, due
            if too_large:
                raise BodyTooLarge
            if complete:  # what follows is the end of the connection, and that may take its time
                return await receive()
            now = asyncio.get_running_loop().time()
            due = now + self._timeout_s if due is None else due
            try:
                async with asyncio.timeout_at(due):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlow from None
            complete = not message.get("more_body", False)
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise BodyTooLarge
            return message

        await self._app(scope, counted_receive, send)
