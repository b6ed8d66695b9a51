"""Build what search needs from the content: encoder, indexes, fusion; and load it again.

What is up to date is not built again. Knows folders and digests.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import joblib

from knowledge.calibration import Question, load_calibration
from knowledge.classifier import CardClassifier
from knowledge.encoder import OWN, OWN_FOLDER, SentenceEncoder, load_encoder
from knowledge.errors import IndexMismatchError
from knowledge.examples import load_examples
from knowledge.gate import Thresholds
from knowledge.index import FORMAT, DenseIndex, IndexRecord
from knowledge.lexical import LexicalIndex
from knowledge.loader import Knowledge
from knowledge.passages import Passage, build_passages, digest, passages_digest
from knowledge.search import CardFeatures, Fusion, Searcher

EXAMPLES, CALIBRATION = "nlu", "calibration/ask.jsonl"  # in the data folder
INDEX_FOLDER = "index"
LEXICAL_FILE = "lexical.joblib"
FUSION_FILE = "fusion.json"
# The modules that decide what is built: when one changes, what was built from the old one is stale.
RECIPE = ("train_encoder.py", "normalise.py", "lexical.py", "classifier.py", "search.py", "fit.py")


@dataclass(frozen=True)
class BuiltSearch:
    """A searcher with the thresholds fitted for it."""

    searcher: Searcher
    thresholds: Thresholds


def build_search(
    knowledge: Knowledge,
    data_dir: Path,
    encoder_setting: str,
    build_dir: Path,
    report: Callable[[str], None],
) -> bool:
    """Train the encoder, build the indexes and fit the fusion, unless all is current; return whether it was done.

    Args:
        data_dir: holds `nlu/`, how people ask, and `calibration/ask.jsonl`, on which the fusion is fitted.
    """
    from knowledge.fit import fit, queries_of  # brings torch, which only training needs

    passages = build_passages(knowledge.cards, load_examples(data_dir / EXAMPLES))
    questions = load_calibration(data_dir / CALIBRATION)
    record = _record(passages, questions, encoder_setting)
    folder = build_dir / INDEX_FOLDER
    try:
        DenseIndex.load(folder, record)
        parts = [folder / LEXICAL_FILE, folder / FUSION_FILE]
        if encoder_setting == OWN:
            parts.append(build_dir / OWN_FOLDER)
        if all(part.exists() for part in parts):
            report("encoder and index: up to date")
            return False
    except IndexMismatchError:
        pass
    (folder / "record.json").unlink(missing_ok=True)  # killed half way, the next run starts over
    report(f"encoder: training on {len(passages)} passages")
    encoder = _encoder(passages, build_dir / OWN_FOLDER, encoder_setting, build_dir, report)
    report("index: encoding the passages")
    dense = DenseIndex(passages, encoder.encode_passages([passage.text for passage in passages]))
    report("index: training the classifier")
    lexical, classifier = LexicalIndex(passages), CardClassifier(passages)
    report(f"index: fitting on {len(questions)} messages held apart")
    features = CardFeatures(dense, lexical, classifier)
    fusion, thresholds = fit(queries_of(encoder, features, questions), features.card_ids)
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump((lexical, classifier), folder / LEXICAL_FILE)
    (folder / FUSION_FILE).write_text(
        json.dumps({"fusion": asdict(fusion), "thresholds": asdict(thresholds)}), encoding="utf-8"
    )
    dense.save(folder, record)
    bounds = f"answer from {thresholds.answer_from:.2f}, choices from {thresholds.choices_from:.2f}"
    report(f"index: {len(passages)} passages; {bounds}")
    return True


def load_search(knowledge: Knowledge, data_dir: Path, encoder_setting: str, build_dir: Path) -> BuiltSearch:
    """Return the searcher built for this content.

    Raises:
        IndexMismatchError: the index is missing, damaged, or was built from other cards or by another encoder.
        EncoderError: the encoder cannot be loaded.
    """
    passages = build_passages(knowledge.cards, load_examples(data_dir / EXAMPLES))
    questions = load_calibration(data_dir / CALIBRATION)
    folder = build_dir / INDEX_FOLDER
    dense = DenseIndex.load(folder, _record(passages, questions, encoder_setting))
    try:
        fitted = json.loads((folder / FUSION_FILE).read_text(encoding="utf-8"))
        raw = fitted["fusion"]
        fusion = Fusion(tuple(raw["rank"]), tuple(raw["gate"]), raw["gate_bias"])
        thresholds = Thresholds(**fitted["thresholds"])
        lexical, classifier = joblib.load(folder / LEXICAL_FILE)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise IndexMismatchError(
            f"the index in {folder} is damaged; delete it and run `make train`"
        ) from error
    searcher = Searcher(
        load_encoder(encoder_setting, build_dir), CardFeatures(dense, lexical, classifier), fusion
    )
    return BuiltSearch(searcher, thresholds)


def _record(passages: list[Passage], questions: list[Question], encoder_setting: str) -> IndexRecord:
    recipe = digest(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in RECIPE)
    calibration = digest(question.model_dump_json() for question in questions)
    return IndexRecord(FORMAT, encoder_setting, recipe, passages_digest(passages), calibration)


def _encoder(
    passages: list[Passage], folder: Path | None, setting: str, build_dir: Path, report: Callable[[str], None]
) -> SentenceEncoder:
    if setting != OWN:
        return load_encoder(setting, build_dir)
    from knowledge.train_encoder import train_encoder  # imports torch: only when training

    return SentenceEncoder(train_encoder(passages, folder, report), OWN)
