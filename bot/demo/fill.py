"""What `kompas demo-data` does: holds invented conversations with a running Kompas, and dates them back."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import httpx

from bot.demo.callers import TIMEOUT_S, ApiCaller, Caller, PageCaller
from bot.demo.exercise import Exercise, load_exercises
from bot.demo.plan import Planned, plan, plan_one
from bot.demo.scripts import FOLDER, DemoError, Step, load_scripts
from bot.demo.spread import count_real, is_logged, moment, moment_of_yesterday, move
from bot.gateway.languages import Language
from bot.gateway.tokens import Tokens
from bot.log.database import database_url
from bot.log.transactions import PATIENCE_S, Transactions
from bot.settings import Settings

LOGGED_WITHIN_S = 20.0  # a turn may wait in the spool for a moment
ANOTHER = "other_question"  # a reason of the chat page's
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
) -> Sequence[Language]:
    """Hold the conversations one after the other; stopped in between, those held so far are whole.

    Before them come some of yesterday, until in each language of the exercises one got the wrong card.

    Args:
        http: to the running Kompas, whose database must be that of `settings`.
        days: over which they are spread, besides today.
        beside_real: also where the database holds conversations of real people.
        done: called after each of the `conversations`.
    Returns:
        The languages of the exercises in which every answer was right.
    Raises:
        DemoError: refused, or no Kompas answers, or it keeps its log in another database.
        LogError: the database cannot be read or written.
    """
    if days >= settings.keep_days:
        raise DemoError(f"--days {days}: the daily purge erases after {settings.keep_days}; give fewer")
    folder = settings.data_dir / FOLDER
    scripts, exercises = load_scripts(folder), load_exercises(folder)
    now = datetime.now(UTC)
    database = Transactions(database_url(settings), timeout_s=PATIENCE_S, threads=1)
    filling = _Filling(http, Tokens(settings.secret_key), database, Random(seed))
    try:
        real = await database.run(count_real)
        if real and not beside_real:
            raise DemoError(
                f"the database holds {real} conversations that are no demo; use another, or give --yes"
            )
        right = await _hold_wrong(filling, exercises, now)
        for planned in plan(scripts, conversations, filling.random):
            caller = filling.caller(planned)
            await _hold(caller, planned)
            await filling.date_back(caller, moment(filling.random, now, days))
            done()
        return right
    finally:
        database.close()


@dataclass(frozen=True)
class _Filling:
    """The running Kompas, its log, and chance."""

    http: httpx.AsyncClient
    tokens: Tokens
    database: Transactions
    random: Random

    def caller(self, planned: Planned) -> Caller:
        return PageCaller(self.http, self.tokens) if planned.on_page else ApiCaller(self.http)

    async def date_back(self, caller: Caller, begin: datetime) -> None:
        """Let a conversation that was held have begun then."""
        await _wait_for(self.database, caller.newest)
        date_back = partial(move, conversation_id=caller.conversation_id, begin=begin, random=self.random)
        await self.database.run(date_back, writes=True)


async def _hold_wrong(filling: _Filling, exercises: Sequence[Exercise], now: datetime) -> Sequence[Language]:
    """Have a wrong answer given yesterday in each language; return the languages where none was wrong."""
    missing = {exercise.language for exercise in exercises}
    for exercise in exercises:
        if exercise.language not in missing:
            continue
        planned = plan_one(exercise.language, [Step(say=exercise.say)], filling.random)
        caller = filling.caller(planned)
        await _hold(caller, planned)
        cards = set(caller.shown.answers.values())
        if cards and exercise.right_card not in cards:
            missing.remove(exercise.language)
            await _do(caller, Step(disliked=ANOTHER))
        elif cards:
            await _do(caller, Step(liked=True))
        await filling.date_back(caller, moment_of_yesterday(filling.random, now))
    return sorted(missing)


def client(url: str) -> httpx.AsyncClient:
    """Return a connection to the Kompas at `url`."""
    return httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S, trust_env=False)


async def _hold(caller: Caller, planned: Planned) -> None:
    await caller.open(planned)
    for step in planned.script:
        await _do(caller, step)
    if not caller.newest:
        raise DemoError("Kompas shows no messages")


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
        newest = next(reversed(shown.answers))
        await caller.judge(newest, helpful=bool(step.liked), reason=step.disliked or "")


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
