"""Real children: restarted when they die, stopped when told, gone when the supervisor is killed."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import pytest_asyncio

from bot import processes
from bot.processes import Command, Supervisor, free_port
from bot.settings import REPOSITORY

pytestmark = [pytest.mark.asyncio, pytest.mark.enable_socket]

PATIENCE_S = 20.0  # on a busy machine; a passing test needs a fraction
LIVES = ["sh", "-c", "exec sleep 60"]
DIES = ["sh", "-c", "exit 3"]


@pytest_asyncio.fixture
async def supervisor():
    """A supervisor with short pauses, whose children do not outlive the test."""
    supervisor = Supervisor(first_pause_s=0.01, stop_timeout_s=0.3)
    yield supervisor
    await supervisor.stop()


async def until(condition):
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.01)


def alive(pid):
    """Return whether a process runs; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_child_that_dies_is_started_again_with_growing_pauses(supervisor, caplog):
    await supervisor.start(Command("child", DIES))

    await until(lambda: len(caplog.records) >= 4)

    # name, exit code, pause before the next start: each twice the one before
    assert [record.args for record in caplog.records[:4]] == [
        ("child", 3, 0.01),
        ("child", 3, 0.02),
        ("child", 3, 0.04),
        ("child", 3, 0.08),
    ]


async def test_pause_never_grows_beyond_the_longest(supervisor, caplog, monkeypatch):
    monkeypatch.setattr(processes, "LONGEST_PAUSE_S", 0.02)

    await supervisor.start(Command("child", DIES))
    await until(lambda: len(caplog.records) >= 4)

    assert [record.args[2] for record in caplog.records[:4]] == [0.01, 0.02, 0.02, 0.02]


async def test_child_that_ran_steadily_starts_again_with_the_first_pause(supervisor, caplog, monkeypatch):
    monkeypatch.setattr(processes, "STEADY_AFTER_S", 0.0)

    await supervisor.start(Command("child", DIES))
    await until(lambda: len(caplog.records) >= 3)

    assert [record.args[2] for record in caplog.records[:3]] == [0.01, 0.01, 0.01]


async def test_child_that_cannot_be_started_again_is_tried_again(supervisor, caplog, tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    await supervisor.start(Command("child", [str(program)]))
    program.rename(tmp_path / "away")
    await until(lambda: len(caplog.records) >= 3)

    (tmp_path / "away").write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    (tmp_path / "away").rename(program)

    await until(lambda: not supervisor.dead("child"))


async def test_restarted_child_runs_the_same_command_in_the_same_environment(supervisor, tmp_path):
    log = tmp_path / "child.log"
    await supervisor.start(Command("child", ["sh", "-c", "echo $WORD"], {"WORD": "again"}, log))

    await until(lambda: log.read_text(encoding="utf-8").count("\n") >= 2)

    assert log.read_text(encoding="utf-8").startswith("again\nagain\n")


async def test_a_long_output_is_set_aside_when_the_child_starts(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LOG_BYTES", 10)
    log = tmp_path / "child.log"
    log.write_text("more than ten characters")

    await supervisor.start(Command("child", LIVES, log=log))

    assert (tmp_path / "child.old").read_text() == "more than ten characters"
    assert log.read_text() == ""


async def test_killed_child_is_replaced(supervisor):
    await supervisor.start(Command("child", LIVES))
    first = supervisor.pid("child")

    os.kill(first, signal.SIGKILL)
    await until(lambda: supervisor.pid("child") != first)

    assert alive(supervisor.pid("child"))
    assert not supervisor.dead("child")


async def test_stop_ends_every_child_and_starts_none_again(supervisor):
    await supervisor.start(Command("one", LIVES))
    await supervisor.start(Command("two", LIVES))
    pids = [supervisor.pid("one"), supervisor.pid("two")]

    await supervisor.stop()
    await asyncio.sleep(0.1)  # ten times the pause before a restart

    assert [alive(pid) for pid in pids] == [False, False]
    assert supervisor.dead("one") and supervisor.dead("two")
    assert [supervisor.pid("one"), supervisor.pid("two")] == pids


async def test_stop_kills_a_child_that_ignores_the_polite_signal(supervisor, tmp_path):
    log = tmp_path / "child.log"
    stubborn = ["sh", "-c", "trap '' TERM; echo deaf; while true; do sleep 0.1; done"]
    await supervisor.start(Command("stubborn", stubborn, log=log))
    await until(lambda: log.read_text(encoding="utf-8") == "deaf\n")
    pid = supervisor.pid("stubborn")

    started = time.monotonic()
    await supervisor.stop()

    assert time.monotonic() - started >= 0.3  # it had its time to end by itself
    assert not alive(pid)


async def test_stop_ends_the_children_of_a_child_too(supervisor, tmp_path):
    log = tmp_path / "child.log"
    await supervisor.start(Command("child", ["sh", "-c", "sleep 60 & echo $!; wait"], log=log))
    await until(lambda: log.read_text(encoding="utf-8").endswith("\n"))
    grandchild = int(log.read_text(encoding="utf-8"))

    await supervisor.stop()

    await until(lambda: not alive(grandchild))


async def test_child_that_cannot_be_started_is_an_error(supervisor, tmp_path):
    with pytest.raises(FileNotFoundError):
        await supervisor.start(Command("child", [str(tmp_path / "missing")]))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
async def test_child_dies_when_the_supervisor_is_killed():
    script = """
import asyncio
from bot.processes import Command, Supervisor

async def main():
    supervisor = Supervisor()
    await supervisor.start(Command("child", ["sleep", "60"]))
    print(supervisor.pid("child"), flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    child = int(parent.stdout.readline())
    try:
        was_alive = alive(child)

        parent.kill()
        parent.wait()
        parent.stdout.close()

        assert was_alive
        await until(lambda: not alive(child))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


async def test_free_port_can_be_listened_on():
    port = free_port()

    with socket.create_server(("127.0.0.1", port)) as server:
        assert server.getsockname() == ("127.0.0.1", port)
    assert free_port(port) == port


async def test_free_port_is_given_out_once_though_nobody_listens_there_yet(monkeypatch):
    monkeypatch.setattr(processes, "QUIET_PORTS", processes.QUIET_PORTS[:40])
    monkeypatch.setattr(processes, "_given_out", set())

    ports = [free_port() for _ in range(60)]  # the last ones are the kernel's choice, as those that are taken

    assert len(set(ports[:40])) == 40
    assert 0 not in ports


async def test_wanted_port_that_is_taken_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        free_port(taken.getsockname()[1])
