"""Telegram's way into the gateway: checks that it is Telegram, hands the update on, answers when it is answered."""

import hashlib
import hmac
import json
import logging
from typing import Any

import httpx
from fastapi import APIRouter, Request
from pydantic import SecretStr
from starlette.responses import Response
from telegram import Update

from bot.gateway.door import Door
from bot.gateway.locks import Locks
from bot.gateway.problems import BodyTooLarge, Problem, ProblemKind
from bot.gateway.rate_limits import RateLimits
from bot.gateway.strings import Strings
from bot.privacy.pseudonym import Pseudonyms
from bot.settings import Settings
from bot.telegram.intake import NotTakenError
from bot.telegram.service import TelegramService
from bot.telegram.store import Store
from bot.telegram.visit import CHANNEL

logger = logging.getLogger("kompas.telegram")

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)
_PURPOSE = b"kompas.telegram.webhook.v1"  # keeps this token apart from whatever else the secret may make

router = APIRouter(include_in_schema=False)


def secret_token(secret: SecretStr) -> str:
    """Return the token that Telegram shows with every update, derived from `KOMPAS_SECRET_KEY`."""
    return hmac.new(secret.get_secret_value().encode(), _PURPOSE, hashlib.sha256).hexdigest()


def telegram_service(
    settings: Settings,
    *,
    door: Door,
    store: Store,
    limits: RateLimits,
    locks: Locks,
    strings: Strings,
    transport: httpx.AsyncBaseTransport | None = None,
) -> TelegramService | None:
    """Return the channel, not yet started; None where the settings want none."""
    if not settings.telegram_token.get_secret_value():
        return None
    if not settings.telegram_webhook and not settings.telegram_polling:
        logger.error(
            "no Telegram: KOMPAS_TELEGRAM_WEBHOOK must name the public address of the gateway, "
            "or run `kompas telegram --polling`"
        )
        return None
    pseudonyms = Pseudonyms(settings.pseudonym_keys)
    return TelegramService(
        settings,
        door=door,
        store=store,
        limits=limits,
        locks=locks,
        strings=strings,
        people=lambda user_id: pseudonyms.all_of(CHANNEL, str(user_id)),
        secret_token=secret_token(settings.secret_key),
        webhook_path=PATH,
        transport=transport,
    )


@router.post(PATH)
async def receive(request: Request) -> Response:
    """Take one update. Anything but 200 makes Telegram bring it again."""
    service: TelegramService | None = request.app.state.telegram
    if service is None:
        raise Problem(ProblemKind.NOT_FOUND)
    shown = request.headers.get(SECRET_HEADER, "").encode()
    if not hmac.compare_digest(shown, service.secret_token.encode()):
        raise Problem(ProblemKind.FORBIDDEN)
    if not service.ready:
        raise Problem(ProblemKind.UNAVAILABLE)
    try:
        body = await request.body()
    except BodyTooLarge as error:  # no message of a person; brought again it would be no smaller
        logger.error("update not read: too large")
        return Response(status_code=200, headers=dict(error.headers or {}))
    try:
        update = Update.de_json(json.loads(body), service.bot)
    except Exception as error:  # a shape the library does not know: bringing it again would not help
        logger.error("update not read: %s", type(error).__name__)
        return Response(status_code=200)
    await _take(service, update)
    return Response(status_code=200)


async def _take(service: TelegramService, update: Any) -> None:
    try:
        await service.intake.take(update)
    except NotTakenError:
        raise Problem(ProblemKind.UNAVAILABLE) from None
