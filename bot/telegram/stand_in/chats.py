"""The chats behind the stand-in: what stands in them, and people who write, tap, edit and block."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

BOT = {
    "id": 1, "is_bot": True, "first_name": "Kompas", "username": "kompas_stand_in_bot", "can_join_groups": True,
    "can_read_all_group_messages": False, "supports_inline_queries": False,
}  # fmt: skip
Update = dict[str, Any]


@dataclass
class Posted:
    """A message in a chat. `html` is None for what a person wrote."""

    id: int
    text: str
    html: str | None = None
    markup: dict[str, Any] | None = None
    silent: bool = False
    at: float = field(default_factory=time.time)
    previews: bool = False

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [button for row in (self.markup or {}).get("inline_keyboard", []) for button in row]


@dataclass
class Chat:
    """A chat as it stands on the phone, and what happened to it."""

    id: int
    kind: str = "private"
    language_code: str | None = None
    posted: dict[int, Posted] = field(default_factory=dict)
    taken_back: list[int] = field(default_factory=list)
    blocked: bool = False
    actions: list[str] = field(default_factory=list)

    @property
    def from_bot(self) -> list[Posted]:
        return [message for message in self.posted.values() if message.html is not None]

    def as_json(self) -> dict[str, Any]:
        named = {"title": "Group"} if self.kind != "private" else {"first_name": "Ana"}
        return {"id": self.id, "type": self.kind, **named}


class Person:
    """Somebody at a phone. What they do becomes an update for the bot."""

    def __init__(self, chat: Chat, user_id: int, world: "World") -> None:
        self.chat = chat
        self.id = user_id
        self._world = world

    @property
    def texts(self) -> list[str]:
        """What the bot has said and what still stands in the chat, oldest first."""
        return [message.text for message in self.chat.from_bot]

    def say(self, text: str, **fields: Any) -> Update:
        """Write text; a command is marked as Telegram marks it."""
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            fields["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self._message(text=text, **fields)

    def send(self, **fields: Any) -> Update:
        """Send anything else: `voice={…}`, `location={"latitude": …, "longitude": …}`."""
        return self._message(**fields)

    def edit(self, message_id: int, text: str) -> Update:
        message = self._body(message_id, text=text) | {"edit_date": int(time.time())}
        return self._world.happen("edited_message", message)

    def tap(self, title: str) -> Update:
        """Tap the newest button with this title."""
        for message in reversed(self.chat.from_bot):
            for button in message.buttons:
                if button["text"] == title and "callback_data" in button:
                    return self.tap_data(message.id, button["callback_data"])
        raise LookupError(f"no button {title!r} in the chat; there are {self.buttons}")

    def tap_data(self, message_id: int, data: str) -> Update:
        """Send callback data, also what no button holds: a client can be made to."""
        query_id = f"q{next(self._world.ids)}"
        query = {
            "id": query_id,
            "from": self._user(),
            "chat_instance": "1",
            "message": self._world.as_json(self.chat, self.chat.posted[message_id]),
            "data": data,
        }
        self._world.queries.add(query_id)
        return self._world.happen("callback_query", query)

    def block(self) -> Update:
        """Block the bot: it can no longer write, and is told."""
        self.chat.blocked = True
        return self._member("member", "kicked")

    @property
    def buttons(self) -> list[str]:
        return [button["text"] for message in self.chat.from_bot for button in message.buttons]

    def _message(self, **fields: Any) -> Update:
        message_id = next(self._world.ids)
        self.chat.posted[message_id] = Posted(message_id, fields.get("text", ""))
        return self._world.happen("message", self._body(message_id, **fields))

    def _body(self, message_id: int, **fields: Any) -> dict[str, Any]:
        common = {"message_id": message_id, "date": int(time.time()), "chat": self.chat.as_json()}
        return {**common, "from": self._user(), **fields}

    def _user(self) -> dict[str, Any]:
        user = {"id": self.id, "is_bot": False, "first_name": "Ana"}
        return user | ({"language_code": self.chat.language_code} if self.chat.language_code else {})

    def _member(self, old: str, new: str) -> Update:
        def member(status: str) -> dict[str, Any]:
            return {"user": BOT, "status": status} | ({"until_date": 0} if status == "kicked" else {})

        change = {
            "chat": self.chat.as_json(),
            "from": self._user(),
            "date": int(time.time()),
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
        return self._world.happen("my_chat_member", change)


class World:
    """All chats, and the updates that the bot has not taken yet, by their number."""

    def __init__(self) -> None:
        self.ids = itertools.count(1000)
        self._update_ids = itertools.count(1)
        self.chats: dict[int, Chat] = {}
        self.pending: dict[int, Update] = {}
        self.queries: set[str] = set()
        self.on_update: Callable[[], None] = lambda: None

    def person(self, user_id: int, language_code: str | None = None) -> Person:
        """Return somebody in a private chat with the bot."""
        chat = self.chats.setdefault(user_id, Chat(user_id, "private", language_code))
        return Person(chat, user_id, self)

    def in_group(self, user_id: int, group_id: int) -> Person:
        """Return somebody who writes in a group that the bot is in."""
        return Person(self.chats.setdefault(group_id, Chat(group_id, "supergroup")), user_id, self)

    def happen(self, kind: str, body: dict[str, Any]) -> Update:
        """Add an update for the bot and return it."""
        update_id = next(self._update_ids)
        update: Update = {"update_id": update_id, kind: body}
        self.pending[update_id] = update
        self.on_update()
        return update

    def as_json(self, chat: Chat, message: Posted) -> dict[str, Any]:
        """Return a message of the bot as the API shows it."""
        shown = {
            "message_id": message.id,
            "date": int(message.at),
            "chat": chat.as_json(),
            "from": BOT,
            "text": message.text,
        }
        inline = {"inline_keyboard": (message.markup or {}).get("inline_keyboard")}
        return shown | ({"reply_markup": inline} if inline["inline_keyboard"] else {})


def queue_of(update: Update) -> tuple[str, int]:
    """Return in whose queue it stands: one chat's messages, one person's taps."""
    kind = next(key for key in update if key != "update_id")
    body = update[kind]
    return kind, body["from" if kind == "callback_query" else "chat"]["id"]
