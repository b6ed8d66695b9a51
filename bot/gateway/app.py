"""Puts the gateway together. Importing opens nothing; `create_app` reads wording and agencies."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import httpx2
from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.announce.announcements import Announcements
from bot.console.install import install_console
from bot.console.quality.sampling import draw_hourly
from bot.gateway import api, chat, embed, health, metrics, pages
from bot.gateway.door import Door
from bot.gateway.fallback import Fallback
from bot.gateway.gauges import show_edge, show_figures, show_log, show_retention
from bot.gateway.headers import ApiCors, SecurityHeaders
from bot.gateway.limits import BodyLimit
from bot.gateway.locks import Locks
from bot.gateway.metrics import Metrics
from bot.gateway.pressure import Pressure
from bot.gateway.problems import CatchBugs, add_problems, install_problem_handlers, problem_key
from bot.gateway.rasa_client import RasaClient
from bot.gateway.rate_limits import RateLimits
from bot.gateway.request_log import RequestLog
from bot.gateway.retention import LastPurge, purge_daily
from bot.gateway.strings import Strings, load_strings
from bot.gateway.tokens import Tokens
from bot.log.conversation_log import ConversationLog
from bot.log.database import database_url
from bot.log.keeper import LogKeeper
from bot.log.records import LogError
from bot.log.spool import FILE_NAME as SPOOL_NAME
from bot.log.spool import Spool
from bot.nlu.detect import detect_language
from bot.nlu.languages import languages
from bot.panel import pages as panel
from bot.panel.links import Links
from bot.redis_locks import RedisLocks, connections
from bot.settings import Settings
from bot.telegram import webhook
from bot.telegram.store import Store
from bot.telegram.webhook import telegram_service
from bot.web.questions import load_questions
from bot.web.render import STATIC, WEB, Renderer
from knowledge.agencies import load_agencies
from knowledge.loader import load_figures
from knowledge.models import Agency

logger = logging.getLogger("kompas.gateway")


def create_app(
    settings: Settings,
    *,
    agencies: Mapping[str, Agency] | None = None,
    rasa_transport: httpx.AsyncBaseTransport | None = None,
    openid_transport: httpx2.AsyncBaseTransport | None = None,
    telegram_transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """Return the gateway.

    Args:
        agencies: instead of those in the knowledge directory.
        rasa_transport: instead of the network, for tests.
        openid_transport: the same, to the provider of staff's accounts.
        telegram_transport: the same, to Telegram.
    Raises:
        StringsError, InvalidContentError: the wording, `agencies.yml` or `figures.yml` is not complete.
    """
    strings = load_strings()
    if agencies is None:
        agencies = load_agencies(settings.knowledge_dir / "agencies.yml")
    rasa = RasaClient(settings.rasa_url, timeout_s=settings.rasa_timeout_s, transport=rasa_transport)
    log = ConversationLog(database_url(settings), timeout_s=settings.log_timeout_s)
    spool = Spool(settings.state_dir / SPOOL_NAME)
    keeper = LogKeeper(log, spool)
    store = Store(database_url(settings))
    numbers = Metrics(settings.metrics_from)
    pressure = Pressure(
        max_in_work=settings.max_in_work,
        max_waiting=settings.max_waiting,
        on_refusal=numbers.count_busy,
        on_wait=numbers.count_wait,
    )
    last_purge = LastPurge(_now())
    show_edge(numbers, rasa.breaker, pressure)
    show_log(numbers, keeper, spool)
    show_retention(numbers, last_purge)
    show_figures(numbers, load_figures(settings.knowledge_dir / "figures.yml").values())
    redis = connections(url) if (url := settings.redis_url.get_secret_value()) else None
    locks = Locks(RedisLocks(redis, prefix="kompas:gateway") if redis else None)

    app = _Gateway(
        title="Kompas",
        version="1",
        description="Answers labour migrants in the Netherlands in Polish, Romanian, English and Dutch.",
        docs_url=None,  # FastAPI's page loads scripts from a third party; ours is at /docs
        redoc_url=None,
        # FastAPI's own, which the environment could switch on: it sends the words of exceptions. Ours: bot/tracing/.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        lifespan=_lifespan,
    )
    app.state.redis = redis
    app.state.rasa = rasa
    app.state.log = log
    app.state.tracing = None
    app.state.store = store
    app.state.settings = settings
    app.state.metrics = numbers
    app.state.limits = limits = RateLimits(
        messages=settings.messages_per_minute,
        calls=settings.calls_per_minute,
        openings=settings.openings_per_minute,
        shared=redis,
        secret=settings.secret_key,
        on_refusal=numbers.count_too_many,
    )
    app.state.keeper = keeper
    app.state.last_purge = last_purge
    app.state.announcements = announcements = Announcements(log.database)
    app.state.panel_links = Links(settings.secret_key)
    app.state.tokens = tokens = Tokens(settings.secret_key)
    app.state.strings = strings
    app.state.fallback = fallback = Fallback(agencies, strings, detect_language)
    app.state.door = door = Door(
        rasa=rasa,
        log=keeper,
        fallback=fallback,
        strings=strings,
        pressure=pressure,
        metrics=numbers,
        announcements=announcements,
        locks=locks,
        opening_id=tokens.opening_id,
        max_message_chars=settings.max_message_chars,
    )
    app.state.telegram = telegram_service(
        settings,
        door=door,
        store=store,
        limits=limits,
        locks=locks,
        strings=strings,
        transport=telegram_transport,
    )
    own_names = {code: language["name"] for code, language in languages().items()}
    app.state.renderer = Renderer(strings, own_names, max_message_chars=settings.max_message_chars)
    _load_pages(app, settings)
    for part in (api, health, metrics, chat, pages, embed, webhook, panel):
        app.include_router(part.router)
    install_console(app, settings, openid_transport=openid_transport)
    app.mount("/static", pages.Assets(directory=STATIC), name="static")
    install_problem_handlers(
        app,
        strings,
        lambda kind, language: door.unavailable(language, text=problem_key(kind)),
    )
    _add_middleware(app, settings, strings, numbers)
    if settings.otlp_endpoint:
        from bot.tracing.export import trace_gateway

        app.state.tracing = trace_gateway(settings, app, rasa.http)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    try:
        await state.log.open()
    except LogError as error:  # people are answered without a log too
        logger.warning("log not opened: %s", error)
    state.keeper.start()
    jobs = [
        asyncio.create_task(
            purge_daily(
                state.keeper,
                state.rasa,
                state.store,
                state.last_purge,
                keep_days=state.settings.keep_days,
                clock=_now,
            )
        ),
        asyncio.create_task(draw_hourly(state.console.database, _now)),
    ]
    if state.telegram:
        state.telegram.start()
    yield
    if state.telegram:
        await state.telegram.stop()
    for job in jobs:
        job.cancel()
    await state.keeper.stop()
    await state.rasa.close()
    state.log.close()
    state.console.database.close()
    state.store.close()
    if state.redis:
        await state.redis.aclose()
    if state.tracing:
        await asyncio.to_thread(state.tracing.stop)


def _now() -> datetime:
    return datetime.now(UTC)


def _load_pages(app: FastAPI, settings: Settings) -> None:
    app.state.questions = load_questions(settings.knowledge_dir)
    app.state.owner_pages = embed.OwnerPages(settings.knowledge_dir)
    app.state.demo = pages.load_demo()
    app.state.widget_source = (WEB / "widget.js").read_text(encoding="utf-8")


def _add_middleware(app: FastAPI, settings: Settings, strings: Strings, numbers: Metrics) -> None:
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, timeout_s=settings.body_timeout_s)
    app.add_middleware(CatchBugs, strings=strings)
    app.add_middleware(ApiCors, allowed_pages=settings.allowed_pages)
    app.add_middleware(RequestLog, metrics=numbers)
    app.add_middleware(SecurityHeaders, allowed_pages=settings.allowed_pages)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))


class _Gateway(FastAPI):
    """FastAPI, whose OpenAPI document lacks the shape of our problems."""

    def openapi(self) -> dict[str, Any]:
        """Return the document, made once."""
        if self.openapi_schema is None:
            add_problems(super().openapi())
        assert self.openapi_schema is not None
        return self.openapi_schema
