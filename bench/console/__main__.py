"""Run the benchmark of the console: fill a database of each sort, measure, print, write docs/console-results.md."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.console import report
from bench.console.cases import cases, page_cases
from bench.console.databases import KeptError, databases, filled, size_mb
from bench.console.fill import sign_in
from bench.console.measure import FEW_ROUNDS, ROUNDS, Measured, measure_pages, measure_queries
from bot.console.content import Content
from bot.settings import REPOSITORY, Settings

CONVERSATIONS = 100_000
KEPT = "Folder in which databases stay, to be measured again; PostgreSQL on the server of KOMPAS_TEST_POSTGRES_URL."


def main(
    conversations: Annotated[int, typer.Option(min=1000, help="How many to fill in.")] = CONVERSATIONS,
    only: Annotated[str, typer.Option(help="SQLite or PostgreSQL; default both.")] = "",
    kept: Annotated[Path | None, typer.Option(help=KEPT)] = None,
    fill_only: Annotated[bool, typer.Option("--fill-only", help="Measure nothing; with --kept.")] = False,
) -> None:
    """Measure lists, searches and pages; the report goes to docs/ where nothing was left out."""
    console = Console(width=max(Console().width, 140))
    results: dict[str, report.Result] = {}
    try:
        with databases(only, kept) as found:
            for name, settings in found.items():
                engine = filled(settings, conversations)
                if not fill_only:
                    results[name] = report.Result(size_mb(engine), asyncio.run(_measured(settings, engine)))
                    console.print(report.on_screen(name, results[name].measured))
                    console.print(report.verdict(results[name].measured))
                engine.dispose()
    except KeptError as error:
        raise typer.BadParameter(str(error)) from None
    if conversations == CONVERSATIONS and len(results) == 2:
        described = f"{conversations:,} invented conversations of up to 13 messages, in 89 days."
        console.print(f"written: {report.write(REPOSITORY / 'docs', results, described)}")


async def _measured(settings: Settings, engine: Engine) -> list[Measured]:
    content = Content(settings.knowledge_dir)
    await content.load()
    visitor = sign_in(engine)
    with Session(engine) as session:
        lists = cases(session, content)
    # A gateway of its own for each: a minute after its start it begins to purge.
    pages = await measure_pages(settings, lists, visitor, rounds=ROUNDS)
    pages |= await measure_pages(settings, page_cases(), visitor, rounds=FEW_ROUNDS)
    queries = await measure_queries(engine, content, lists, visitor.staff.id)
    return [Measured(name, page, *queries.get(name, ())) for name, page in pages.items()]


if __name__ == "__main__":
    typer.run(main)
