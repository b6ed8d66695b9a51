"""The HTTP protocol of the server, with a limit on how long a request's head may take to arrive.

uvicorn waits for it without end, so a few hundred clients that send a byte now and then could hold every
connection. Knows nothing of what is asked; the time for a body is in limits.py.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_TIMEOUT_S = 10.0  # a head fits into one packet or two


class ImpatientProtocol(H11Protocol):
    """uvicorn's protocol on h11, which refuses heads over 16 KiB; the one on httptools knows no such limit."""

    head_timeout_s = HEAD_TIMEOUT_S

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time with the connection: who connects and says nothing holds it as well."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Stop the time when a head is complete; start it anew with the next request of the connection."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop()
        elif self._head_due is None:
            self._start()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time."""
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._head_due = self.loop.call_later(self.head_timeout_s, self._give_up)

    def _stop(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            )
            self.transport.close()
