"""Run the benchmark of the search: one run, one table, one plot. `make bench` does it with every search."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.search import report
from bench.search.gate import Gate, own_judgement
from bench.search.material import QUESTIONS, Material, load_material
from bench.search.metrics import answers
from bench.search.mistakes import most_instructive
from bench.search.peers import OURS, PEERS
from bench.search.runner import SearchFailedError, run, write_material
from bench.search.table import Result, on_screen
from bot.evaluate import EvaluationError
from bot.settings import REPOSITORY, Settings
from knowledge.errors import ContentError

WIDE = 200  # characters; the table has thirteen columns


def main(
    questions: Annotated[Path, typer.Argument(help="test messages, as for `kompas evaluate`")] = QUESTIONS,
    only: Annotated[str, typer.Option(help=f"some searches, with commas: {', '.join(PEERS)}")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="at most so many questions")] = None,
) -> None:
    """Measure searches on the same material; print the table and write the report.

    The report goes to docs/ where everything ran on our own questions, else to the work folder.
    """
    chosen = {name.strip() for name in only.split(",")} if only else set(PEERS)
    if unknown := chosen - set(PEERS):
        sys.exit(f"bench: unknown search {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    names = [name for name in PEERS if name in chosen]
    draw = _plotter()
    settings = Settings()
    work = settings.build_dir / "bench" / "search"
    try:
        material = load_material(settings, questions, limit)
        results = _measure(names, material, work, settings.rasa_python)
    except (ContentError, EvaluationError, SearchFailedError) as error:
        sys.exit(f"bench: {error}")
    whole = names == list(PEERS) and limit is None and questions.resolve() == QUESTIONS
    folder = REPOSITORY / "docs" if whole else work
    draw(results, folder / report.PLOT)
    mistakes = most_instructive(results[0].answers) if names[0] == OURS else []
    described = (
        f"{len(material.evaluation)} questions, {material.cards} cards, {len(material.passages)} passages; "
        f"gates fitted on {len(material.calibration)} other messages."
    )
    note = report.encoder_note(settings.knowledge_dir) if settings.encoder == "own" else ""
    written = report.write(folder, results, mistakes, described, note)
    console = Console(width=max(Console().width, WIDE))
    console.print(on_screen(results))
    print(f"{described} {report.lead_sentence(results)}\n")
    if mistakes:
        print(report.mistakes_table(mistakes))
    print(written)


def _plotter() -> Callable[[Sequence[Result], Path], None]:
    """Return what draws the plot; asked for at the start, because measuring takes most of an hour."""
    try:
        from bench.search.plot import draw
    except ImportError:
        sys.exit("bench: matplotlib is not installed; run `make bench`, which installs it")
    return draw


def _measure(names: list[str], material: Material, work: Path, rasa_python: Path) -> list[Result]:
    write_material(material, work)
    results = []
    for name in names:
        print(f"bench: {PEERS[name].title}", file=sys.stderr, flush=True)
        ran = run(name, material, work, rasa_python)
        judge = own_judgement if name == OURS else Gate(ran.calibration, material.calibration).judge
        results.append(
            Result(PEERS[name].title, answers(material.evaluation, ran.evaluation, judge), ran.costs)
        )
    return results


if __name__ == "__main__":
    typer.run(main)
