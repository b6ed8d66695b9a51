"""A restore that is killed leaves what was there before; one that came through leaves what was restored."""

import subprocess
import sys
import time

import pytest
from people import conversation, everything, rows, turn
from restoring import restored

from bot.backup.make import make_backup

RESTORE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from bot.backup import restore, sqlite
from bot.log.database import database_url
from bot.settings import Settings

def tell(where):
    print(where, flush=True)

def pausing(settle):
    def settle_and_wait(*arguments, **named):
        done = settle(*arguments, **named)
        tell("settled")
        if sys.argv[2] == "wait":
            time.sleep(60)
        return done
    return settle_and_wait

def telling(copy_in):
    def copy(*arguments):
        tell("copying")
        copy_in(*arguments)
    return copy

restore.settle = pausing(restore.settle)
sqlite.copy_in = telling(sqlite.copy_in)
restore.restore_backup(
    database_url(Settings()), Path(sys.argv[1]), replace=True, erased=None, without_list=False,
    keep_days=90, now=datetime.now(UTC),
)
tell("restored")
"""


def start(environment, file, mode):
    return subprocess.Popen(
        [sys.executable, "-c", RESTORE, str(file), mode],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.asyncio
async def test_restore_killed_before_it_is_complete_leaves_the_old_state(filled, url, environment, tmp_path):
    file = tmp_path / "log.backup"
    make_backup(url, file)
    await filled.add_turn(conversation("later"), turn("później"))
    before = everything(url)

    process = start(environment, file, "wait")
    assert process.stdout.readline() == b"settled\n", process.communicate()
    process.kill()
    process.communicate()

    assert everything(url) == before
    await filled.add_turn(conversation("later"), turn("i jeszcze"))  # nothing is held by the dead one
    restored(url, file, replace=True)  # nor is anything of it in the way
    assert await filled.find("later") is None


@pytest.mark.asyncio
async def test_restore_killed_at_any_moment_leaves_the_old_state_or_the_new(
    filled, url, environment, tmp_path
):
    file = tmp_path / "log.backup"
    for number in range(150):
        await filled.add_turn(conversation("long"), turn("słowa " * 200, uid=f"long-{number}"))
    make_backup(url, file)
    new = turns_of(url)
    for delay_s in (0.0, 0.002, 0.005, 0.01, 0.02, 0.05, None):
        await filled.add_turn(conversation("later"), turn("później"))
        old = turns_of(url)
        process = start(environment, file, "go")
        assert process.stdout.readline() == b"settled\n", process.communicate()
        if delay_s is not None:
            time.sleep(delay_s)
            process.kill()
        _, errors = process.communicate()

        assert turns_of(url) in (old, new), delay_s
        assert delay_s is not None or (process.returncode, turns_of(url)) == (0, new), errors


def turns_of(url):
    """Return what a turn more or less changes."""
    held = rows(url)
    return {name: held.get(name, 0) for name in ("conversations", "turns", "messages", "turn_index")}
