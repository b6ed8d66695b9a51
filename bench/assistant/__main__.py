"""Run the benchmark of the whole assistant: stock Rasa and Kompas in one run; print, write docs/benchmarks.md."""

import asyncio
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import httpx
import typer
from rich.console import Console

from bench.assistant import kompas, report, stock
from bench.assistant.figures import Bot, Results
from bench.assistant.growth import load_built, measure
from bench.assistant.load import Person, closed_loop, open_loop
from bench.assistant.people import KompasPerson, StockPerson, client
from bench.assistant.plan import QUICK, SEED, Plan, read_texts
from bench.assistant.processes import BotFailedError, Running
from bot.settings import REPOSITORY, Settings
from knowledge.examples import load_examples
from knowledge.loader import load_knowledge
from knowledge.sources import EXAMPLES

NAMES = ("stock", "kompas")
ANSWER_LANGUAGE = "en"  # the stock bot has one text per card


def main(
    only: Annotated[str, typer.Option(help=f"one bot: {' or '.join(NAMES)}; nothing is written then")] = "",
    quick: Annotated[
        bool, typer.Option("--quick", help="small sizes, to try it out; nothing is written")
    ] = False,
    stock_bot: Annotated[
        Path | None, typer.Option(help="folder to train the stock bot in once and take it from later")
    ] = None,
) -> None:
    """Measure both bots and the search; the report goes to docs/ where nothing was left out."""
    if only and only not in NAMES:
        sys.exit(f"bench: unknown bot {only!r}; there are {', '.join(NAMES)}")
    plan = QUICK if quick else Plan()
    draw = None if only or quick else _plotter()
    settings = Settings()
    console = Console(width=max(Console().width, 100))
    with TemporaryDirectory() as folder:
        if draw:
            settings = settings.model_copy(update={"build_dir": Path(folder) / "build"})
        try:
            bots = {
                name: _bot(name, plan, settings, Path(folder), stock_bot=stock_bot, train=draw is not None)
                for name in NAMES
                if only in ("", name)
            }
        except (BotFailedError, httpx.HTTPError) as error:
            sys.exit(f"bench: {error or type(error).__name__}")
        if only:
            console.print(*report.summary(bots[only]), sep="\n")
            return
        _say("search alone")
        texts = read_texts()[: plan.queries]
        built = load_built(settings)
        searched = [measure(built, texts, factor) for factor in plan.card_factors]
    results = Results(bots["stock"], bots["kompas"], searched)
    console.print(report.on_screen(results))
    for line in report.verdicts(results):
        console.print(line)
    for one in searched:
        console.print(
            f"search alone, {one.cards:,} cards, {one.passages:,} passages: "
            f"p50 {one.p50_ms:.2f} ms, p95 {one.p95_ms:.2f} ms"
        )
    if draw:
        draw(results, REPOSITORY / "docs" / report.PLOT)
        print(report.write(REPOSITORY / "docs", results, report.described(plan, _machine())))


def _plotter() -> Callable[[Results, Path], None]:
    """Return what draws the plot; asked for at the start, because measuring takes ten minutes."""
    try:
        from bench.assistant.plot import draw
    except ImportError:
        sys.exit("bench: matplotlib is not installed; run `make bench`, which installs it")
    return draw


def _bot(
    name: str, plan: Plan, settings: Settings, folder: Path, *, stock_bot: Path | None, train: bool
) -> Bot:
    """Return what was measured of one bot; Kompas is trained anew, to time it, only where `train` says so."""
    _say(f"{name}: training")
    training_s: float | None = None
    work = folder / name
    if name == "stock":
        work = stock_bot or work
        if not (work / "models").is_dir():
            training_s = stock.train(_stock_files(settings), work, settings.rasa_python)
        served: AbstractContextManager[Running] = stock.served(work, settings.rasa_python)
    else:
        training_s = kompas.train(settings.build_dir) if train else None
        work.mkdir()
        served = kompas.served(work, settings.build_dir)
    _say(f"{name}: starting")
    with served as bot:
        return asyncio.run(_measured(name, bot, plan, work, training_s))


async def _measured(name: str, bot: Running, plan: Plan, work: Path, training_s: float | None) -> Bot:
    texts = read_texts()
    async with client(bot.url) as http:

        def person() -> KompasPerson | StockPerson:
            return StockPerson(http) if name == "stock" else KompasPerson(http)

        async def lengthen(conversation_id: str, turns: int) -> None:
            if name == "stock":
                await stock.plant(http, conversation_id, turns)
            else:
                kompas.plant(work, conversation_id, turns)

        _say(f"{name}: full load")
        peak = await closed_loop(
            person, texts, people=plan.people, turns=plan.turns, warm_s=plan.warm_s, seconds=plan.load_s
        )
        if not peak.times_ms:  # half of nothing cannot be measured, and ratios to it say nothing
            raise BotFailedError(f"{name} answered none of {peak.failed} messages")
        _say(f"{name}: {peak.per_second:.1f} messages a second; half of it")
        half = await open_loop(
            person,
            texts,
            per_second=peak.per_second / 2,
            turns=plan.turns,
            warm_s=plan.warm_s,
            seconds=plan.load_s,
            random=Random(SEED),
        )
        memory_mb = bot.memory_mb()
        if name == "kompas":  # what only the gateway's fallback answered came in time, and says nothing
            peak.failed += kompas.fallbacks(bot.url)
        _say(f"{name}: long conversations")
        histories_ms = {}
        for turns in plan.histories:
            one = person()
            await one.open()
            await one.say(texts[0])
            if turns > 1:
                await lengthen(one.conversation_id, turns)
            histories_ms[turns] = await _median_ms(one, texts[1 : 1 + plan.messages_per_history], plan)
    return Bot(report.TITLES[name], peak, half, memory_mb, bot.ready_s, training_s, histories_ms)


async def _median_ms(person: Person, texts: Sequence[str], plan: Plan) -> float:
    times: list[float] = []
    for text in texts:
        started = time.perf_counter()
        if not await person.say(text):
            raise BotFailedError("a message of a long conversation got no answer")
        times.append(1000 * (time.perf_counter() - started))
        if sum(times) > 1000 * plan.most_per_history_s:
            break
    return median(times)


def _stock_files(settings: Settings) -> dict[str, object]:
    cards = load_knowledge(settings.knowledge_dir).cards
    said = {card_id: card[ANSWER_LANGUAGE].short for card_id, card in cards.items()}
    return stock.project(load_examples(settings.data_dir / EXAMPLES), said)


def _machine() -> str:
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return f"{os.cpu_count()} cores ({models[0] if models else platform.machine()})"


def _say(line: str) -> None:
    print(f"bench: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    typer.run(main)
