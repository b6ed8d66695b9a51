"""What happens to a machine: a database that somebody holds, a Rasa that is gone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant import Assistant

RASA, ACTIONS, GATEWAY = "bot.rasa_runtime", "actions.server", "bot.gateway.main"
_HOLD = """
import sqlite3, sys
holder = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
holder.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
holder.execute("ROLLBACK")
"""


def kill(assistant: Assistant, part: str) -> int:
    """End a part as the machine ends it when memory is short; return which process that was."""
    pid = assistant.child(part)
    os.kill(pid, signal.SIGKILL)
    return pid


@contextmanager
def locked_sqlite(file: Path) -> Iterator[None]:
    """Hold the database so that nobody else can write.

    In a process of its own: one that reads the file while it holds a lock on it loses the lock (POSIX).
    """
    command = [sys.executable, "-c", _HOLD, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin and holder.stdout
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.stdin.close()
    assert holder.returncode == 0


@contextmanager
def locked_postgres(url: str) -> Iterator[None]:
    """Hold the tables so that nobody else can write; they may be searched meanwhile."""
    import psycopg

    with psycopg.connect(url) as holder:
        holder.execute("LOCK TABLE conversations, turns, messages, feedback IN EXCLUSIVE MODE")
        yield
        holder.rollback()
