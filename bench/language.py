"""Compare our language detection with plain langdetect and lingua on the same messages, in one run.

`python -m bench.language [FILE.jsonl]`; a line needs `lang` and `text`, and `style` or `kind` to be told apart by. No
detector is told the language of a conversation. lingua is in the dependency group `bench`; without it, its rows are
left out.
"""

import json
import resource
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import process_time
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.nlu.languages import languages
from bot.settings import REPOSITORY

MESSAGES = REPOSITORY / "data" / "evaluation" / "ask.jsonl"
MICROSECONDS = 1e6
MEGABYTE = 1024  # Linux counts the memory of a process in kilobytes
Detect = Callable[[str], str | None]  # a message -> ISO 639-1 code


@dataclass(frozen=True)
class Message:
    """One message to tell the language of; `style` is empty where the file gives none."""

    text: str
    language: str
    style: str


@dataclass(frozen=True)
class Result:
    """What one detector brought: a verdict per message, the median processor time and the memory it took."""

    right: tuple[bool, ...]
    microseconds: float
    megabytes: float


def read_messages(file: Path) -> list[Message]:
    """Return the messages of a JSON lines file, without those that ask for another language than they are in."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Message(str(line["text"]), str(line["lang"]), str(line.get("style") or line.get("kind") or ""))
        for line in lines
        if line.get("kind") != "switch"
    ]


def kompas() -> Detect:
    """Return our detector."""
    from bot.nlu.detect import detect_language

    return detect_language


def langdetect_all() -> Detect:
    """Return langdetect as its documentation shows it, with a seed."""
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0

    def tell(text: str) -> str | None:
        try:
            return str(detect(text))
        except LangDetectException:
            return None

    return tell


def langdetect_ours() -> Detect:
    """Return langdetect with the profiles of our languages only."""
    from langdetect import DetectorFactory, LangDetectException
    from langdetect.detector_factory import PROFILES_DIRECTORY

    DetectorFactory.seed = 0
    factory = DetectorFactory()
    factory.load_json_profile(
        [(Path(PROFILES_DIRECTORY) / code).read_text(encoding="utf-8") for code in languages()]
    )

    def tell(text: str) -> str | None:
        detector = factory.create()
        detector.append(text)
        try:
            return str(detector.detect())
        except LangDetectException:
            return None

    return tell


def lingua_all() -> Detect:
    """Return lingua with every language it has."""
    from lingua import LanguageDetectorBuilder

    return _lingua(LanguageDetectorBuilder.from_all_languages())


def lingua_ours() -> Detect:
    """Return lingua with our languages only."""
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, code.upper()) for code in languages()]
    return _lingua(LanguageDetectorBuilder.from_iso_codes_639_1(*codes))


def _lingua(builder: "lingua.LanguageDetectorBuilder") -> Detect:  # type: ignore[name-defined]  # noqa: F821
    detector = builder.with_preloaded_language_models().build()

    def tell(text: str) -> str | None:
        found = detector.detect_language_of(text)
        return None if found is None else str(found.iso_code_639_1.name.lower())

    return tell


DETECTORS: dict[str, Callable[[], Detect]] = {
    "Kompas": kompas,
    "langdetect, our languages": langdetect_ours,
    "langdetect, all languages": langdetect_all,
    "lingua, our languages": lingua_ours,
    "lingua, all languages": lingua_all,
}


def measure(name: str, file: Path) -> Result | None:
    """Return what the detector brings, or None where its library is not installed; meant for a process of its own."""
    messages = read_messages(file)
    before = _peak_megabytes()
    try:
        detect = DETECTORS[name]()
    except ModuleNotFoundError:
        return None
    detect(messages[0].text)  # what is read at the first message is not part of its time
    right, times = [], []
    for message in messages:
        started = process_time()
        found = detect(message.text)
        times.append((process_time() - started) * MICROSECONDS)
        right.append(found == message.language)
    return Result(tuple(right), median(times), _peak_megabytes() - before)


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def main(file: Annotated[Path, typer.Argument(help="JSON lines with `lang` and `text`")] = MESSAGES) -> None:
    """Print one table: a row per detector."""
    messages = read_messages(file)
    groups: dict[str, list[int]] = defaultdict(list)
    for position, message in enumerate(messages):
        groups[message.language].append(position)
    for position, message in enumerate(messages):
        if message.style:
            groups[message.style].append(position)
    table = Table("language detection", "right", *groups, "µs a message", "MB")
    for name in DETECTORS:
        # A process each: what one library keeps in memory is not counted for the next.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            result = process.submit(measure, name, file).result()
        if result is None:
            table.add_row(name, "not installed")
            continue
        shares = [sum(result.right) / len(messages)]
        shares += [sum(result.right[n] for n in positions) / len(positions) for positions in groups.values()]
        cells = [f"{share:.3f}" for share in shares]
        table.add_row(name, *cells, f"{result.microseconds:.0f}", f"{result.megabytes:.0f}")
    console = Console()
    console.print(f"{len(messages)} messages, no language known before")
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
