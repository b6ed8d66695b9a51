"""Puts the gateway together. Importing opens nothing; `create_app` reads wording and agencies."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
from fastapi import FastAPI

from bot.gateway import api, chat, embed, health, pages
from bot.gateway.door import Door
from bot.gateway.fallback import Fallback
from bot.gateway.headers import SecurityHeaders
from bot.gateway.limits import BodyLimit
from bot.gateway.log import ConversationLog
from bot.gateway.once import Once
from bot.gateway.problems import install_problem_handlers
from bot.gateway.rasa_client import RasaClient
from bot.gateway.retention import purge_daily
from bot.gateway.strings import load_strings
from bot.gateway.tokens import Tokens
from bot.nlu.detect import detect_language
from bot.nlu.languages import languages
from bot.settings import Settings
from bot.web.notice import load_notices
from bot.web.questions import load_questions
from bot.web.render import STATIC, WEB, Renderer
from knowledge.agencies import load_agencies
from knowledge.models import Agency


def create_app(
    settings: Settings,
    *,
    agencies: Mapping[str, Agency] | None = None,
    rasa_transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """Return the gateway.

    Args:
        agencies: instead of those in the knowledge directory.
        rasa_transport: instead of the network, for tests.
    Raises:
        StringsError, InvalidContentError: the wording or `agencies.yml` is not complete.
    """
    strings = load_strings()
    if agencies is None:
        agencies = load_agencies(settings.knowledge_dir / "agencies.yml")
    rasa = RasaClient(settings.rasa_url, timeout_s=settings.rasa_timeout_s, transport=rasa_transport)
    log = ConversationLog(settings.state_dir)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        purging = asyncio.create_task(
            purge_daily(log, rasa, keep_days=settings.keep_days, clock=lambda: datetime.now(UTC))
        )
        yield
        purging.cancel()
        await rasa.close()
        log.close()

    app = FastAPI(
        title="Kompas",
        version="1",
        description="Answers labour migrants in the Netherlands in Polish, Romanian, English and Dutch.",
        docs_url=None,  # FastAPI's page loads scripts from a third party; ours is at /docs
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.rasa = rasa
    app.state.log = log
    app.state.tokens = Tokens(settings.secret_key)
    app.state.strings = strings
    app.state.fallback = fallback = Fallback(agencies, strings, detect_language)
    app.state.door = Door(
        rasa=rasa,
        log=log,
        fallback=fallback,
        strings=strings,
        max_message_chars=settings.max_message_chars,
    )
    own_names = {code: language["name"] for code, language in languages().items()}
    app.state.renderer = Renderer(strings, own_names, max_message_chars=settings.max_message_chars)
    app.state.opened, app.state.replies = Once(), Once()
    app.state.questions = load_questions(settings.knowledge_dir)
    app.state.notices = load_notices(settings.knowledge_dir / "notice.yml")
    app.state.owner_pages = embed.OwnerPages(settings.knowledge_dir)
    app.state.demo = pages.load_demo()
    app.state.widget_source = (WEB / "widget.js").read_text(encoding="utf-8")
    for part in (api, health, chat, pages, embed):
        app.include_router(part.router)
    app.mount("/static", pages.Assets(directory=STATIC), name="static")
    install_problem_handlers(app, strings)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders, allowed_pages=settings.allowed_pages)
    return app
