"""Beyond one machine, shown for real: `make scale-test`.

Installs nothing: PostgreSQL, Redis and nginx are those of the system.
"""

import asyncio
import shutil
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bench.scale import report
from bench.scale.run import ScaleError, run
from bench.scale.servers import ServerError
from bot.cli import report as say
from bot.rasa_model import RasaModelError, model_path
from bot.serve import StartError
from bot.settings import REPOSITORY, Settings

CONVERSATIONS = 500


def main(
    conversations: Annotated[int, typer.Option(min=1, help="How many write at once.")] = CONVERSATIONS,
    pause: Annotated[
        float,
        typer.Option(min=0.1, help="Seconds between two messages of one person; people need more to read."),
    ] = 30.0,
    quiet: Annotated[
        float, typer.Option(min=1, help="Seconds of load without trouble, to measure in.")
    ] = 60.0,
    keep_logs: Annotated[
        Path | None, typer.Option(help="Folder for the parts' logs; left out, they go.")
    ] = None,
) -> None:
    """Run, print the figures, and where all were let in write docs/scaling-results.md; fails where a promise broke."""
    settings = Settings()
    with TemporaryDirectory(prefix="kompas-scale-") as folder:
        try:
            model = Path(shutil.copy(model_path(settings.build_dir), folder))
            outcome = asyncio.run(
                run(
                    settings,
                    Path(folder),
                    model,
                    conversations=conversations,
                    pause_s=pause,
                    quiet_s=quiet,
                    report=say,
                )
            )
        except (ServerError, StartError, ScaleError, RasaModelError) as error:
            sys.exit(f"make scale-test: {error}")
        finally:
            if keep_logs:
                keep_logs.mkdir(parents=True, exist_ok=True)
                for log in Path(folder).glob("*.log"):
                    shutil.copy(log, keep_logs)
    for line in report.lines(outcome):
        print(line)
    if conversations >= CONVERSATIONS:
        print(f"written: {report.write(REPOSITORY / 'docs', outcome, date.today())}")
    sys.exit(1 if outcome.broken else 0)


if __name__ == "__main__":
    typer.run(main)
