"""The report: table, plot and mistakes as `search-results.md` with its image.

Knows Markdown. Knows no processes.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from bench.search.mistakes import Mistake
from bench.search.table import Result, lead, markdown

REPORT, PLOT = "search-results.md", "images/search-results.svg"
ENCODER_RECORD = "own_encoder/training.json"  # in the knowledge folder; written by `make encoder`


def write(
    folder: Path, results: Sequence[Result], mistakes: Sequence[Mistake], material: str, note: str
) -> Path:
    """Write the report under `folder`, where the plot lies already, and return its file.

    Args:
        results: ours first.
        material: one sentence on what was measured.
        note: a sentence on the training times, or nothing.
    """
    text = f"""# Search: results

Written by `make bench`; how to read it, and how search works, stands in [search.md](search.md).

{material} {lead_sentence(results)}

![First card right, per search and group of questions; the numbers are those of the table]({PLOT})

{markdown(results)}
Time per query: the median, on one core. Memory: the peak of the process that answers. Size: what it reads from disk.
{note}
"""
    if mistakes:
        text += f"\n## Mistakes of Kompas\n\n{mistakes_table(mistakes)}"
    file = folder / REPORT
    file.write_text(text, encoding="utf-8")
    return file


def lead_sentence(results: Sequence[Result]) -> str:
    """Return by how much we are ahead of the best other search, or behind it; nothing where there is no other."""
    if len(results) < 2:
        return ""
    points = lead(results[0], results[1:])
    closest = min(points, key=lambda title: points[title])
    ahead = f"{abs(points[closest]):.1f} points {'ahead of' if points[closest] >= 0 else 'behind'}"
    return f"First card right: {results[0].title} is {ahead} the best other search, {closest}."


def mistakes_table(mistakes: Sequence[Mistake]) -> str:
    """Return the mistakes in Markdown: the surest first, then those that were missed narrowly."""
    lines = ["| why it is here | message | first card | right card |", "| --- | --- | --- | --- |"]
    for mistake in mistakes:
        question = mistake.answer.question
        right = f"{mistake.right}, not found"
        if mistake.right_probability is not None:
            right = f"{mistake.right} {mistake.right_probability:.2f}, place {mistake.right_rank}"
        text = " ".join(question.text.split()).replace("|", "\\|")
        lines.append(
            f"| {mistake.why} | {question.language}, {question.style}: {text} "
            f"| {mistake.found} {mistake.found_probability:.2f} | {right} |"
        )
    return "\n".join(lines) + "\n"


def encoder_note(knowledge_dir: Path) -> str:
    """Return how long the encoder was trained beforehand; nothing where it is trained with the rest."""
    record = knowledge_dir / ENCODER_RECORD
    if not record.is_file():
        return ""
    minutes = json.loads(record.read_text(encoding="utf-8"))["minutes"]
    return f"Before that, once, `make encoder` trained Kompas' encoder for {minutes} minutes."
