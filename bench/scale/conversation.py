"""One person who asks on and on, as the chat page does: what is refused is sent again, under the same key.

Keeps what came back, for the checks. Knows HTTP, and nothing of what stands behind it.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from time import monotonic
from typing import Any

import httpx

from bench.scale.questions import Question
from bot.gateway.messages import WEIGHT, Kind

ANSWER_TIMEOUT_S = 60.0  # for one call; nginx gives up before
PATIENCE_S = 240.0  # for one answer, through all refusals; a Rasa server takes a minute to come back here
LONGEST_WAIT_S = 5.0  # before trying again, whatever Retry-After says: people are not patient either
NOTICE_WAIT_S = 2.0


class Unanswered(Exception):
    """Nobody answered, and nobody said kindly why."""


@dataclass(frozen=True)
class Exchange:
    """A message sent, and the reply: the ids of its messages, the kind and card of the weightiest, and when, in s."""

    text: str
    card: str | None
    ids: tuple[str, ...]
    kind: str
    shown_card: str | None
    sent_at: float
    seconds: float

    @property
    def told_kindly(self) -> bool:
        """Whether the reply was that there is none now, and whom to call."""
        return self.kind == Kind.NOTICE


@dataclass
class Refusals:
    """How often something else than a reply came back."""

    busy: int = 0  # 503 of a gateway, with numbers
    away: int = 0  # 503 of nginx, with numbers: no gateway answered
    strange: list[str] = field(default_factory=list)  # everything else; there should be none


@dataclass
class Person:
    """Somebody in a conversation."""

    http: httpx.AsyncClient
    walk: Sequence[Question]
    chance: random.Random
    refusals: Refusals
    conversation_id: str = ""
    token: str = ""
    exchanges: list[Exchange] = field(default_factory=list)

    async def talk(self, stop: asyncio.Event, *, pause_s: float) -> None:
        """Open a conversation and ask until `stop`, about every `pause_s` seconds.

        Raises:
            Unanswered: a message got no reply.
        """
        await asyncio.sleep(self.chance.uniform(0, pause_s))  # not all in the same second
        await self.open()
        asked = 0
        while not stop.is_set():
            await self.ask(self.walk[asked % len(self.walk)])
            asked += 1
            await _sleep_until(stop, self.chance.uniform(0.5, 1.5) * pause_s)

    async def open(self) -> None:
        """Begin."""
        opened = await self._post("/api/v1/conversations", {"language": self.walk[0].language}, headers={})
        self.conversation_id, self.token = opened["conversation_id"], opened["token"]

    async def ask(self, question: Question) -> None:
        """Ask until there is an answer; who is told that there is none now asks once more."""
        until = monotonic() + PATIENCE_S
        while True:
            exchange = await self.say(question.text, question.card)
            if not exchange.told_kindly:
                return
            if monotonic() > until:
                raise Unanswered(f"no answer but numbers for {PATIENCE_S:.0f} s")
            await asyncio.sleep(NOTICE_WAIT_S)

    async def hear(self, text: str) -> str:
        """Send a message and return the words of the reply, which is not kept."""
        return " ".join(message["text"] for message in await self._send(text))

    async def say(self, text: str, card: str | None = None) -> Exchange:
        """Send a message and keep the reply."""
        begun = monotonic()
        messages = await self._send(text)
        weightiest = min(messages, key=lambda message: WEIGHT.index(message["kind"]))
        exchange = Exchange(
            text,
            card,
            tuple(message["id"] for message in messages),
            weightiest["kind"],
            (weightiest.get("card") or {}).get("id"),
            begun,
            monotonic() - begun,
        )
        self.exchanges.append(exchange)
        return exchange

    async def _send(self, text: str) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": token_urlsafe(18)}
        path = f"/api/v1/conversations/{self.conversation_id}/messages"
        messages: list[dict[str, Any]] = (await self._post(path, {"text": text}, headers))["messages"]
        return messages

    async def _post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        """Return what a call brings; what is refused kindly is sent again as it was."""
        until = monotonic() + PATIENCE_S
        while monotonic() < until:
            try:
                response = await self.http.post(path, json=body, headers=headers)
            except httpx.TransportError as error:
                self.refusals.strange.append(type(error).__name__)
                await asyncio.sleep(1)
                continue
            if response.status_code in (200, 201):
                reply: dict[str, Any] = response.json()
                return reply
            self._count(response)
            wait_s = min(float(response.headers.get("retry-after", 1)), LONGEST_WAIT_S)
            await asyncio.sleep(wait_s * self.chance.uniform(0.5, 1.5))
        raise Unanswered(f"nothing but refusals for {PATIENCE_S:.0f} s")

    def _count(self, response: httpx.Response) -> None:
        problem = _problem(response)
        phones = [
            agency.get("phone")
            for message in problem.get("messages", [])
            for agency in message.get("agencies", [])
        ]
        if response.status_code != 503 or "112" not in phones or "retry-after" not in response.headers:
            self.refusals.strange.append(f"{response.status_code} {problem.get('type', '')}")
        elif problem["type"] == "/docs#busy":
            self.refusals.busy += 1
        else:
            self.refusals.away += 1


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        problem: dict[str, Any] = response.json()
    except ValueError:
        return {}
    return problem


async def _sleep_until(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
