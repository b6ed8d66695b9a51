"""The gateway on a real socket, against clients that are slow, huge, garbled or in a hurry."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
import uvicorn

from bot.gateway.main import server_config
from bot.gateway.slow_clients import ImpatientProtocol

pytestmark = [pytest.mark.asyncio, pytest.mark.enable_socket]

PATIENCE_S = 60.0  # of the tests; a busy machine is slow
BYTE_PAUSE_S = 0.05


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"body_timeout_s": 1.0, "rasa_timeout_s": 20.0})


@dataclass
class Gateway:
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def exchange(self, *pieces: bytes, pause_s: float = 0.0) -> bytes:
        """Send the pieces and return all that comes back until the server closes the connection."""
        reader, writer = await self.connect()
        sending = asyncio.create_task(send(writer, pieces, pause_s))
        received = b""
        async with asyncio.timeout(PATIENCE_S):
            with suppress(ConnectionError):  # what we still send to a closed connection comes back as a reset
                while piece := await reader.read(65536):
                    received += piece
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        writer.close()
        return received


async def send(writer: asyncio.StreamWriter, pieces: tuple[bytes, ...], pause_s: float) -> None:
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause_s)


@pytest_asyncio.fixture
async def gateway(app, settings, monkeypatch) -> AsyncIterator[Gateway]:
    monkeypatch.setattr(ImpatientProtocol, "head_timeout_s", 1.0)
    server = uvicorn.Server(server_config(app, settings, port=0))
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(PATIENCE_S):
        while not server.started:
            await asyncio.sleep(0.01)
    yield Gateway(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    async with asyncio.timeout(PATIENCE_S):
        await serving


@pytest_asyncio.fixture
async def client(gateway) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=gateway.url, timeout=PATIENCE_S, trust_env=False) as client:
        yield client


def head(*lines: str) -> bytes:
    return "\r\n".join([*lines, "Host: kompas.test", "", ""]).encode()


def status_of(response: bytes) -> int:
    return int(response.split(b" ", 2)[1])


def problem_of(response: bytes) -> str:
    body = response.split(b"\r\n\r\n", 1)[1]
    kind: str = json.loads(body)["type"]
    return kind


async def test_head_that_trickles_is_cut_off_and_others_are_served(gateway, client):
    slow = asyncio.create_task(
        gateway.exchange(
            *(bytes([byte]) for byte in b"GET /chat HTTP/1.1\r\nX: " + b"a" * 10_000), pause_s=BYTE_PAUSE_S
        )
    )

    assert (await client.get("/healthz")).status_code == 200
    assert status_of(await slow) == 408


async def test_connection_that_says_nothing_is_closed(gateway):
    assert status_of(await gateway.exchange()) == 408


async def test_second_head_on_a_connection_may_not_trickle_either(gateway):
    first = head("GET /healthz HTTP/1.1")

    received = await gateway.exchange(first, *(b"G" for _ in range(10_000)), pause_s=BYTE_PAUSE_S)

    assert status_of(received) == 200
    assert received.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 408" in received


async def test_body_that_trickles_is_cut_off_with_a_problem(gateway, client):
    opened = (await client.post("/api/v1/conversations")).json()
    start = head(
        f"POST /api/v1/conversations/{opened['conversation_id']}/messages HTTP/1.1",
        f"Authorization: Bearer {opened['token']}",
        "Content-Type: application/json",
        "Content-Length: 10000",
    )

    received = await gateway.exchange(start, *(b" " for _ in range(10_000)), pause_s=BYTE_PAUSE_S)

    assert status_of(received) == 408
    assert problem_of(received) == "/docs#too-slow"
    assert b"connection: close" in received.lower()


async def test_body_of_the_chat_form_that_trickles_gets_a_page_with_words(gateway):
    start = head(
        "POST /chat?lang=nl HTTP/1.1",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 10000",
    )

    received = await gateway.exchange(start, *(b"a" for _ in range(10_000)), pause_s=BYTE_PAUSE_S)

    assert status_of(received) == 408
    assert 'lang="nl"' in received.decode()


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/api/v1/conversations", "application/json"), ("/chat", "application/x-www-form-urlencoded")],
)
async def test_body_of_50_megabytes_is_refused_unread_where_it_is_announced(gateway, address, kind):
    megabyte = b" " * 1_000_000
    start = head(f"POST {address} HTTP/1.1", f"Content-Type: {kind}", "Content-Length: 50000000")

    received = await gateway.exchange(start)

    assert status_of(received) == 413
    assert status_of(await gateway.exchange(start, *[megabyte] * 50)) == 413


async def test_body_of_50_megabytes_is_refused_unread_where_it_is_not_announced(gateway):
    start = head(
        "POST /api/v1/conversations HTTP/1.1",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
    )
    chunk = b"fa000\r\n" + b" " * 0xFA000 + b"\r\n"

    assert status_of(await gateway.exchange(start, *[chunk] * 50)) == 413


@pytest.mark.parametrize(
    "flood",
    [
        b"".join(b"X-%d: a\r\n" % number for number in range(20_000)),
        b"X: " + b"a" * 1_000_000 + b"\r\n",
    ],
    ids=["many", "long"],
)
async def test_flood_of_headers_is_refused(gateway, client, flood):
    assert status_of(await gateway.exchange(b"GET /chat HTTP/1.1\r\n", flood, b"\r\n")) == 400
    assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n"]
)
async def test_garbage_is_refused(gateway, client, garbage):
    received = await gateway.exchange(garbage)

    assert status_of(received) in (400, 408)
    assert (await client.get("/healthz")).status_code == 200


async def test_pipelined_requests_are_answered_in_order(gateway, client):
    opened = (await client.post("/api/v1/conversations", json={"language": "pl"})).json()
    body = json.dumps({"text": "pytanie"}).encode()
    message = (
        head(
            f"POST /api/v1/conversations/{opened['conversation_id']}/messages HTTP/1.1",
            f"Authorization: Bearer {opened['token']}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        + body
    )

    received = await gateway.exchange(
        message + head("GET /healthz HTTP/1.1") + head("GET /nothing HTTP/1.1", "Connection: close")
    )

    parts = received.split(b"HTTP/1.1 ")[1:]
    assert [int(part[:3]) for part in parts] == [200, 200, 404]
    assert "Zażądaj" in parts[0].decode()


async def test_same_message_sent_many_times_at_once_is_answered_in_order(client, rasa):
    opened = (await client.post("/api/v1/conversations")).json()
    path = f"/api/v1/conversations/{opened['conversation_id']}"
    headers = {"Authorization": f"Bearer {opened['token']}"}
    rasa.delay_s = 0.02

    answers = await asyncio.gather(
        *(client.post(f"{path}/messages", json={"text": "pytanie"}, headers=headers) for _ in range(8))
    )

    assert [answer.status_code for answer in answers] == [200] * 8
    ids = [message["id"] for answer in answers for message in answer.json()["messages"]]
    assert len(set(ids)) == 8
    assert rasa.heard == ["pytanie"] * 8


async def test_requests_that_come_after_the_erasure_find_nothing(client, rasa):
    opened = (await client.post("/api/v1/conversations")).json()
    path = f"/api/v1/conversations/{opened['conversation_id']}"
    headers = {"Authorization": f"Bearer {opened['token']}"}
    message_id = opened["messages"][0]["id"]

    erased = [await client.delete(path, headers=headers) for _ in range(2)]
    late = await client.post(f"{path}/messages", json={"text": "spóźnione"}, headers=headers)
    feedback = await client.post(
        f"{path}/feedback", json={"message_id": message_id, "helpful": True}, headers=headers
    )

    assert [answer.status_code for answer in erased] == [204, 404]
    assert (late.status_code, feedback.status_code) == (404, 404)
    assert rasa.heard == []


async def test_server_does_not_say_what_it_is_made_of(client):
    assert "server" not in (await client.get("/healthz")).headers
