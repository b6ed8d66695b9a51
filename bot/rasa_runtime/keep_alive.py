"""Keep the connection to the action server open between messages.

Stock Rasa opens a session and a TCP connection with every action, and closes both after it. Here all calls to one
server share a session, whose connections the next call takes again; aiohttp closes those that wait for 15 s, the
action server those that wait for 120 s. Runs in Rasa's Python 3.10.
"""

import asyncio
from typing import List

import aiohttp
from rasa.utils.endpoints import EndpointConfig

_NEW_SESSION = EndpointConfig.session
_KEPT = "kompas_session"  # of an endpoint: its `_Shared`
_open: List[aiohttp.ClientSession] = []


class _Shared:
    """An open session; leaving `async with` leaves it open."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.loop = asyncio.get_running_loop()  # a session serves only the loop it was made in

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self.session

    async def __aexit__(self, *_error: object) -> None:
        return None


def _session(self: EndpointConfig) -> _Shared:
    shared = getattr(self, _KEPT, None)
    if shared is None or shared.session.closed or shared.loop is not asyncio.get_running_loop():
        shared = _Shared(_NEW_SESSION(self))
        setattr(self, _KEPT, shared)
        _open.append(shared.session)
    return shared


async def close() -> None:
    """Close every connection; the next call opens its own."""
    while _open:
        await _open.pop().close()


def apply() -> None:
    """Put the shared session in the place of one per call."""
    EndpointConfig.session = _session
