"""One search in a process of its own, so that its time and memory are its own.

`python -m bench.search.process fit|answer NAME WORK_FOLDER`; started by `bench/search/runner.py`, in Kompas' Python or
in Rasa's. Standard library only, but for what the search itself imports.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from time import perf_counter

from bench.search.peers import NO_CARD, PEERS, Found, Passage, Peer, Search, by_card

PASSAGES, QUERIES = "passages.json", "queries.json"  # in the work folder
ONE_CORE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_INTRA_OP_PARALLELISM_THREADS",
            "TF_INTER_OP_PARALLELISM_THREADS")  # fmt: skip
MEGABYTE = 1e6
MILLISECONDS = 1000.0
KEPT = 10  # cards; no measure looks further down


def main() -> None:
    """Do one of the two tasks and write what came of it beside the search's folder."""
    task, name, work = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    if task == "answer":
        use_one_core()
    peer = PEERS[name]
    search: Search = importlib.import_module(f"bench.search.peers.{peer.module}")
    result = fit(peer, search, work, work / name) if task == "fit" else answer(search, work, work / name)
    (work / f"{name}.{task}.json").write_text(json.dumps(result), encoding="utf-8")


def fit(peer: Peer, search: Search, work: Path, folder: Path) -> dict[str, float]:
    """Return how long fitting took."""
    passages = [Passage(*row) for row in json.loads((work / PASSAGES).read_text(encoding="utf-8"))]
    started = perf_counter()
    search.fit(by_card(passages) if peer.by_card else passages, folder)
    return {"seconds": perf_counter() - started}


def answer(search: Search, work: Path, folder: Path) -> dict[str, object]:
    """Return what was found for every query, how long each took, and the most memory ever held."""
    rank = search.load(folder)
    found, times_ms = [], []
    for text, language in json.loads((work / QUERIES).read_text(encoding="utf-8")):
        started = perf_counter()
        answered = rank(text, language)
        times_ms.append((perf_counter() - started) * MILLISECONDS)
        found.append(shortened(answered))
    return {"found": found, "times_ms": times_ms, "peak_mb": peak_mb()}


def shortened(found: Found) -> Found:
    """Return the best `KEPT` cards, and "no card" wherever it stands."""
    best = [pair for pair in found.ranked if pair[0] != NO_CARD][:KEPT]
    return Found([pair for pair in found.ranked if pair[0] == NO_CARD or pair in best], found.verdict)


def use_one_core() -> None:
    """Hold this process, and every library it will import, to a single core."""
    os.environ.update(dict.fromkeys(ONE_CORE, "1"))
    if hasattr(os, "sched_setaffinity"):  # Linux; elsewhere the variables have to do
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def peak_mb() -> float | None:
    """Return the most memory this process has held, in MB; None where the system does not tell.

    From /proc, because the peak that `getrusage` gives starts with that of the parent process.
    """
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    kilobytes = (int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return next((number * 1024 / MEGABYTE for number in kilobytes), None)


if __name__ == "__main__":
    main()
