"""What `kompas demo-data` does: holds invented conversations with a running Kompas, and dates them back."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import httpx

from bot.demo.callers import TIMEOUT_S, ApiCaller, Caller, PageCaller
from bot.demo.plan import Planned, plan
from bot.demo.scripts import FOLDER, DemoError, Step, load_scripts
from bot.demo.spread import count_real, is_logged, moment, move
from bot.gateway.tokens import Tokens
from bot.log.database import database_url
from bot.log.transactions import PATIENCE_S, Transactions
from bot.settings import Settings

LOGGED_WITHIN_S = 20.0  # a turn may wait in the spool for a moment
_LOOK_EVERY_S = 0.05


async def fill(
    settings: Settings,
    http: httpx.AsyncClient,
    *,
    conversations: int,
    days: int,
    seed: int,
    beside_real: bool = False,
    done: Callable[[], None] = lambda: None,
) -> None:
    """Hold the conversations one after the other; stopped in between, those held so far are whole.

    Args:
        http: to the running Kompas, whose database must be that of `settings`.
        days: over which they are spread, up to now.
        beside_real: also where the database holds conversations of real people.
        done: called after each conversation.
    Raises:
        DemoError: refused, or no Kompas answers, or it keeps its log in another database.
        LogError: the database cannot be read or written.
    """
    if days >= settings.keep_days:
        raise DemoError(f"--days {days}: the daily purge erases after {settings.keep_days}; give fewer")
    scripts = load_scripts(settings.data_dir / FOLDER)
    random, now = Random(seed), datetime.now(UTC)
    database = Transactions(database_url(settings), timeout_s=PATIENCE_S, threads=1)
    try:
        real = await database.run(count_real)
        if real and not beside_real:
            raise DemoError(
                f"the database holds {real} conversations that are no demo; use another, or give --yes"
            )
        tokens = Tokens(settings.secret_key)
        for planned in plan(scripts, conversations, random):
            caller = PageCaller(http, tokens) if planned.on_page else ApiCaller(http)
            last = await _hold(caller, planned)
            await _wait_for(database, last)
            date_back = partial(
                move, conversation_id=caller.conversation_id, begin=moment(random, now, days), random=random
            )
            await database.run(date_back, writes=True)
            done()
    finally:
        database.close()


def client(url: str) -> httpx.AsyncClient:
    """Return a connection to the Kompas at `url`."""
    return httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S, trust_env=False)


async def _hold(caller: Caller, planned: Planned) -> str:
    """Hold one conversation; return the id of the newest message in it."""
    await caller.open(planned)
    newest = caller.shown.messages
    for step in planned.script:
        await _do(caller, step)
        newest = caller.shown.messages or newest
    if not newest:
        raise DemoError("Kompas shows no messages")
    return newest[-1]


async def _do(caller: Caller, step: Step) -> None:
    shown = caller.shown
    if step.say is not None:
        await caller.say(step.say)
    elif step.tap is not None:
        await _tap(caller, [payload for payload in shown.payloads if _intent(payload) == step.tap], 1)
    elif step.choose is not None:
        await _tap(
            caller, [payload for payload in shown.payloads if _intent(payload) == "choose_card"], step.choose
        )
    elif shown.answers:
        await caller.judge(shown.answers[-1], helpful=bool(step.liked), reason=step.disliked or "")


async def _tap(caller: Caller, payloads: list[str], number: int) -> None:
    if len(payloads) >= number:
        await caller.tap(payloads[number - 1])


def _intent(payload: str) -> str:
    return payload.removeprefix("/").partition("{")[0]


async def _wait_for(database: Transactions, message_id: str) -> None:
    until = datetime.now(UTC) + timedelta(seconds=LOGGED_WITHIN_S)
    while not await database.run(lambda session: is_logged(session, message_id)):
        if datetime.now(UTC) > until:
            raise DemoError(
                "what was said does not arrive in this database: give KOMPAS_STATE_DIR or KOMPAS_DATABASE_URL "
                "the value that the running Kompas has"
            )
        await asyncio.sleep(_LOOK_EVERY_S)
