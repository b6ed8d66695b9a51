"""The messages that measure, encoded when search is built: no page of the console waits for that.

Knows data folder and build folder. What came of other messages or of another encoder is not used.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.calibration import Question, load_calibration
from knowledge.encoder import Encoder, encoder_id, load_encoder
from knowledge.sources import Sources

EVALUATION = "evaluation/ask.jsonl"  # in the data folder
FILE = "measured.npz"  # in the build folder


def measured_questions(data_dir: Path) -> list[Question]:
    """Return the questions of the evaluation, none where this folder has none.

    Raises:
        QuestionError: a line of it is no question.
    """
    file = data_dir / EVALUATION
    return load_calibration(file) if file.exists() else []


def encode_measured(sources: Sources, build_dir: Path, report: Callable[[str], None]) -> bool:
    """Encode the messages that measure, unless that was done; return whether it was.

    Raises:
        QuestionError: a line of the evaluation is no question.
        EncoderError: the encoder cannot be loaded.
    """
    if measured_are_current(sources, build_dir):
        return False
    state = _digest(sources)
    questions = measured_questions(sources.data_dir)
    report(f"evaluation: encoding {len(questions)} messages")
    vectors = _encode(questions, load_encoder(sources.encoder))
    build_dir.mkdir(parents=True, exist_ok=True)
    beside = build_dir / f".{FILE}.new"
    with beside.open("wb") as file:
        np.savez(file, state=np.array(state), vectors=vectors)
    beside.replace(build_dir / FILE)
    return True


def measured_are_current(sources: Sources, build_dir: Path) -> bool:
    """Say whether there is nothing to encode."""
    return not (sources.data_dir / EVALUATION).exists() or _kept(sources, build_dir) is not None


def measured_vectors(
    questions: Sequence[Question], sources: Sources, build_dir: Path, encoder: Encoder
) -> np.ndarray:
    """Return a vector for each question, shape (len(questions), dim): the kept ones, else encoded now, in seconds."""
    kept = _kept(sources, build_dir)
    return kept if kept is not None and len(kept) == len(questions) else _encode(questions, encoder)


def _encode(questions: Sequence[Question], encoder: Encoder) -> np.ndarray:
    texts = [question.text for question in questions]
    return encoder.encode_queries(texts) if texts else np.zeros((0, 0), dtype=np.float32)


def _kept(sources: Sources, build_dir: Path) -> np.ndarray | None:
    try:
        with np.load(build_dir / FILE, allow_pickle=False) as held:
            return held["vectors"] if str(held["state"]) == _digest(sources) else None
    except Exception:  # missing, or broken: numpy raises whatever the bytes happen to mean
        return None


def _digest(sources: Sources) -> str:
    asked = (sources.data_dir / EVALUATION).read_bytes()
    return hashlib.sha256(encoder_id(sources.encoder).encode() + b"\0" + asked).hexdigest()[:16]
