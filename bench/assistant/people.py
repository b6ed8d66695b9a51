"""How one writes to each of the two bots over HTTP."""

from uuid import uuid4

import httpx

ANSWER_TIMEOUT_S = 600.0  # a stock bot with a long history takes minutes; nothing may be cut off


def client(url: str) -> httpx.AsyncClient:
    """Return a client whose connections stay open, as many as there are people."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx.AsyncClient(base_url=url, timeout=ANSWER_TIMEOUT_S, limits=limits, trust_env=False)


class KompasPerson:
    """Somebody who writes to the gateway."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self.conversation_id = ""
        self._token = ""

    async def open(self) -> None:
        """Open a conversation, as the chat page does.

        Raises:
            httpx.HTTPStatusError: refused.
        """
        opened = (await self._http.post("/api/v1/conversations", json={})).raise_for_status().json()
        self.conversation_id, self._token = opened["conversation_id"], opened["token"]

    async def say(self, text: str) -> bool:
        """Write a message; False where it was refused."""
        reply = await self._http.post(
            f"/api/v1/conversations/{self.conversation_id}/messages",
            json={"text": text},
            headers={"Authorization": f"Bearer {self._token}"},
        )
        return reply.status_code == httpx.codes.OK and bool(reply.json()["messages"])


class StockPerson:
    """Somebody who writes to Rasa's REST channel, which makes a conversation of any name."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self.conversation_id = ""

    async def open(self) -> None:
        """Take another name; Rasa's session begins with the first message."""
        self.conversation_id = uuid4().hex

    async def say(self, text: str) -> bool:
        """Write a message; False where no answer came."""
        body = {"sender": self.conversation_id, "message": text}
        reply = await self._http.post("/webhooks/rest/webhook", json=body)
        return reply.status_code == httpx.codes.OK and bool(reply.json())
