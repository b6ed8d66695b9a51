"""Pass a request's id and trace on to the action server, so that the lines and spans of three processes come together.

Rasa calls the action server without a word of the request that made it do so. Runs in Rasa's Python 3.10.
"""

import re
from contextvars import ContextVar
from typing import Any, Dict, Mapping, Text

from rasa.utils.endpoints import EndpointConfig
from structlog.contextvars import bind_contextvars, clear_contextvars

from bot.logs import ID_HEADER, REQUEST_ID

# What the gateway sends; anything of another shape stays here.
_HEADERS = {
    ID_HEADER: re.compile("[0-9a-f]{16}"),
    "traceparent": re.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"),
}
_held: ContextVar[Dict[Text, Text]] = ContextVar("passed_on", default={})  # noqa: B039 (never changed, only replaced)


def remember(headers: Mapping[Text, Text]) -> None:
    """Keep what is passed on of a request's headers, in place of the last one's; log lines get the id."""
    found = {name: headers.get(name, "") for name in _HEADERS}
    kept = {name: value for name, value in found.items() if _HEADERS[name].fullmatch(value)}
    _held.set(kept)
    clear_contextvars()  # requests of one connection share a task
    if ID_HEADER in kept:
        bind_contextvars(**{REQUEST_ID: kept[ID_HEADER]})


def apply() -> None:
    """Let every call of the action server carry them."""
    call = EndpointConfig.request

    async def with_headers(self: EndpointConfig, *arguments: Any, **named: Any) -> Any:
        named["headers"] = {**named.get("headers", {}), **_held.get()}
        return await call(self, *arguments, **named)

    EndpointConfig.request = with_headers
