"""The one channel through which the gateway speaks to Rasa, on loopback.

Unlike Rasa's REST channel it keeps each reply whole (text, buttons and structure in one message),
returns what Rasa understood, and can forget a conversation. Runs in Rasa's Python 3.10.
"""

from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

import aiohttp
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.collector import spare_what_is_loaded
from bot.nlu.encode_ahead import encode_ahead
from bot.rasa_runtime import keep_alive
from bot.rasa_runtime.button_payloads import is_payload
from bot.rasa_runtime.pass_on import remember
from bot.rasa_runtime.tracker_store import saved_tracker, unwrap

HEALTH_TIMEOUT_S = 2.0  # the action server is on the same machine


class WholeMessages(OutputChannel):
    """Collects each utterance as one message of the gateway's shape."""

    def __init__(self) -> None:
        self.messages: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        return KompasInput.name()

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        structure = message.get("custom") or {}
        self.messages.append(
            {
                "text": message.get("text") or "",
                "buttons": [
                    {"title": button["title"], "payload": button["payload"]}
                    for button in message.get("buttons") or []
                ],
                **structure,
            }
        )


class KompasInput(InputChannel):
    """Takes messages from the gateway."""

    @classmethod
    def name(cls) -> Text:
        return "kompas"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes: `webhook`, `conversations/<sender>` and `health`."""
        routes = Blueprint("kompas_channel")

        @routes.middleware("request")
        async def know(request: Request) -> None:
            remember(request.headers)

        @routes.listener("after_server_start")  # the model is loaded before it
        async def spare_model(*_server: Any) -> None:
            spare_what_is_loaded()

        @routes.listener("after_server_stop")
        async def close_connections(*_server: Any) -> None:
            await keep_alive.close()

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            body = request.json
            collected = WholeMessages()
            message = UserMessage(
                body["message"],
                collected,
                body["sender"],
                input_channel=self.name(),
                metadata=body.get("metadata"),
            )
            saved_tracker.set(None)  # the context may be that of an earlier request on the same connection
            if not is_payload(message.text):
                await encode_ahead(message.text)
            await on_new_message(message)
            return response.json(_reply(collected.messages, saved_tracker.get()))

        @routes.delete("/conversations/<sender:str>")
        async def forget(request: Request, sender: Text) -> HTTPResponse:
            agent: Agent = request.app.ctx.agent
            await unwrap(agent.tracker_store).delete(sender)
            return response.empty(204)

        @routes.delete("/events")
        async def purge(request: Request) -> HTTPResponse:
            agent: Agent = request.app.ctx.agent
            await unwrap(agent.tracker_store).purge(float(request.args.get("before")))
            return response.empty(204)

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            agent: Optional[Agent] = request.app.ctx.agent
            ready = agent is not None and agent.is_ready()
            actions = "ok" if ready and await _answers(agent.action_endpoint.url) else "down"
            return response.json(
                {"rasa": "ok" if ready else "no model", "actions": actions}, status=200 if ready else 503
            )

        return routes


def _reply(messages: List[Dict[Text, Any]], tracker: Optional[DialogueStateTracker]) -> Dict[Text, Any]:
    slots = tracker.current_slot_values() if tracker is not None else {}
    intent = (tracker.latest_message.intent if tracker and tracker.latest_message else None) or {}
    language = slots.get("language")
    return {
        "messages": [{"language": language, **message} for message in messages],
        "language": language,
        "intent": {"name": intent.get("name"), "confidence": intent.get("confidence")} if intent else None,
        "trace": _trace_of_this_turn(tracker),
    }


def _trace_of_this_turn(tracker: Optional[DialogueStateTracker]) -> Optional[Dict[Text, Any]]:
    """Return what the search left in its slot after the latest message; the slot itself outlives the turn."""
    for event in reversed(tracker.events if tracker else []):
        if isinstance(event, UserUttered):
            return None
        if isinstance(event, SlotSet) and event.key == "trace":
            return event.value
    return None


async def _answers(actions_url: Text) -> bool:
    health = actions_url.rsplit("/", 1)[0] + "/health"
    try:
        timeout = aiohttp.ClientTimeout(total=HEALTH_TIMEOUT_S)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(health) as reply:
            return reply.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
