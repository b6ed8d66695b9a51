"""The Bot API of the stand-in, and how it brings updates to a webhook.

Speaks as api.telegram.org does: the same paths, parameters, refusals and answers. Source: core.telegram.org/bots/api
"""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.telegram.stand_in import checks
from bot.telegram.stand_in.chats import BOT, Chat, Posted, Update, World, queue_of
from bot.telegram.stand_in.checks import Refusal, bad
from bot.telegram.stand_in.trouble import Trouble, Wrong

TOKEN = "1:stand-in"  # noqa: S105 (opens nothing but the stand-in)
TAKE_BACK_S = 48 * 3600  # older messages of its own a bot cannot delete
REDELIVER_S = 0.2  # doubled each time up to the next; the real one waits longer
REDELIVER_AT_MOST_S = 3.0
DELIVERY_TIMEOUT_S = 30.0
Fields = dict[str, Any]


class StandIn:
    """Telegram, as far as Kompas needs it. `app` is to be served, or called in process."""

    def __init__(self, *, to_webhook: httpx.AsyncBaseTransport | None = None) -> None:
        self.world = World()
        self.trouble = Trouble()
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.webhook: Fields = {}
        self.calls: list[tuple[str, Fields]] = []
        self.menu: Fields | None = None
        self._to_webhook = to_webhook
        self._arrived = asyncio.Event()
        self._on_their_way: dict[int, asyncio.Task[None]] = {}
        self._refused: dict[int, int] = {}  # how often in vain, by update
        self.world.on_update = self._arrived.set
        self.app = Starlette(routes=[Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])])
        self._methods: dict[str, Callable[[Fields], Awaitable[Any]]] = {
            name.removeprefix("_api_"): getattr(self, name) for name in dir(self) if name.startswith("_api_")
        }

    @asynccontextmanager
    async def served(self, port: int) -> AsyncIterator[str]:
        """Listen on loopback and bring updates to the webhook; yield the `base_url` for a bot."""
        server = _Server(uvicorn.Config(self.app, host="127.0.0.1", port=port, log_config=None))
        async with self.delivering():
            serving = asyncio.create_task(server.serve())
            while not server.started:
                await asyncio.sleep(0.02)
            yield f"http://127.0.0.1:{port}/bot"
            server.should_exit = True
            await serving

    @asynccontextmanager
    async def delivering(self) -> AsyncIterator[None]:
        """Bring updates to the webhook while this is open."""
        task = asyncio.create_task(self._deliver())
        yield
        task.cancel()
        for on_its_way in list(self._on_their_way.values()):
            on_its_way.cancel()

    async def _call(self, request: Request) -> Response:
        token, method = request.path_params["token"], request.path_params["method"]
        try:
            if token != TOKEN:
                raise Refusal(401, "Unauthorized")
            if method not in self._methods:
                raise Refusal(404, "Not Found: method not found")
            fields = await _fields(request)
            self.calls.append((method, fields))
            wrong = self.trouble.next(method)
            if wrong is Wrong.FLOOD:
                seconds = self.trouble.retry_after_s
                raise Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
            if wrong is Wrong.BAD_GATEWAY:
                return Response("<html>Bad Gateway</html>", 502, media_type="text/html")
            if wrong is Wrong.BROKEN:
                return _Broken()
            result = await self._methods[method](fields)
            return _Broken() if wrong is Wrong.BROKEN_AFTER else JSONResponse({"ok": True, "result": result})
        except Refusal as refusal:
            said = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            more = {"parameters": refusal.parameters} if refusal.parameters else {}
            return JSONResponse(said | more, refusal.code)

    # --- Methods of the Bot API

    async def _api_getMe(self, fields: Fields) -> Fields:
        return BOT

    async def _api_setWebhook(self, fields: Fields) -> bool:
        url, most = str(fields.get("url", "")), int(fields.get("max_connections", 40))
        if url:
            checks.webhook(url, str(fields.get("secret_token", "")), most)
        self.webhook = {**fields, "max_connections": most} if url else {}
        self._arrived.set()
        return True

    async def _api_deleteWebhook(self, fields: Fields) -> bool:
        self.webhook = {}
        return True

    async def _api_getWebhookInfo(self, fields: Fields) -> Fields:
        waiting = len(self.world.pending)
        url = self.webhook.get("url", "")
        return {"url": url, "has_custom_certificate": False, "pending_update_count": waiting}

    async def _api_getUpdates(self, fields: Fields) -> list[Update]:
        if self.webhook:
            raise Refusal(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            )
        offset, limit = int(fields.get("offset", 0)), min(int(fields.get("limit", 100)), 100)
        for update_id in [known for known in self.world.pending if known < offset]:
            del self.world.pending[update_id]
        deadline = time.monotonic() + min(float(fields.get("timeout", 0)), 50)
        while not self.world.pending and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        found = [update for _, update in sorted(self.world.pending.items())][:limit]
        if self.trouble.shuffled:
            random.shuffle(found)
        return found + (found if self.trouble.twice else [])

    async def _api_sendMessage(self, fields: Fields) -> Fields:
        chat = self._chat(fields)
        text, mode = str(fields.get("text", "")), fields.get("parse_mode")
        shown = checks.plain_text(text, mode)
        markup = checks.keyboard(fields.get("reply_markup"))
        message = Posted(next(self.world.ids), shown, text, markup, bool(fields.get("disable_notification")))
        message.previews = not (fields.get("link_preview_options") or {}).get("is_disabled", False)
        chat.posted[message.id] = message
        return self.world.as_json(chat, message)

    async def _api_editMessageText(self, fields: Fields) -> Fields:
        chat, message = self._own(fields, "edit")
        text = str(fields.get("text", ""))
        shown = checks.plain_text(text, fields.get("parse_mode"))
        markup = checks.keyboard(fields.get("reply_markup"))
        if (shown, markup) == (message.text, message.markup):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same"
            )
        message.text, message.html, message.markup = shown, text, markup
        return self.world.as_json(chat, message)

    async def _api_editMessageReplyMarkup(self, fields: Fields) -> Fields:
        chat, message = self._own(fields, "edit")
        markup = checks.keyboard(fields.get("reply_markup"))
        if (markup or {}).get("inline_keyboard", []) == (message.markup or {}).get("inline_keyboard", []):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same"
            )
        message.markup = markup
        return self.world.as_json(chat, message)

    async def _api_deleteMessage(self, fields: Fields) -> bool:
        chat, message = self._own(fields, "delete")
        if time.time() - message.at > TAKE_BACK_S:
            raise bad("message can't be deleted")
        del chat.posted[message.id]
        chat.taken_back.append(message.id)
        return True

    async def _api_deleteMessages(self, fields: Fields) -> bool:
        ids = fields.get("message_ids") or []
        if not 1 <= len(ids) <= 100:
            raise bad("message identifiers are not specified" if not ids else "too many message identifiers")
        chat = self._chat(fields)
        for message_id in ids:  # those that cannot be deleted are skipped, as the real one does
            message = chat.posted.get(message_id)
            if message and time.time() - message.at <= TAKE_BACK_S:
                del chat.posted[message_id]
                chat.taken_back.append(message_id)
        return True

    async def _api_answerCallbackQuery(self, fields: Fields) -> bool:
        if fields.get("callback_query_id") not in self.world.queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(str(fields.get("text", ""))) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.world.queries.discard(fields["callback_query_id"])
        return True

    async def _api_sendChatAction(self, fields: Fields) -> bool:
        if fields.get("action") not in checks.ACTIONS:
            raise bad("wrong parameter action in request")
        self._chat(fields).actions.append(fields["action"])
        return True

    async def _api_setMyCommands(self, fields: Fields) -> bool:
        language = str(fields.get("language_code", ""))
        if language and not (len(language) == 2 and language.isalpha()):
            raise bad("invalid language code")
        self.commands[language] = checks.commands(fields.get("commands") or [])
        return True

    async def _api_setMyShortDescription(self, fields: Fields) -> bool:
        if len(str(fields.get("short_description", ""))) > 120:
            raise bad("SHORT_DESCRIPTION_TOO_LONG")
        return True

    async def _api_setMyDescription(self, fields: Fields) -> bool:
        if len(str(fields.get("description", ""))) > 512:
            raise bad("DESCRIPTION_TOO_LONG")
        return True

    async def _api_setChatMenuButton(self, fields: Fields) -> bool:
        self.menu = fields.get("menu_button")
        return True

    def _chat(self, fields: Fields) -> Chat:
        chat = self.world.chats.get(int(fields.get("chat_id", 0)))
        if chat is None:
            raise bad("chat not found")
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _own(self, fields: Fields, what: str) -> tuple[Chat, Posted]:
        chat = self._chat(fields)
        message = chat.posted.get(int(fields.get("message_id", 0)))
        if message is None:
            raise bad(f"message to {what} not found")
        if message.html is None and what == "edit":
            raise bad("message can't be edited")
        return chat, message

    # --- Webhook

    async def _deliver(self) -> None:
        """Bring what is pending to the webhook, as many at once as it wants, again until it is taken.

        Of one queue the next comes when the one before is taken, as with the real one (WebhookActor.cpp of
        github.com/tdlib/telegram-bot-api). Others overtake it meanwhile.
        """
        async with httpx.AsyncClient(
            transport=self._to_webhook, timeout=DELIVERY_TIMEOUT_S, trust_env=False
        ) as client:
            while True:
                self._arrived.clear()
                first = {
                    queue_of(update): known
                    for known, update in sorted(self.world.pending.items(), reverse=True)
                }
                waiting = [known for known in sorted(first.values()) if known not in self._on_their_way]
                room = int(self.webhook.get("max_connections", 0)) - len(self._on_their_way)
                waiting = waiting[: max(room, 0)]
                if self.trouble.shuffled:
                    random.shuffle(waiting)
                for update_id in waiting:
                    task = asyncio.create_task(self._bring(client, update_id))
                    self._on_their_way[update_id] = task
                await self._arrived.wait()

    async def _bring(self, client: httpx.AsyncClient, update_id: int) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": str(self.webhook.get("secret_token", ""))}
        update, url = self.world.pending[update_id], self.webhook["url"]
        try:
            times = 2 if self.trouble.twice else 1
            posts = [client.post(url, json=update, headers=headers) for _ in range(times)]
            answers = await asyncio.gather(*posts)
            if all(answer.is_success for answer in answers):
                self.world.pending.pop(update_id, None)
            else:
                await self._pause(update_id)
        except httpx.HTTPError:
            await self._pause(update_id)
        finally:
            del self._on_their_way[update_id]
            self._arrived.set()

    async def _pause(self, update_id: int) -> None:
        tries = self._refused[update_id] = self._refused.get(update_id, 0) + 1
        await asyncio.sleep(min(REDELIVER_S * 2 ** (tries - 1), REDELIVER_AT_MOST_S))


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever runs us."""
        yield


class _Broken(Response):
    """An answer that ends before it is complete, as when a connection is reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok"', "more_body": True})
        raise httpx.ReadError(
            "connection reset"
        )  # in process; over a socket the server closes the connection


async def _fields(request: Request) -> Fields:
    """Return the parameters, from a form, JSON or the address; what is JSON inside a form is read."""
    if request.headers.get("content-type", "").startswith("application/json"):
        read: Fields = await request.json()
        return read
    given = {**request.query_params, **(await request.form())}
    return {name: _read(str(value)) if name != "text" else str(value) for name, value in given.items()}


def _read(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
