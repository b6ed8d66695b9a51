"""The run: people who write on and on, a quiet minute to measure, then one trouble after another, then the checks."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import httpx

from bench.scale.check import broken_promises
from bench.scale.cluster import Cluster, running
from bench.scale.conversation import ANSWER_TIMEOUT_S, Person, Refusals, Unanswered
from bench.scale.questions import SEED, Question, draw, walk
from bench.scale.roll import NEW, with_new_greeting
from bot.log.spool import FILE_NAME as SPOOL
from bot.log.spool import Spool
from bot.settings import Settings
from knowledge.loader import load_knowledge

PER_LANGUAGE = 8  # questions drawn
MOST_LOST = 0.5  # of the questions drawn, those that even in peace are not answered with their own card
GREETING = "good morning"
GREETERS = 9  # conversations that greet after the roll: three for each Rasa server
SETTLE_S = 3.0  # of load after each trouble
SPOOL_S = 120.0  # what waited for the log is written within a minute of its return


class ScaleError(Exception):
    """The run itself cannot be done; nothing is said of the promises."""


@dataclass(frozen=True)
class Quiet:
    """What was measured while nothing was broken: CPU milliseconds by part of one message, times in ms, MiB."""

    seconds: float
    answers: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_ms: dict[str, float]
    memory_mib: dict[str, float]

    @property
    def answers_a_second(self) -> float:
        """How many messages were answered in a second."""
        return self.answers / self.seconds


@dataclass(frozen=True)
class Trouble:
    """What was broken, after how many seconds it was whole again, and what people got until a little later."""

    what: str
    back_s: float
    answers: int
    notices: int
    busy: int
    away: int


@dataclass(frozen=True)
class Outcome:
    """What a run found, people writing every `pause_s` seconds. `broken` names the promises that were not kept."""

    conversations: int
    pause_s: float
    answers: int
    notices: int
    busy: int
    away: int
    quiet: Quiet
    troubles: tuple[Trouble, ...]
    broken: tuple[str, ...]


async def run(
    settings: Settings,
    folder: Path,
    model: Path,
    *,
    conversations: int,
    pause_s: float,
    quiet_s: float,
    report: Callable[[str], None],
) -> Outcome:
    """Start everything in `folder`, break it under load, and return what came of it.

    Args:
        model: a trained Rasa model, which the roll replaces by another.
        pause_s: seconds between two messages of one person.
        quiet_s: seconds of load without trouble, in which is measured.
    Raises:
        ServerError, StartError: a part cannot be started.
        ScaleError: in peace the assistant does not answer what it should know.
    """
    cards = load_knowledge(settings.knowledge_dir)
    drawn = draw(cards.cards, list(cards.languages), PER_LANGUAGE)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with (
        running(folder, model, report) as cluster,
        httpx.AsyncClient(
            base_url=cluster.url, timeout=ANSWER_TIMEOUT_S, limits=limits, trust_env=False
        ) as http,
    ):
        questions = await _answered_in_peace(http, drawn)
        report(f"{len(questions)} of {len(drawn)} questions drawn are answered with their own card in peace")
        load = _Load(http, questions, conversations, pause_s)
        load.start()
        await asyncio.sleep(pause_s * 1.5)  # all have begun
        report(f"{conversations} conversations at once; measuring for {quiet_s:.0f} s")
        quiet = await _measure(cluster, load, quiet_s)
        report(f"{quiet.answers_a_second:.1f} answers a second, 95 % within {quiet.p95_ms:.0f} ms")
        troubles = await _break_everything(cluster, load, report)
        load.stop.set()
        failures = await load.ended()
        failures += await _greeted_by_the_new_model(http, load.refusals)
        report("waiting for what waits for the log")
        failures += await _spools_written(cluster)
        broken = await asyncio.to_thread(broken_promises, cluster.postgres.url, load.people, failures)
    exchanges = [exchange for person in load.people for exchange in person.exchanges]
    notices = sum(exchange.told_kindly for exchange in exchanges)
    return Outcome(
        conversations,
        pause_s,
        len(exchanges) - notices,
        notices,
        load.refusals.busy,
        load.refusals.away,
        quiet,
        tuple(troubles),
        tuple(broken),
    )


class _Load:
    """All the people."""

    def __init__(
        self, http: httpx.AsyncClient, questions: Sequence[Question], conversations: int, pause_s: float
    ) -> None:
        self.refusals = Refusals()
        self.stop = asyncio.Event()
        self.people = [
            Person(http, walk(questions, number), random.Random(SEED + number), self.refusals)
            for number in range(conversations)
        ]
        self._pause_s = pause_s
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Let all begin."""
        self._tasks = [
            asyncio.create_task(person.talk(self.stop, pause_s=self._pause_s)) for person in self.people
        ]

    async def ended(self) -> list[str]:
        """Return, when all have ended, how those ended that should not have."""
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        return [f"{type(end).__name__}: {end}" for end in ends if end is not None]

    def counts(self) -> tuple[int, int, int, int]:
        """Return how many answers, notices, refusals of gateways and of nginx there were so far."""
        kindly = [exchange.told_kindly for person in self.people for exchange in person.exchanges]
        return kindly.count(False), kindly.count(True), self.refusals.busy, self.refusals.away


