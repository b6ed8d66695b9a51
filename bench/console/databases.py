"""The databases that are measured: filled for one run and thrown away, or kept for the next one."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import Engine, func, make_url, select, text
from sqlalchemy.orm import Session

from bench.console.fill import add_staff, fill, material
from bot.log.database import database_url, open_engine
from bot.log.tables import ConversationRow
from bot.log.upgrade import upgrade
from bot.settings import Settings
from knowledge.loader import load_knowledge
from tests.postgres import LACKING, NAMED, running_server

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
_KEPT = "kompas_bench_console"  # the name of a database that stays


class KeptError(Exception):
    """A database cannot be kept, or holds something else than is to be measured; the message says which and why."""


@contextmanager
def databases(only: str, kept: Path | None) -> Iterator[Mapping[str, Settings]]:
    """Yield settings of a database of each sort there is here, or of `only` one.

    With `kept` the file stays in that folder, and the database on the server that the environment names.

    Raises:
        KeptError: it names none.
    """
    if kept and only != SQLITE and not os.environ.get(NAMED):
        raise KeptError(f"no PostgreSQL server that stays: name one in {NAMED}, or measure only SQLite")
    with ExitStack() as stack:
        folder = kept or Path(stack.enter_context(TemporaryDirectory()))
        found = {}
        if only != POSTGRESQL:
            found[SQLITE] = Settings(state_dir=folder / "sqlite", database_url=SecretStr(""))
        if only != SQLITE:
            server = stack.enter_context(running_server())
            if server is None:
                print(f"PostgreSQL not measured: {LACKING}", file=sys.stderr)
            else:
                name = _KEPT if kept else f"bench_{uuid4().hex}"
                made = stack.enter_context(_database(server, name, stays=kept is not None))
                found[POSTGRESQL] = Settings(state_dir=folder / "postgresql", database_url=SecretStr(made))
        yield found


def filled(settings: Settings, conversations: int) -> Engine:
    """Return the database with as many conversations, filled in where it is empty.

    Raises:
        KeptError: it holds others.
    """
    engine = open_engine(database_url(settings))
    upgrade(engine)
    with Session(engine) as session:
        held = session.scalar(select(func.count()).select_from(ConversationRow))
    if not held:
        begun = time.perf_counter()
        fill(engine, material(settings, load_knowledge(settings.knowledge_dir)), conversations)
        add_staff(engine)
        taken_s = time.perf_counter() - begun
        print(f"{conversations:,} conversations filled in within {taken_s:.0f} s", file=sys.stderr)
    elif held != conversations:
        raise KeptError(f"the kept {engine.dialect.name} database holds {held:,} conversations: delete it")
    return engine


def size_mb(engine: Engine) -> float:
    """Return how large the database is on disk, in megabytes of 10^6 bytes."""
    size = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
    }[engine.dialect.name]
    with engine.connect() as connection:
        return float(connection.execute(text(size)).scalar_one()) / 1e6


@contextmanager
def _database(server: str, name: str, *, stays: bool) -> Iterator[str]:
    with psycopg.connect(server, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not there:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        if not stays:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
