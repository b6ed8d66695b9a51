"""A process killed at any moment leaves whole turns, and every turn it was told of."""

import subprocess
import sys
import time
from pathlib import Path

from people import rows

WRITER = Path(__file__).with_name("endless_writer.py")
KILLS = 4


def test_killed_writer_leaves_no_half_turn(url, environment):
    told = 0
    for kill in range(KILLS):
        writer = subprocess.Popen([sys.executable, WRITER], env=environment, stdout=subprocess.PIPE)
        assert writer.stdout.readline() == b"written\n"
        time.sleep(0.02 * kill)  # each at another point of what it does
        writer.kill()
        told += 1 + writer.communicate()[0].count(b"written\n")

    held = rows(url)
    assert told <= held["turns"] <= told + KILLS  # the last one of each: written, but not told any more
    assert held["messages"] == 2 * held["turns"]
    assert held["conversations"] == KILLS
