"""A process is killed while many write: nobody gets an error that is none of ours, and the log holds what was said.

Whoever got an answer stands in the log once and in order; a turn is there whole or not at all.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from assistant import ALL_WELL, ANSWER_TIMEOUT_S, READY_TIMEOUT_S, Assistant, Worker, wait_for
from trouble import ACTIONS, GATEWAY, RASA, kill

from bot.log.database import FILE_NAME as LOG
from bot.log.spool import FILE_NAME as SPOOL
from bot.log.spool import Spool

PEOPLE = 10
BEFORE_S, AFTER_S = 3.0, 2.0  # of load around the death and the return
PAUSE_S = 0.3  # between two messages of one person: nobody types faster, and what is kept stays small
QUESTIONS = ("szef mi nie płaci", "seful nu ma plateste", "my boss does not pay me", "mijn baas betaalt niet")


@dataclass
class Asker:
    """Somebody who asks on and on. `answered` holds what was said and the ids of what came back, in order."""

    worker: Worker
    question: str
    answered: list[tuple[str, list[str]]] = field(default_factory=list)
    kinds: list[set[str]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    n_broken: int = 0

    def ask_until(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.ask()
            time.sleep(PAUSE_S)

    def ask(self) -> None:
        text = f"{self.question}, {len(self.sent)}"
        self.sent.append(text)
        try:
            response = self.worker.post({"text": text})
        except httpx.TransportError:
            self.n_broken += 1
            return
        if response.status_code != 200:
            self.strange.append(f"{response.status_code} {response.text}")
            return
        messages = response.json()["messages"]
        self.answered.append((text, [message["id"] for message in messages]))
        self.kinds.append({message["kind"] for message in messages})


@contextmanager
def load(askers: list[Asker]) -> Iterator[None]:
    """All of them ask at once, until the end."""
    stop = threading.Event()
    with ThreadPoolExecutor(len(askers)) as threads:
        asking = [threads.submit(asker.ask_until, stop) for asker in askers]
        try:
            yield
        finally:
            stop.set()
    for one in asking:
        one.result()


@pytest.fixture
def askers(ready: Assistant) -> Iterator[list[Asker]]:
    limits = httpx.Limits(max_connections=PEOPLE)
    with httpx.Client(base_url=ready.url, timeout=ANSWER_TIMEOUT_S, limits=limits, trust_env=False) as http:

        def open_conversation(number: int) -> Asker:
            opened = http.post("/api/v1/conversations", json={}).json()
            worker = Worker(http, opened["conversation_id"], opened["token"])
            return Asker(worker, QUESTIONS[number % len(QUESTIONS)])

        yield [open_conversation(number) for number in range(PEOPLE)]


@pytest.mark.parametrize("part", [RASA, ACTIONS, GATEWAY])
def test_part_killed_under_load_costs_no_turn_and_comes_back(ready, askers, part):
    with load(askers):
        time.sleep(BEFORE_S)
        killed = kill(ready, part)
        wait_for(lambda: ready.readiness() != ALL_WELL, READY_TIMEOUT_S)
        ready.wait_until_ready()
        time.sleep(AFTER_S)

    assert ready.child(part) != killed
    assert [asker.strange for asker in askers if asker.strange] == []
    assert any(asker.n_broken for asker in askers) == (part == GATEWAY)
    assert any({"notice"} in asker.kinds for asker in askers) == (part != GATEWAY)  # numbers to call
    assert all(asker.kinds[0] != {"notice"} for asker in askers)
    wait_for(lambda: all(_is_answered(asker) for asker in askers), READY_TIMEOUT_S)
    spool = Spool(ready.state_dir / SPOOL)
    wait_for(lambda: len(spool) == 0, 90)
    with closing(sqlite3.connect(ready.state_dir / LOG, timeout=30)) as log:
        for asker in askers:
            _assert_log_holds(log, asker)
        assert log.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert log.execute("PRAGMA foreign_key_check").fetchall() == []


def _is_answered(asker: Asker) -> bool:
    n_before = len(asker.kinds)
    asker.ask()
    return len(asker.kinds) > n_before and asker.kinds[-1] != {"notice"}


def _assert_log_holds(log: sqlite3.Connection, asker: Asker) -> None:
    turns = log.execute(
        "SELECT id, said FROM turns WHERE conversation_id = ? AND said IS NOT NULL ORDER BY at, id",
        (asker.worker.conversation_id,),
    ).fetchall()
    said = [text for _, text in turns]
    assert said == sorted(set(said), key=asker.sent.index)  # each once, in the order sent
    shown = {text: _messages(log, turn_id) for turn_id, text in turns}
    assert all(shown.values())  # no half turn
    assert {text: shown.get(text) for text, _ in asker.answered} == dict(asker.answered)


def _messages(log: sqlite3.Connection, turn_id: int) -> list[str]:
    rows = log.execute("SELECT id, body FROM messages WHERE turn_id = ? ORDER BY position", (turn_id,))
    return [message_id for message_id, body in rows if json.loads(body)["text"]]
