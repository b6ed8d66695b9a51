"""Ours: Kompas whole, as `kompas serve` runs it, with its log on, state in a folder of its own."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from bench.assistant.processes import BotFailedError, Running, answers, last_lines, running
from bot.log.database import FILE_NAME
from bot.processes import free_port
from bot.settings import REPOSITORY

ALL_WELL = {"gateway": "ok", "rasa": "ok", "actions": "ok"}
# Everybody here comes from one address, and writes faster than anybody reads.
NO_LIMITS = {f"KOMPAS_{what}_PER_MINUTE": "1000000" for what in ("CALLS", "OPENINGS", "MESSAGES")}
TRACKERS = "trackers.db"


@contextmanager
def served(state_dir: Path, build_dir: Path) -> Iterator[Running]:
    """Run Kompas on what was trained into `build_dir`.

    Raises:
        BotFailedError: it does not start.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running(
        [sys.executable, "-m", "bot.cli", "serve"],
        {
            "KOMPAS_PORT": str(port),
            "KOMPAS_STATE_DIR": str(state_dir),
            "KOMPAS_BUILD_DIR": str(build_dir),
            "PYTHONPATH": str(REPOSITORY),
            **NO_LIMITS,
        },
        url=url,
        ready=lambda: answers(f"{url}/readyz", lambda reply: reply.json() == ALL_WELL),
        log=state_dir / "serve.log",
    ) as bot:
        yield bot


def train(build_dir: Path) -> float:
    """Train into the empty folder `build_dir` everything that `make train` trains; return the seconds that took.

    Raises:
        BotFailedError: the training failed.
    """
    build_dir.mkdir(parents=True)
    log = build_dir / "train.log"
    started = time.perf_counter()
    with log.open("wb") as lines:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "train"],
            cwd=REPOSITORY,
            # PYTHONPATH holds packages for Kompas' Python, and Rasa would take them; one thread as in the Makefile.
            env={**os.environ, "KOMPAS_BUILD_DIR": str(build_dir), "PYTHONPATH": "", "OMP_NUM_THREADS": "1"},
            stdout=lines, stderr=lines, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise BotFailedError(f"Kompas' training failed; see {log}:\n{last_lines(log)}")
    return time.perf_counter() - started


def fallbacks(url: str) -> int:
    """Return how many messages only the gateway's fallback answered, since the start."""
    lines = httpx.get(f"{url}/metrics", trust_env=False).text.splitlines()
    return sum(int(float(line.split()[1])) for line in lines if line.startswith("kompas_fallbacks_total "))


def plant(state_dir: Path, conversation_id: str, turns: int) -> None:
    """Make the conversation `turns` turns long, in the tracker store and in the log, by copies of its first."""
    with closing(sqlite3.connect(state_dir / TRACKERS, timeout=30)) as trackers, trackers:
        columns = "sender_id, type_name, timestamp, intent_name, action_name, data"
        first = "SELECT min(id) FROM events WHERE sender_id = ?1 AND type_name = 'user' AND intent_name <> 'start'"
        trackers.execute(
            f"""
            WITH RECURSIVE copy(n) AS (SELECT 1 WHERE ?2 > 1 UNION ALL SELECT n + 1 FROM copy WHERE n + 1 < ?2)
            INSERT INTO events ({columns})
            SELECT {columns} FROM copy, events WHERE sender_id = ?1 AND id >= ({first}) ORDER BY n, id
            """,
            (conversation_id, turns),
        )
    with closing(sqlite3.connect(state_dir / FILE_NAME, timeout=30)) as log, log:
        kept = [row[1] for row in log.execute("PRAGMA table_info(turns)") if row[1] not in ("id", "uid")]
        log.execute(
            f"""
            WITH RECURSIVE copy(n) AS (SELECT 1 WHERE ?2 > 1 UNION ALL SELECT n + 1 FROM copy WHERE n + 1 < ?2)
            INSERT INTO turns ({", ".join(kept)}, uid)
            SELECT {", ".join(kept)}, lower(hex(randomblob(16))) FROM copy, turns
            WHERE id = (SELECT max(id) FROM turns WHERE conversation_id = ?1)
            """,
            (conversation_id, turns),
        )
