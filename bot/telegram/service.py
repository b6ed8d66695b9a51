"""The Telegram channel as a part of the gateway: put together here, started and stopped with it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx
from telegram import Bot, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, Defaults, ExtBot
from telegram.request import HTTPXRequest

from bot.gateway.door import Door
from bot.gateway.locks import Locks
from bot.gateway.rate_limits import RateLimits
from bot.gateway.strings import Strings
from bot.settings import Settings
from bot.telegram.channel import App, Channel, People
from bot.telegram.courier import Courier
from bot.telegram.intake import Intake
from bot.telegram.introduction import introduce
from bot.telegram.lanes import Lanes
from bot.telegram.limiter import PatientLimiter
from bot.telegram.polling import Poller
from bot.telegram.reminders import ReminderClock
from bot.telegram.render import Renderer, load_wording
from bot.telegram.seal import Seal
from bot.telegram.store import Store
from bot.telegram.visit import Reception

logger = logging.getLogger("kompas.telegram")
logging.getLogger("httpx").setLevel(logging.WARNING)  # below it writes addresses, which hold the bot's token

ALLOWED = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
MAX_CONNECTIONS = 100  # the most that Telegram opens: each holds one chat's answer
POOL = 128  # connections to Telegram
CONNECT_AGAIN_S = 5.0


class TelegramService:
    """Runs the channel: introduces the bot, takes updates, sends reminders."""

    def __init__(
        self,
        settings: Settings,
        *,
        door: Door,
        store: Store,
        strings: Strings,
        people: People,
        limits: RateLimits,
        locks: Locks,
        secret_token: str,
        webhook_path: str,
        transport: httpx.AsyncBaseTransport | None = None,
        messages_per_second: float = 30,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Put the channel together; nothing is opened yet.

        Args:
            people: a Telegram user's pseudonyms, the current one first.
            secret_token: what Telegram is to show with every update.
            transport: instead of the network, for tests.
            messages_per_second: Telegram's limit for the whole bot.
        """
        wording = load_wording()
        self.secret_token = secret_token
        self.ready = False
        self.bot: Bot = _bot(settings, transport, messages_per_second)
        self.store = store
        self._settings = settings
        self._wording = wording
        self._webhook_path = webhook_path
        courier = Courier(self.bot, store)
        reception = Reception(
            door=door,
            store=store,
            courier=courier,
            renderer=Renderer(strings, wording),
            strings=strings,
            wording=wording,
            clock=clock,
        )
        channel = Channel(
            reception=reception,
            store=store,
            courier=courier,
            strings=strings,
            wording=wording,
            people=people,
            limits=limits,
            seal=Seal(settings.secret_key),
            clock=clock,
        )
        self._application: App = Application.builder().bot(self.bot).updater(None).build()
        channel.add_to(self._application)
        # No more at once than Rasa gets: those who wait here would find the door full.
        self.intake = Intake(self._application, channel, store, Lanes(settings.max_in_work), locks)
        self.reminders = ReminderClock(store, channel.remind)
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the background: a gateway must not wait for Telegram."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish what is being answered, and close."""
        self.ready = False
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        await self.intake.idle()
        with suppress(TelegramError, RuntimeError):  # never initialised
            await self._application.shutdown()

    async def _run(self) -> None:
        if not await self._connect():
            return
        reminding = asyncio.create_task(self.reminders.run())
        try:
            if self._settings.telegram_polling:
                await Poller(self.bot, self.intake, ALLOWED).run()
            else:
                await asyncio.Event().wait()
        finally:
            reminding.cancel()
            await asyncio.gather(reminding, return_exceptions=True)

    async def _connect(self) -> bool:
        """Introduce the bot, as often as it takes; False where the token is none."""
        while True:
            try:
                await self._application.initialize()
                self.ready = True  # from now on updates can be read
                await introduce(self.bot, self._wording)
                if self._settings.telegram_polling:
                    await self.bot.delete_webhook()
                else:
                    await self.bot.set_webhook(
                        self._settings.telegram_webhook.rstrip("/") + self._webhook_path,
                        secret_token=self.secret_token,
                        allowed_updates=ALLOWED,
                        max_connections=MAX_CONNECTIONS,
                    )
            except InvalidToken:
                logger.error("Telegram does not know this bot: check KOMPAS_TELEGRAM_TOKEN")
                return False
            except TelegramError as error:
                logger.warning("Telegram does not answer: %s", type(error).__name__)
                await asyncio.sleep(CONNECT_AGAIN_S)
            else:
                return True


def _bot(
    settings: Settings, transport: httpx.AsyncBaseTransport | None, messages_per_second: float
) -> ExtBot[Any]:
    more: dict[str, Any] = {"transport": transport} if transport else {"trust_env": False}
    return ExtBot(
        settings.telegram_token.get_secret_value(),
        base_url=settings.telegram_api,
        request=HTTPXRequest(connection_pool_size=POOL, httpx_kwargs=more),
        get_updates_request=HTTPXRequest(httpx_kwargs=more),
        defaults=Defaults(
            parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
        rate_limiter=PatientLimiter(overall_max_rate=messages_per_second),
    )
