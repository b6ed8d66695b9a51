"""Run each search in processes of its own: one that fits, one that answers, on one core.

Knows folders and processes. Knows no measures.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.search.material import Material
from bench.search.peers import PEERS, Found
from bench.search.process import MEGABYTE, PASSAGES, QUERIES
from bot.settings import REPOSITORY

LAST_LINES = 15  # of a log, shown when a search fails


class SearchFailedError(Exception):
    """A search could not be fitted or did not answer; the message ends with the last lines of its log."""


@dataclass(frozen=True)
class Costs:
    """What a search costs. Memory is the peak while it answers; None where the system does not tell."""

    training_s: float
    query_p50_ms: float
    query_p95_ms: float
    memory_mb: float | None
    size_mb: float


@dataclass(frozen=True)
class Run:
    """What a search found for the messages of calibration and for the questions, in their order."""

    calibration: Sequence[Found]
    evaluation: Sequence[Found]
    costs: Costs


def write_material(material: Material, work: Path) -> None:
    """Write what the processes read. The calibration messages come first, and so warm the search up."""
    work.mkdir(parents=True, exist_ok=True)
    queries = [
        (question.text, question.language) for question in (*material.calibration, *material.evaluation)
    ]
    for name, content in ((PASSAGES, material.passages), (QUERIES, queries)):
        (work / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def run(name: str, material: Material, work: Path, rasa_python: Path) -> Run:
    """Return what one search found; `write_material` must have gone before.

    Raises:
        SearchFailedError: it could not be fitted or did not answer.
    """
    folder = work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    fitted = _process("fit", name, work, rasa_python)
    size_mb = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / MEGABYTE
    answered = _process("answer", name, work, rasa_python)
    found = [
        Found([(card, score) for card, score in ranked], verdict) for ranked, verdict in answered["found"]
    ]
    first = len(material.calibration)
    p50, p95 = np.percentile(answered["times_ms"][first:], [50, 95])
    costs = Costs(fitted["seconds"], float(p50), float(p95), answered["peak_mb"], size_mb)
    return Run(found[:first], found[first:], costs)


def _process(task: str, name: str, work: Path, rasa_python: Path) -> dict[str, Any]:
    in_rasa = PEERS[name].in_rasa
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TQDM_DISABLE": "1"}
    if in_rasa:
        environment.pop("PYTHONPATH", None)  # packages there are for Kompas' Python
    log = work / f"{name}.log"
    with log.open("ab" if task == "answer" else "wb") as lines:
        done = subprocess.run(
            [str(rasa_python if in_rasa else sys.executable), "-W", "ignore", "-m", "bench.search.process", task, name,
             str(work.absolute())],
            cwd=REPOSITORY, env=environment, stdout=lines, stderr=lines, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:])
        raise SearchFailedError(f"{PEERS[name].title} failed ({task}); see {log}:\n{last}")
    result: dict[str, Any] = json.loads((work / f"{name}.{task}.json").read_text(encoding="utf-8"))
    return result
