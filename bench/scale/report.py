"""What a run found: tables on the screen, docs/scaling-results.md and its plot.

Knows Markdown and matplotlib. Knows no processes.
"""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.scale.cluster import ACTION_SERVERS, GATEWAYS, RASA_SERVERS
from bench.scale.model import Use, messages_a_core_second, needed
from bench.scale.run import Outcome

REPORT, PLOT = "scaling-results.md", "images/scaling-results.svg"
PEOPLE = (1_000, 10_000, 100_000, 1_000_000)


def lines(outcome: Outcome) -> list[str]:
    """Return the figures for a terminal, a line each."""
    quiet = outcome.quiet
    return [
        f"{outcome.answers} messages answered in {outcome.conversations} conversations; "
        f"{outcome.notices} times numbers only, {outcome.busy} times busy, {outcome.away} times no gateway: all kindly",
        f"in peace: {quiet.answers_a_second:.1f} answers a second; 50 % within {quiet.p50_ms:.0f} ms, "
        f"95 % within {quiet.p95_ms:.0f} ms, 99 % within {quiet.p99_ms:.0f} ms",
        "CPU of one message: " + ", ".join(f"{kind} {ms:.1f} ms" for kind, ms in quiet.cpu_ms.items()),
        f"one core carries {messages_a_core_second(quiet.cpu_ms):.1f} messages a second",
        *(f"BROKEN: {promise}" for promise in outcome.broken),
    ]


def write(folder: Path, outcome: Outcome, on: date) -> Path:
    """Write the report and its plot under `folder`, and return the report's file."""
    draw(outcome, folder / PLOT)
    file = folder / REPORT
    file.write_text(markdown(outcome, on), encoding="utf-8")
    return file


def markdown(outcome: Outcome, on: date) -> str:
    """Return the report."""
    quiet = outcome.quiet
    a_core = messages_a_core_second(quiet.cpu_ms)
    promises = (
        "Every message was answered or refused kindly, with numbers to call; no answer was given twice; the answers of "
        "each conversation came in order, each with the card that it gets in peace; and the log holds exactly what "
        "people received."
        if not outcome.broken
        else "Promises that were **not kept**:\n\n" + "\n".join(f"- {promise}" for promise in outcome.broken)
    )
    return f"""# Beyond one machine: results

Written by `make scale-test` on {on}; what it means stands in [scaling.md](scaling.md). {GATEWAYS} gateways,
{RASA_SERVERS} Rasa servers, {ACTION_SERVERS} action servers, nginx, PostgreSQL and Redis, all on one machine with
{os.cpu_count()} cores, which they share with those who write: {outcome.conversations} people at once, each about every
{outcome.pause_s:.0f} seconds.

{promises}

## What was broken, under load

| what | whole again after | answers meanwhile | numbers to call instead of an answer | refused as busy | no gateway |
| --- | --: | --: | --: | --: | --: |
{_rows([[t.what, f"{t.back_s:.0f} s", t.answers, t.notices, t.busy, t.away] for t in outcome.troubles])}
In all {outcome.answers} messages were answered; {outcome.notices} times somebody got numbers to call and asked again.

## What a message costs

In {quiet.seconds:.0f} seconds without trouble {quiet.answers_a_second:.1f} messages a second were answered, half of
them within {quiet.p50_ms:.0f} ms, 95 % within {quiet.p95_ms:.0f} ms, 99 % within {quiet.p99_ms:.0f} ms.

| part | CPU time of one message | memory of one process |
| --- | --: | --: |
{_rows([[kind, f"{ms:.1f} ms", _mib(quiet.memory_mib.get(kind))] for kind, ms in quiet.cpu_ms.items()])}
**One core carries {a_core:.1f} messages a second**, all parts on it and none of it left over.

![Cores by number of people, by part; the numbers are those of the table]({PLOT})

## What more people need

By [bench/scale/model.py](../bench/scale/model.py), with its assumptions: half a session of a person in a month, six
messages in a session, ten times as many in the busiest minute as on average, and cores half used then.

| people | messages a second, at the peak | cores | gateways | Rasa servers | action servers | disk for 90 days |
| --: | --: | --: | --: | --: | --: | --: |
{_rows([_needs(people, outcome) for people in PEOPLE])}
"""


def draw(outcome: Outcome, file: Path) -> None:
    """Write the plot as SVG: how many cores each part needs, by the number of people."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "kompas"  # the same numbers give the same file
    mpl.rcParams["svg.fonttype"] = "none"  # words stay words, for search and screen readers
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
    for kind in sorted(outcome.quiet.cpu_ms, key=lambda kind: -outcome.quiet.cpu_ms[kind]):
        cores = [needed(Use(people), outcome.quiet.cpu_ms).cores[kind] for people in PEOPLE]
        axis.plot(PEOPLE, cores, marker="o", label=kind)
    axis.set(
        xscale="log",
        yscale="log",
        xlabel="people who could write",
        ylabel="cores in the busiest minute, half used",
    )
    axis.grid(visible=True, alpha=0.3)
    axis.legend()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def _needs(people: int, outcome: Outcome) -> list[object]:
    use = Use(people)
    need = needed(use, outcome.quiet.cpu_ms)
    each = [need.processes[kind] for kind in ("gateway", "Rasa server", "action server")]
    return [
        f"{people:,}",
        f"{use.peak_a_second:.2f}",
        f"{need.all_cores:.2f}",
        *each,
        f"{need.disk_gib:.1f} GiB",
    ]


def _rows(rows: Sequence[Sequence[object]]) -> str:
    return "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows)


def _mib(held: float | None) -> str:
    return "" if held is None else f"{held:.0f} MiB"
