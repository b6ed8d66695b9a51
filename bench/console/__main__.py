"""Run the benchmark of the console: fill a database of each sort, measure, print, write docs/console-results.md."""

import asyncio
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from uuid import uuid4

import typer
from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import URL, make_url
from sqlalchemy.orm import Session

from bench.console import report
from bench.console.cases import cases
from bench.console.fill import fill, material, sign_in
from bench.console.measure import Measured, measure
from bot.console.content import Content
from bot.log.conversation_log import ConversationLog
from bot.log.database import database_url, open_engine
from bot.log.transactions import PATIENCE_S
from bot.log.upgrade import upgrade
from bot.settings import REPOSITORY, Settings
from knowledge.loader import load_knowledge
from tests.postgres import LACKING, running_server

CONVERSATIONS = 100_000


def main(
    conversations: Annotated[int, typer.Option(min=1000, help="How many to fill in.")] = CONVERSATIONS,
    only: Annotated[str, typer.Option(help="SQLite or PostgreSQL; default both.")] = "",
) -> None:
    """Measure lists, searches and pages; the report goes to docs/ where nothing was left out."""
    console = Console(width=max(Console().width, 140))
    results: dict[str, Sequence[Measured]] = {}
    with TemporaryDirectory() as folder, _databases(Path(folder), only) as databases:
        for name, settings in databases:
            results[name] = asyncio.run(_measured(settings, conversations))
            console.print(report.on_screen(name, results[name]))
            console.print(report.verdict(results[name]))
    whole = conversations == CONVERSATIONS and len(results) == 2
    if whole:
        described = f"{conversations:,} invented conversations of up to 13 messages, in 89 days."
        console.print(f"written: {report.write(REPOSITORY / 'docs', results, described)}")


async def _measured(settings: Settings, conversations: int) -> list[Measured]:
    content = Content(settings.knowledge_dir)
    await content.load()
    engine = open_engine(database_url(settings))
    upgrade(engine)
    begun = time.perf_counter()
    fill(engine, material(settings, load_knowledge(settings.knowledge_dir).cards), conversations)
    print(
        f"{conversations:,} conversations filled in within {time.perf_counter() - begun:.0f} s",
        file=sys.stderr,
    )
    log = ConversationLog(database_url(settings), timeout_s=PATIENCE_S)
    # As every day: the index of words is tidied, of which nothing goes.
    await log.purge(datetime.fromtimestamp(0, UTC), now=datetime.now(UTC))
    log.close()
    visitor = sign_in(engine)
    with Session(engine) as session:
        listed = cases(session, content)
    measured = await measure(settings, engine, content, listed, visitor)
    engine.dispose()
    return measured


@contextmanager
def _databases(folder: Path, only: str) -> Iterator[Iterator[tuple[str, Settings]]]:
    """Yield settings of an empty database of each sort there is here."""

    def on_postgres(address: str) -> Settings:
        import psycopg

        name = f"bench_{uuid4().hex}"
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        made: URL = make_url(address).set(database=name)
        given = SecretStr(made.render_as_string(hide_password=False))
        return Settings(state_dir=folder / "postgresql", database_url=given)

    def each(address: str | None) -> Iterator[tuple[str, Settings]]:
        if only in ("", "SQLite"):
            yield "SQLite", Settings(state_dir=folder / "sqlite", database_url=SecretStr(""))
            shutil.rmtree(folder / "sqlite")
        if only in ("", "PostgreSQL"):
            if address is None:
                print(f"PostgreSQL not measured: {LACKING}", file=sys.stderr)
            else:
                yield "PostgreSQL", on_postgres(address)

    if only == "SQLite":
        yield each(None)
        return
    with running_server() as address:
        yield each(address)


if __name__ == "__main__":
    typer.run(main)
