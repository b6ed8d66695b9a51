"""Talks to Rasa through our own channel. Knows addresses and timeouts, nothing of what is said."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import httpx
from pydantic import BaseModel, ValidationError

from bot.gateway.breaker import Breaker, BreakerOpen
from bot.gateway.languages import Language
from bot.gateway.messages import RasaReply
from bot.logs import ID_HEADER, request_id

HEALTH_TIMEOUT_S = 3.0  # /readyz is asked every few seconds; a slower neighbour counts as down
CONNECT_TIMEOUT_S = 2.0  # loopback connects at once or not at all


class RasaError(Exception):
    """Rasa, or the action server behind it, gave no usable answer. The message says how, never what."""


class RasaSilent(RasaError):
    """It cannot be reached, or says nothing in time: who asks next would wait in vain as well."""


class Health(BaseModel):
    """Who answers behind the gateway: "ok", or in a word why not ("down", "no model")."""

    rasa: str = "down"
    actions: str = "down"


class RasaClient:
    """One shared connection pool to Rasa."""

    def __init__(
        self, url: str, *, timeout_s: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._timeout_s = timeout_s
        self.breaker = Breaker()
        self.http = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/webhooks/kompas/",
            timeout=httpx.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S),
            transport=transport,
            trust_env=False,  # a proxy in the environment must never see a message
        )

    async def send(
        self, conversation_id: str, message: str, *, language: Language | None, entry: str | None
    ) -> RasaReply:
        """Return Rasa's reply to `message`, text or `/intent{json}`.

        `language` is the conversation's so far: a hint to Rasa, not an order.

        Raises:
            RasaError: unreachable, too slow, refused, not what was agreed, or no message at all, which
                means that the action server did not answer; or not asked, because it was silent before.
        """
        body = {
            "sender": conversation_id,
            "message": message,
            "metadata": {"language": language, "entry": entry},
        }
        try:
            # An error that comes at once keeps nobody waiting, and may be the message's own: only silence counts.
            with self.breaker.guard(RasaSilent):
                response = await self._post(body)
        except BreakerOpen:
            raise RasaError("not asked: it was silent before") from None
        if response.status_code != httpx.codes.OK:
            raise RasaError(f"status {response.status_code}")
        try:
            reply = RasaReply.model_validate_json(response.content)
        except ValidationError:
            raise RasaError("reply does not have the agreed shape") from None
        if not reply.messages:
            raise RasaError("no messages: the action server did not answer")
        return reply

    async def _post(self, body: Mapping[str, object]) -> httpx.Response:
        try:
            # httpx limits each read; this limits the whole, however slowly it trickles in.
            async with asyncio.timeout(self._timeout_s):
                return await self.http.post("webhook", json=body, headers=_headers())
        except (httpx.HTTPError, TimeoutError) as error:
            raise RasaSilent(type(error).__name__) from None

    async def forget(self, conversation_id: str) -> None:
        """Erase the conversation's tracker.

        Raises:
            RasaError: it may still be there.
        """
        try:
            response = await self.http.delete(f"conversations/{conversation_id}")
        except httpx.HTTPError as error:
            raise RasaError(type(error).__name__) from None
        if response.status_code not in (httpx.codes.NO_CONTENT, httpx.codes.NOT_FOUND):
            raise RasaError(f"status {response.status_code}")

    async def purge(self, before: datetime) -> None:
        """Erase what trackers hold from before that moment.

        Raises:
            RasaError: some of it may still be there.
        """
        try:
            response = await self.http.delete("events", params={"before": before.timestamp()})
        except httpx.HTTPError as error:
            raise RasaError(type(error).__name__) from None
        if response.status_code != httpx.codes.NO_CONTENT:
            raise RasaError(f"status {response.status_code}")

    async def health(self) -> Health:
        """Return who answers; never raises."""
        try:
            response = await self.http.get("health", timeout=HEALTH_TIMEOUT_S)
            return Health.model_validate_json(response.content)
        except (httpx.HTTPError, ValidationError):
            return Health()

    async def close(self) -> None:
        """Close the connections."""
        await self.http.aclose()


def _headers() -> dict[str, str]:
    """Return what lets Rasa's lines and the action server's be found by the request's id."""
    known = request_id()
    return {ID_HEADER: known} if known else {}
