"""Somebody who talks to a running Kompas over HTTP: through the API, or on the chat page without script.

Knows the interface. Knows no scripts and no database.
"""

import asyncio
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol

import httpx

from bot.demo.plan import Planned
from bot.demo.scripts import DemoError
from bot.gateway.chat import FRAGMENT_HEADER, REASONS
from bot.gateway.tokens import Tokens

TIMEOUT_S = 30.0
TRIES = 5  # of a call that is refused for being one too many; each waits as long as it is told
_LATER = (429, 503)
_OTHER_REASON = "my_case"  # the chat page's, for those who give their own over the API


@dataclass
class Shown:
    """What stands on the screen: ids of messages, the card of each that asks for a thumb, and payloads to tap."""

    messages: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    payloads: list[str] = field(default_factory=list)


class Caller(Protocol):
    """A conversation as somebody holds it. Every method raises DemoError where Kompas does not take it."""

    conversation_id: str
    shown: Shown
    newest: str  # id of the newest message shown so far

    async def open(self, planned: Planned) -> None:
        """Begin."""

    async def say(self, text: str) -> None:
        """Send what is typed."""

    async def tap(self, payload: str) -> None:
        """Send a button."""

    async def judge(self, message_id: str, *, helpful: bool, reason: str) -> None:
        """Give a thumb, with a reason where it is down."""


class ApiCaller:
    """Through `/api/v1`."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._headers: dict[str, str] = {}
        self.conversation_id = ""
        self.shown = Shown()
        self.newest = ""

    async def open(self, planned: Planned) -> None:
        wish = {"language": planned.language, "entry": planned.entry}
        opened = (await _post(self._http, "/api/v1/conversations", json=wish)).json()
        self.conversation_id = opened["conversation_id"]
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        self._see(opened["messages"])

    async def say(self, text: str) -> None:
        await self._send({"text": text})

    async def tap(self, payload: str) -> None:
        await self._send({"payload": payload})

    async def judge(self, message_id: str, *, helpful: bool, reason: str) -> None:
        body = {"message_id": message_id, "helpful": helpful, "reason": reason or None}
        await _post(self._http, f"{self._path}/feedback", json=body, headers=self._headers)

    @property
    def _path(self) -> str:
        return f"/api/v1/conversations/{self.conversation_id}"

    async def _send(self, body: dict[str, str]) -> None:
        reply = await _post(self._http, f"{self._path}/messages", json=body, headers=self._headers)
        self._see(reply.json()["messages"])

    def _see(self, messages: list[dict[str, Any]]) -> None:
        self.shown = Shown(
            messages=[message["id"] for message in messages],
            answers={message["id"]: message["card"]["id"] for message in messages if message.get("card")},
            payloads=[
                payload
                for message in messages
                for payload in (
                    *(
                        f'/choose_card{{"card": "{choice["card"]}"}}'
                        for choice in message.get("choices") or ()
                    ),
                    *(button["payload"] for button in message["buttons"]),
                )
            ],
        )
        self.newest = _last(self.shown, self.newest)


class PageCaller:
    """On `/chat`, by the form's fields."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens) -> None:
        self._http = http
        self._tokens = tokens  # by them alone the page tells which conversation it is
        self._fields: dict[str, str] = {}
        self.conversation_id = ""
        self.shown = Shown()
        self.newest = ""

    async def open(self, planned: Planned) -> None:
        self._fields = {"lang": planned.language, "entry": planned.entry}
        page = await self._send(action="open")
        self._fields["token"] = page.token
        self.conversation_id = self._tokens.conversation_of(page.token) or ""
        if not self.conversation_id:
            raise DemoError(
                "the chat page's token is not ours: give KOMPAS_SECRET_KEY the value that the server has"
            )

    async def say(self, text: str) -> None:
        await self._send(text=text)

    async def tap(self, payload: str) -> None:
        await self._send(payload=payload)

    async def judge(self, message_id: str, *, helpful: bool, reason: str) -> None:
        if helpful:
            await self._post(feedback=f"{message_id}:yes")
            return
        await self._send(feedback=f"{message_id}:no")  # brings what comes next, as on the page
        chosen = reason if reason in REASONS else _OTHER_REASON
        await self._post(feedback=f"{message_id}:no:{chosen}")

    async def _send(self, **fields: str) -> "_Page":
        page = await self._post(**fields)
        self.shown = page.shown
        self.newest = _last(self.shown, self.newest)
        return page

    async def _post(self, **fields: str) -> "_Page":
        headers = {FRAGMENT_HEADER: "1"}
        reply = await _post(self._http, "/chat", data={**self._fields, **fields}, headers=headers)
        page = _Page()
        page.feed(reply.text)
        return page


class _Page(HTMLParser):
    """Reads what a person sees and can tap off the chat page."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = Shown()
        self.token = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "data-token" in given:
            self.token = given["data-token"]
        if tag == "article":
            message_id = given.get("id", "").removeprefix("m-")
            self.shown.messages.append(message_id)
            if "data-card" in given:
                self.shown.answers[message_id] = given["data-card"]
        if tag == "button" and given.get("name") == "payload":
            self.shown.payloads.append(given["value"])


def _last(shown: Shown, before: str) -> str:
    return shown.messages[-1] if shown.messages else before


async def _post(http: httpx.AsyncClient, path: str, **request: Any) -> httpx.Response:
    """Return what Kompas says; where we are too many, wait as long as it asks and try again."""
    for _ in range(TRIES):
        try:
            reply = await http.post(path, **request)
        except httpx.HTTPError as error:
            raise DemoError(
                f"no Kompas answers at {http.base_url} ({type(error).__name__}); start one"
            ) from None
        if reply.status_code not in _LATER:
            break
        await asyncio.sleep(float(reply.headers.get("Retry-After", "1")))
    if reply.is_error:
        raise DemoError(f"Kompas answers {reply.status_code} to {path.rsplit('/', 1)[-1]}")
    return reply
