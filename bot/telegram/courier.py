"""Brings pages to a chat, in order, and remembers which still stand there.

Knows Telegram's calls. Knows nothing of the door or of what a page says.
"""

import asyncio
import html
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.telegram.outgoing import Page, Row, Tap
from bot.telegram.store import Store

logger = logging.getLogger("kompas.telegram")

TAKE_BACK_AT_ONCE = 100  # messages per call, says Telegram
TYPING_AFTER_S = 0.3  # an answer that is there sooner needs no sign of life
TYPING_EVERY_S = 4.5  # Telegram shows it for five seconds


@dataclass(frozen=True)
class Chat:
    """Where an answer goes, and whose it is. Lives as long as the request."""

    id: int = field(repr=False)
    pseudonyms: tuple[str, ...] = field(repr=False)  # by every key, the current one first

    @property
    def pseudonym(self) -> str:
        """Return the current one."""
        return self.pseudonyms[0]


class Courier:
    """Sends pages."""

    def __init__(self, bot: Bot, store: Store) -> None:
        self._bot = bot
        self._store = store

    async def bring(
        self, chat: Chat, pages: Sequence[Page], *, update_id: int | None = None, remember: bool = True
    ) -> None:
        """Send the pages, one after another.

        Args:
            update_id: the update whose answer they are, to count them as sent.
            remember: False for what must stay when everything is taken back, and while the store is away.
        Raises:
            TelegramError: Telegram does not take them, or the person has blocked the bot (Forbidden).
        """
        for page in pages:
            message_id = await self._send(chat, page)
            if remember:
                await self._store.posted(chat.pseudonym, message_id, update_id)

    async def _send(self, chat: Chat, page: Page) -> int:
        markup: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = await self.markup(chat, page.rows)
        if page.asks_location:
            here = KeyboardButton(page.asks_location, request_location=True)
            markup = ReplyKeyboardMarkup([[here]], resize_keyboard=True, one_time_keyboard=True)
        try:
            sent = await self._bot.send_message(
                chat.id, page.html, reply_markup=markup, disable_notification=page.silent
            )
        except BadRequest as error:
            # A fault of ours, such as an address that Telegram does not take: the words alone still help.
            logger.error("page refused, sent without form: %s", error.message)
            plain = html.unescape(re.sub(r"<[^>]*>", "", page.html))
            sent = await self._bot.send_message(chat.id, plain, parse_mode=None)
        return sent.message_id

    async def markup(self, chat: Chat, rows: Sequence[Row]) -> InlineKeyboardMarkup | None:
        """Return the buttons in Telegram's terms, each one that comes back to us remembered as offered."""
        taps = [button for row in rows for button in row if isinstance(button, Tap)]
        data = iter(await self._store.offer(chat.pseudonym, taps) if taps else [])
        keys = [
            [
                InlineKeyboardButton(button.title, callback_data=next(data))
                if isinstance(button, Tap)
                else InlineKeyboardButton(button.title, url=button.url)
                for button in row
            ]
            for row in rows
        ]
        return InlineKeyboardMarkup(keys) if keys else None

    async def take_back(self, chat: Chat) -> int:
        """Delete what Telegram lets us delete of our own messages in the chat; return how many."""
        ids = await self._store.to_take_back(chat.pseudonym)
        taken = 0
        for start in range(0, len(ids), TAKE_BACK_AT_ONCE):
            some = ids[start : start + TAKE_BACK_AT_ONCE]
            with suppress(BadRequest):  # one of them is gone already
                await self._bot.delete_messages(chat.id, some)
                taken += len(some)
        return taken

    @asynccontextmanager
    async def typing(self, chat_id: int) -> AsyncIterator[None]:
        """Show that an answer is being written, as long as this takes."""
        showing = asyncio.create_task(self._show_typing(chat_id))
        try:
            yield
        finally:
            showing.cancel()

    async def _show_typing(self, chat_id: int) -> None:
        await asyncio.sleep(TYPING_AFTER_S)
        with suppress(TelegramError):  # only a courtesy
            while True:
                await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
                await asyncio.sleep(TYPING_EVERY_S)