async def _answered_in_peace(http: httpx.AsyncClient, drawn: Sequence[Question]) -> list[Question]:
    """Return the questions that are answered with their own card twice, by one person who asks one at a time."""
    kept: list[Question] = []
    languages = {question.language for question in drawn}
    for language in sorted(languages):
        mine = [question for question in drawn if question.language == language]
        person = Person(http, mine, random.Random(SEED), Refusals())
        await person.open()
        shown: dict[Question, list[str | None]] = {question: [] for question in mine}
        for question in [*mine, *mine]:
            exchange = await person.say(question.text)
            shown[question].append(exchange.shown_card)
        kept += [question for question in mine if shown[question] == [question.card] * 2]
    if len(kept) < (1 - MOST_LOST) * len(drawn) or {question.language for question in kept} != languages:
        raise ScaleError(f"only {len(kept)} of {len(drawn)} titles of cards are answered with their own card")
    return kept


async def _measure(cluster: Cluster, load: _Load, seconds: float) -> Quiet:
    begun, before = monotonic(), cluster.cpu_seconds()
    await asyncio.sleep(seconds)
    ended, after = monotonic(), cluster.cpu_seconds()
    within = [
        exchange
        for person in load.people
        for exchange in person.exchanges
        if begun <= exchange.sent_at + exchange.seconds < ended
    ]
    if not within:
        raise ScaleError(f"no answer in {seconds:.0f} s")
    times = sorted(exchange.seconds * 1000 for exchange in within)
    cpu_ms = {kind: (after[kind] - before[kind]) * 1000 / len(within) for kind in after}
    p50, p95, p99 = (times[min(int(len(times) * share), len(times) - 1)] for share in (0.5, 0.95, 0.99))
    return Quiet(ended - begun, len(within), p50, p95, p99, cpu_ms, cluster.memory_mib())


async def _break_everything(cluster: Cluster, load: _Load, report: Callable[[str], None]) -> list[Trouble]:
    """Kill one of each kind, restart both stores, roll a new model over all Rasa servers; return what each did."""

    async def roll() -> None:
        await asyncio.to_thread(with_new_greeting, cluster.model)
        for name in cluster.of_kind("Rasa server"):
            await cluster.roll(name)

    async def kill(kind: str) -> None:
        await cluster.kill(cluster.of_kind(kind)[0])

    steps: list[tuple[str, Callable[[], Awaitable[None]]]] = [
        ("a gateway killed", lambda: kill("gateway")),
        ("an action server killed", lambda: kill("action server")),
        ("a Rasa server killed", lambda: kill("Rasa server")),
        ("Redis restarted", cluster.restart_redis),
        ("PostgreSQL restarted", cluster.restart_postgres),
        ("a new model rolled out", roll),
    ]
    troubles = []
    for what, do in steps:
        before, begun = load.counts(), monotonic()
        await do()
        back_s = monotonic() - begun
        await asyncio.sleep(SETTLE_S)
        changed = [now - then for now, then in zip(load.counts(), before, strict=True)]
        trouble = Trouble(what, back_s, *changed)
        report(
            f"{what}: whole again after {back_s:.0f} s; {trouble.answers} answers, {trouble.notices} times numbers "
            f"only, {trouble.busy + trouble.away} refused kindly"
        )
        troubles.append(trouble)
    return troubles


async def _greeted_by_the_new_model(http: httpx.AsyncClient, refusals: Refusals) -> list[str]:
    old = []
    for number in range(GREETERS):
        person = Person(http, [Question(GREETING, "en", "")], random.Random(number), refusals)
        await person.open()
        try:
            text = await person.hear(GREETING)
        except Unanswered as error:
            text = str(error)
        if NEW not in text:
            old.append(f"greeted by the old model: {text!r}")
    return old


async def _spools_written(cluster: Cluster) -> list[str]:
    """Return which gateways still have something that the log lacks, after they have had time."""
    spools = [Spool(state / SPOOL) for state in cluster.states]
    until = monotonic() + SPOOL_S
    while any(len(spool) for spool in spools) and monotonic() < until:
        await asyncio.sleep(0.5)
    return [f"{len(spool)} entries wait in {spool.file.parent.name}" for spool in spools if len(spool)]
