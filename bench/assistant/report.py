"""The table on the screen, and docs/benchmarks.md with its plot. Knows words, no processes."""

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from bench.assistant.figures import Bot, Results, aims, rows
from bench.assistant.plan import Plan
from bench.assistant.stock import EPOCHS, EVERY

REPORT, PLOT = "benchmarks.md", "images/benchmarks.svg"
TITLES = {"stock": "stock Rasa", "kompas": "Kompas"}
HEADINGS = ("", *TITLES.values(), "times better")
SEARCH_HEADINGS = ("cards", "passages", "p50 (ms)", "p95 (ms)")


def on_screen(results: Results) -> Table:
    """Return the table for a terminal."""
    table = Table()
    for column, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="right" if column else "left")
    for cells in cells_of(results):
        table.add_row(*cells)
    return table


def summary(bot: Bot) -> list[str]:
    """Return what was measured of one bot, a line each."""
    loads = [
        f"{title} load: {load.per_second:.1f} messages a second, p50 {load.percentile_ms(50):.0f} ms, "
        f"p95 {load.percentile_ms(95):.0f} ms, p99 {load.percentile_ms(99):.0f} ms, {load.failed} failed"
        for title, load in (("full", bot.peak), ("half", bot.half))
    ]
    histories = [f"a message after {turns:,} turns: {ms:.0f} ms" for turns, ms in bot.histories_ms.items()]
    return [bot.name, *loads, f"{bot.memory_mb:,.0f} MB, ready after {bot.ready_s:.1f} s", *histories]


def cells_of(results: Results) -> list[list[str]]:
    """Return the cells under `HEADINGS`."""
    return [
        [row.what, row.stock, row.kompas, "" if row.ratio is None else f"{row.ratio:.1f}"]
        for row in rows(results)
    ]


def verdicts(results: Results) -> list[str]:
    """Return a line per aim, and one where messages failed."""
    lines = [f"{'met' if met else 'NOT met'}: {what}" for what, met in aims(results)]
    failed = {bot.name: bot.peak.failed + bot.half.failed for bot in (results.stock, results.kompas)}
    return [
        *lines,
        *(f"NOT answered by {name}: {number} messages" for name, number in failed.items() if number),
    ]


def described(plan: Plan, machine: str) -> str:
    """Return in a few sentences what was done."""
    return (
        f"On {machine}, the load on the same cores. {plan.people} people at once, each of whom writes when the last "
        f"message is answered, {plan.turns} messages a conversation, for {plan.load_s:.0f} s; then half of what each "
        "bot carried, at random moments. "
        f"The messages are those of data/evaluation. The stock bot learns from every {EVERY}th example for "
        f"{EPOCHS} epochs: its speed is compared, not its quality, and its training time is that of so little."
    )


def write(folder: Path, results: Results, words: str) -> Path:
    """Write the report under `folder`, where the plot lies already, and return its file."""
    searched = [
        [f"{one.cards:,}", f"{one.passages:,}", f"{one.p50_ms:.2f}", f"{one.p95_ms:.2f}"]
        for one in results.search
    ]
    text = f"""# Speed and cost: results

Written by `make bench` (alone: `PYTHONPATH=.tools/bench .venv/bin/python -m bench.assistant`). {words}

- **stock Rasa**: a FAQ bot as Rasa 3.6's template makes it, on the same examples: DIET, ResponseSelector, TED, rules;
  trackers in memory; the REST channel of an untouched `rasa run`. It keeps no log and removes no personal data.
- **Kompas**: `kompas serve` whole, through the gateway, with redaction, conversation log and tracker store in SQLite.
- **times better**: above 1 speaks for Kompas, in every line; below 1 for stock Rasa.

Where a message's time goes, and what was taken out of its way: [speed.md](speed.md).

{_markdown(HEADINGS, cells_of(results))}
{"".join(f"- {line}" + chr(10) for line in verdicts(results))}
![Latency at full and at half load, and with long conversations; cost of a query with more cards]({PLOT})

## More cards

The search alone, one query after the other. Further cards are copies of ours, with a quarter of their passages.

{_markdown(SEARCH_HEADINGS, searched)}
## More history

The lines "a message after … turns" are medians of messages in one conversation that holds so many turns already, in
the tracker store and, with Kompas, in the log. Stock Rasa reads and replays all of it with every message; Kompas reads
the last ten turns and what earlier ones left standing ([recent_events.py](../bot/rasa_runtime/recent_events.py)).
"""
    file = folder / REPORT
    file.write_text(text, encoding="utf-8")
    return file


def _markdown(headings: Sequence[str], lines: list[list[str]]) -> str:
    ruler = ["---", *["--:"] * (len(headings) - 1)]
    return "".join(f"| {' | '.join(row)} |\n" for row in (headings, ruler, *lines))
