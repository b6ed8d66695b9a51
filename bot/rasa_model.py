"""Train Rasa's model when its sources changed, and find it again.

Knows files and their digests. Runs Rasa in its own environment.
"""

import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.settings import REPOSITORY, Settings
from knowledge.encoder import intents_digest
from knowledge.examples import fewer_questions, files_of_all_languages, load_examples, rasa_json
from knowledge.passages import digest

SOURCES = (
    "config.yml", "domain", "bot/nlu", "bot/rasa_model.py", "bot/rasa_runtime/domain_once.py",
    "knowledge/examples.py", "knowledge/onnx_encoder.py", "knowledge/normalise.py", "knowledge/segments.py",
    "knowledge/agencies.yml", "knowledge/town_names.yml", "knowledge/postcodes.tsv",
)  # fmt: skip
DATA = ("nlu", "rules")  # the same in the data folder
MODEL = "kompas.tar.gz"
STAMP = "sources.txt"  # the digest of what the model was trained on
EVERY = 5  # of the plain ways to ask: trains in a minute instead of ten


class RasaModelError(Exception):
    """Rasa's model is missing, broken or could not be trained."""


def rasa_is_current(settings: Settings) -> bool:
    """Say whether there is a model, and nothing that it was trained on changed."""
    folder = settings.build_dir / "rasa"
    stamp = folder / STAMP
    noted = stamp.read_text(encoding="utf-8") if stamp.is_file() else None
    return noted == _sources_digest(settings) and (folder / MODEL).is_file()


def train_rasa(settings: Settings, report: Callable[[str], None]) -> bool:
    """Train unless the model is current; return whether it was done.

    Raises:
        RasaModelError: Rasa's training failed; the message ends with its last lines.
    """
    folder = settings.build_dir / "rasa"
    stamp = folder / STAMP
    current = _sources_digest(settings)
    if rasa_is_current(settings):
        report("Rasa model: up to date")
        return False
    if not settings.rasa_python.is_file():
        raise RasaModelError(f"no Rasa environment at {settings.rasa_python}; run `make install`")
    report("Rasa model: training")
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)  # killed half way, the next run trains again
    nlu, rules = ((settings.data_dir / name).absolute() for name in DATA)
    examples = (folder / "examples.json").absolute()
    examples.write_text(rasa_json(fewer_questions(load_examples(nlu), EVERY)), encoding="utf-8")
    done = subprocess.run(
        [
            str(settings.rasa_python), "-W", "ignore", "-m", "bot.rasa_runtime", "train", "--quiet",
            "--skip-validation",  # it takes half a minute, and the tests do it
            "--domain", "domain", "--data", str(examples), *map(str, files_of_all_languages(nlu)), str(rules),
            "--config", "config.yml",
            "--out", str(folder.absolute()), "--fixed-model-name", MODEL.removesuffix(".tar.gz"),
        ],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0 or not (folder / MODEL).is_file():
        lines = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise RasaModelError(f"Rasa's training failed:\n{lines}")
    stamp.write_text(current, encoding="utf-8")
    return True


def model_path(build_dir: Path) -> Path:
    """Return the trained model.

    Raises:
        RasaModelError: there is none, or the file is not a Rasa model.
    """
    model = build_dir / "rasa" / MODEL
    if not model.is_file():
        raise RasaModelError(f"no Rasa model in {model}; run `make train`")
    try:
        with tarfile.open(model) as archive:
            archive.getmember("metadata.json")
    except (tarfile.TarError, KeyError, OSError, EOFError) as error:
        raise RasaModelError(
            f"{model} is not a Rasa model ({error}); delete it and run `make train`"
        ) from error
    return model


def _sources_digest(settings: Settings) -> str:
    contents = [part for source in SOURCES for part in _contents(REPOSITORY / source, REPOSITORY)]
    contents += [part for name in DATA for part in _contents(settings.data_dir / name, settings.data_dir)]
    return digest([intents_digest(), *contents])  # what a message wants is judged with our own encoder


def _contents(path: Path, within: Path) -> Iterator[str]:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    for file in files:
        if file.is_file() and file.suffix in {".yml", ".py", ".txt", ".tsv"}:
            yield str(file.relative_to(within))
            yield file.read_text(encoding="utf-8")
