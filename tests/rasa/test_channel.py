"""The channel between gateway and Rasa, over HTTP, with a stub in the place of the agent."""

import asyncio
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import web
from rasa.core.channels.channel import register
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from bot.nlu import encode_ahead
from bot.processes import free_port
from bot.rasa_runtime.channel import KompasInput, WholeMessages

TRACE = {"verdict": "answer", "hits": [{"card_id": "pay/not-paid", "probability": 0.9}]}
ANSWER = {
    "text": "Write today.\n\nThen call.",
    "buttons": [{"title": "No", "payload": "/not_helped", "type": "postback"}],
    "custom": {"kind": "answer", "card": {"id": "pay/not-paid"}, "agencies": [{"id": "vakbond"}]},
}


class StubAgent:
    """Answers every message with `messages` and keeps a tracker, as Rasa's agent does."""

    def __init__(self, store, actions_url):
        self.tracker_store = FailSafeTrackerStore(store)
        self.action_endpoint = SimpleNamespace(url=actions_url)
        self.messages = [ANSWER]
        self.ready = True
        self.heard = []

    def is_ready(self):
        return self.ready

    async def handle_message(self, message):
        self.heard.append(message)
        for answer in self.messages:
            await message.output_channel.send_response(message.sender_id, answer)
        events = [
            ActionExecuted("action_listen"),
            UserUttered(message.text, {"name": "ask", "confidence": 0.75}),
            SlotSet("language", "pl"),
            SlotSet("trace", TRACE),
        ]
        slots = self.tracker_store.domain.slots
        await self.tracker_store.save(
            DialogueStateTracker.from_events(message.sender_id, events, slots=slots)
        )


@pytest.fixture
def agent(store):
    return StubAgent(store, f"http://127.0.0.1:{free_port()}/webhook")


@pytest.fixture(scope="module")
def server():
    """A server with the channel; one for all tests, because Sanic rewrites its own methods once per process."""
    loop = asyncio.new_event_loop()
    app = Sanic("channel")
    register([KompasInput()], app, "/webhooks/")
    port = free_port()
    running = loop.run_until_complete(
        app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True)
    )
    loop.run_until_complete(running.startup())
    yield SimpleNamespace(loop=loop, app=app, url=f"http://127.0.0.1:{port}")
    running.close()
    loop.run_until_complete(running.wait_closed())
    loop.close()


@pytest.fixture
def talk(agent, server):
    """Run `calls(http)` against the server, the agent behind it."""
    server.app.ctx.agent = agent

    async def run(calls):
        async with aiohttp.ClientSession(server.url) as http:
            return await calls(http)

    return lambda calls: server.loop.run_until_complete(run(calls))


async def say(http, sender="conversation", message="szef mi nie płaci", **more):
    body = {"sender": sender, "message": message, **more}
    async with http.post("/webhooks/kompas/webhook", json=body) as reply:
        return reply.status, await reply.json()


def test_reply_keeps_text_buttons_and_structure_in_one_message(talk):
    status, reply = talk(say)

    assert status == 200
    assert reply == {
        "messages": [
            {
                "language": "pl",
                "text": "Write today.\n\nThen call.",
                "buttons": [{"title": "No", "payload": "/not_helped"}],
                "kind": "answer",
                "card": {"id": "pay/not-paid"},
                "agencies": [{"id": "vakbond"}],
            }
        ],
        "language": "pl",
        "intent": {"name": "ask", "confidence": 0.75},
        "trace": TRACE,
    }


def test_each_utterance_is_one_message_in_order(talk, agent):
    agent.messages = [ANSWER, {"text": None, "custom": {"kind": "notice"}}, {"text": "Bye", "buttons": None}]

    _, reply = talk(say)

    assert [message["text"] for message in reply["messages"]] == ["Write today.\n\nThen call.", "", "Bye"]
    assert [message["buttons"] for message in reply["messages"][1:]] == [[], []]


def test_reply_is_made_without_reading_the_tracker_again(talk, store, monkeypatch):
    async def refuse(sender_id):
        raise AssertionError("read again")

    monkeypatch.setattr(store, "retrieve", refuse)

    assert talk(say)[1]["trace"] == TRACE


def test_message_that_saved_nothing_gets_nothing_of_the_one_before_it(talk, agent):
    async def keep_quiet(message):
        agent.heard.append(message)

    async def calls(http):
        await say(http, "one")
        agent.handle_message = keep_quiet
        return await say(http, "two")

    _, reply = talk(calls)

    assert reply == {"messages": [], "language": None, "intent": None, "trace": None}


def test_rasa_gets_message_sender_and_metadata_as_they_came(talk, agent):
    metadata = {"language": "pl", "entry": "poster-x"}

    talk(lambda http: say(http, metadata=metadata))

    (heard,) = agent.heard
    assert (heard.text, heard.sender_id, heard.metadata) == ("szef mi nie płaci", "conversation", metadata)
    assert heard.input_channel == "kompas"


@pytest.mark.parametrize(
    ("message", "texts"), [("szef mi nie płaci", ["szef mi nie płaci"]), ("/restart", [])]
)
def test_what_is_typed_is_encoded_before_rasa_has_it_and_what_a_button_sends_is_not(
    talk, agent, monkeypatch, message, texts
):
    encoded, handle = [], encode_ahead.encoder().encode
    monkeypatch.setattr(encode_ahead.encoder(), "encode", lambda t: [encoded.append(*t), handle(t)][1])

    async def heard_after(message):
        agent.heard.append((message.text, list(encoded)))

    agent.handle_message = heard_after
    talk(lambda http: say(http, message=message))

    assert agent.heard == [(message, texts)]


def test_reply_without_a_message_is_empty(talk, agent):
    agent.messages = []

    assert talk(say)[1]["messages"] == []


def test_conversation_is_forgotten_and_no_other(talk, store, wait):
    async def calls(http):
        await say(http, "one")
        await say(http, "two")
        async with http.delete("/webhooks/kompas/conversations/one") as reply:
            return reply.status, await reply.read()

    assert talk(calls) == (204, b"")
    assert list(wait(store.keys())) == ["two"]


def test_forgetting_what_is_not_there_is_no_error(talk):
    async def calls(http):
        async with http.delete("/webhooks/kompas/conversations/nobody") as reply:
            return reply.status

    assert talk(calls) == 204


async def health(http, status=200):
    async with http.get("/webhooks/kompas/health") as reply:
        assert reply.status == status
        return await reply.json()


def test_health_says_that_the_action_server_is_down(talk):
    assert talk(health) == {"rasa": "ok", "actions": "down"}


@pytest.mark.parametrize(("status", "verdict"), [(200, "ok"), (500, "down")])
def test_health_asks_the_action_server(talk, agent, status, verdict):
    async def answer(request):
        return web.json_response({"status": "ok"}, status=status)

    async def calls(http):
        app = web.Application()
        app.router.add_get("/health", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(
            runner, "127.0.0.1", int(agent.action_endpoint.url.split(":")[2].split("/")[0])
        ).start()
        try:
            return await health(http)
        finally:
            await runner.cleanup()

    assert talk(calls) == {"rasa": "ok", "actions": verdict}


def test_health_says_that_rasa_has_no_model(talk, agent):
    agent.ready = False

    assert talk(lambda http: health(http, status=503)) == {"rasa": "no model", "actions": "down"}


def test_messages_are_kept_whole_by_the_name_of_our_channel():
    assert WholeMessages.name() == KompasInput.name() == "kompas"
