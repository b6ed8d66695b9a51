"""Puts the console into the gateway: state, pages, files. Opens no connection."""

import httpx2
from fastapi import Depends, FastAPI

from bot.console import audit_page, conversation, inbox, review, saved_filters
from bot.console.access import openid, sign_in
from bot.console.access.guard import admit
from bot.console.access.second_factor import Seal
from bot.console.content import Content
from bot.console.desk import Console
from bot.console.errors import install_error_pages
from bot.console.house import erasing, marks, notices, panel, recalls, retention
from bot.console.improve import care, clusters, examples, propose, quality, replay
from bot.console.improve.at_hand import AtHand
from bot.console.numbers import conversations_export, gaps_page, numbers_page, report_page, signals_page
from bot.console.quality import public_quality, quality_page, risk_page, sample_page, sample_plan, settlement
from bot.console.render import CONSOLE, STATIC, STATIC_PATH, ConsoleRenderer
from bot.gateway.pages import Assets
from bot.gateway.strings import load_strings
from bot.log.conversation_log import ConversationLog
from bot.log.database import database_url
from bot.nlu.languages import languages
from bot.settings import Settings
from knowledge.parity import Limit

TIMEOUT_S = 10.0  # a reviewer waits longer than a worker

IMPROVE = (propose, examples, clusters, replay, quality, care)
NUMBERS = (numbers_page, conversations_export, signals_page, gaps_page, report_page)
GUARDED = (
    *(sign_in, inbox, saved_filters, conversation, review, audit_page),
    *(marks, erasing, retention, notices, recalls, panel),
    *(quality_page, risk_page, sample_page, sample_plan, settlement),
    *IMPROVE,
    *NUMBERS,
)
PUBLIC = (sign_in, openid, public_quality)
WORDING = ("wording.yml", "quality/wording.yml", "improve/wording.yml", "numbers/wording.yml")


def install_console(
    app: FastAPI, settings: Settings, *, openid_transport: httpx2.AsyncBaseTransport | None = None
) -> Console:
    """Add the console to the gateway and return what its pages read; `close` its database at the end.

    Raises:
        StringsError: wording.yml is not complete.
    """
    own_names = {code: language["name"] for code, language in languages().items()}
    strings = load_strings([CONSOLE / name for name in WORDING])
    # Connections of its own: a slow search by staff must not take those that workers need.
    log = ConversationLog(database_url(settings), timeout_s=TIMEOUT_S)
    console = Console(
        database=log.database,
        log=log,
        content=Content(settings.knowledge_dir),
        renderer=ConsoleRenderer(strings, app.state.renderer, own_names),
        seal=Seal(settings.secret_key),
        keep_days=settings.keep_days,
        announcements=app.state.announcements,
        panel_links=app.state.panel_links,
        at_hand=AtHand(settings),
        lag=Limit(settings.language_lag_days, settings.language_lag_share),
        openid_name=settings.openid_name if settings.openid_issuer else "",
    )
    app.state.console = console
    app.state.quality = public_quality.PublicQuality(log.database)
    app.state.openid = openid.Provider(settings, openid_transport) if settings.openid_issuer else None
    for part in PUBLIC:
        app.include_router(part.public)
    for guarded in GUARDED:
        app.include_router(guarded.router, dependencies=[Depends(admit)])
    app.mount(STATIC_PATH, Assets(directory=STATIC), name="console")
    install_error_pages(app)
    return console
