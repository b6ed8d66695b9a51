"""Build what search needs from the content: index, classifiers, fusion; and load it again.

What is up to date is not built again: a changed card text costs seconds, as only it is encoded anew and the
classifiers, which learn from ways to ask, stay. Knows folders and digests.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np

from knowledge.calibration import Question, load_calibration
from knowledge.concepts import ConceptWords
from knowledge.encoder import Encoder, encoder_id, load_encoder
from knowledge.errors import IndexMismatchError
from knowledge.examples import Example, load_examples
from knowledge.features import CardFeatures, Lexicon
from knowledge.gate import Decision, Thresholds, decide
from knowledge.index import FORMAT, RECORD_FILE, DenseIndex, IndexRecord, load_record
from knowledge.lexical import LexicalIndex
from knowledge.loader import Knowledge, load_knowledge
from knowledge.models import Concept
from knowledge.passages import Passage, asked_passages, digest, passages_digest, written_passages
from knowledge.search import Fusion, Searcher
from knowledge.sources import INDEX_FOLDER, Sources
from knowledge.stamp import is_current, stamp
from knowledge.vector_classifier import VectorClassifier
from knowledge.word_classifier import WordClassifier

LEXICAL_FILE, TRAINED_FILE = "lexical.joblib", "trained.joblib"
# The modules that decide what is trained and fitted: when one changes, what came of the old one is stale.
RECIPE = (
    "normalise.py",
    "concepts.py",
    "lexical.py",
    "word_classifier.py",
    "vector_classifier.py",
    "features.py",
    "search.py",
    "fit.py",
)
Report = Callable[[str], None]


@dataclass(frozen=True)
class BuiltSearch:
    """A searcher with the thresholds fitted for it, and what it searches with."""

    searcher: Searcher
    thresholds: Thresholds
    encoder: Encoder
    dense: DenseIndex

    def decision(self, text: str) -> Decision:
        """Return what the gate decides for a message."""
        return decide(self.searcher.search(text), self.thresholds)


@dataclass(frozen=True)
class _Trained:
    """What learns from ways to ask, and the digest of all it learnt from."""

    learnt_from: str
    word_classifier: WordClassifier
    vector_classifier: VectorClassifier
    fusion: Fusion
    thresholds: Thresholds


@dataclass(frozen=True)
class _Indexes:
    dense: DenseIndex
    lexical: LexicalIndex
    lexicon: Lexicon


@dataclass(frozen=True)
class _Material:
    """Everything that search is built from."""

    asked: list[Passage]
    written: list[Passage]
    phrases: list[Passage]  # the lexicon's
    concepts: Sequence[Concept]
    questions: list[Question]
    record: IndexRecord

    @property
    def passages(self) -> list[Passage]:
        return [*self.asked, *self.written]


def build_search(sources: Sources, build_dir: Path, report: Report) -> bool:
    """Build the index, train the classifiers and fit the fusion, unless all is current; return whether it was done.

    Raises:
        InvalidContentError, ContentError: the content cannot be read.
        EncoderError: the encoder cannot be loaded.
    """
    folder = build_dir / INDEX_FOLDER
    if is_current(sources, folder):
        report("index: up to date")
        return False
    state = sources.digest()
    material = _material(load_knowledge(sources.knowledge_dir), sources)
    if _is_whole(folder, material.record):
        stamp(state, folder)
        report("index: up to date")
        return False
    encoder = load_encoder(sources.encoder)
    known = _known_vectors(folder, material.record.encoder)
    trained = _load_trained(folder, material.record.learnt_from)
    (folder / RECORD_FILE).unlink(missing_ok=True)  # killed half way, the next run starts over
    if trained is not None:
        indexes = _index(material, encoder, known, folder, report)
    else:
        # The classifier of words needs no vectors, and keeps one core busy for minutes: it does not wait for them.
        with ThreadPoolExecutor(max_workers=1) as beside:
            words = beside.submit(WordClassifier, material.asked)
            indexes = _index(material, encoder, known, folder, report)
            trained = _train(material, encoder, indexes, words, report)
        joblib.dump(trained, folder / TRAINED_FILE)
    indexes.dense.save(folder, material.record)
    stamp(state, folder)
    bounds = f"answer from {trained.thresholds.answer_from:.2f}, choices from {trained.thresholds.choices_from:.2f}"
    report(f"index: {len(material.passages)} passages; {bounds}")
    return True


def load_search(knowledge: Knowledge, sources: Sources, build_dir: Path) -> BuiltSearch:
    """Return the searcher built for this content, which was read from `sources`.

    Raises:
        IndexMismatchError: the index is missing, damaged, or was built from other cards or by another encoder.
        EncoderError: the encoder cannot be loaded.
    """
    folder = build_dir / INDEX_FOLDER
    record = load_record(folder) if is_current(sources, folder) else _material(knowledge, sources).record
    dense = DenseIndex.load(folder, record)
    trained = _load_trained(folder, record.learnt_from)
    try:
        lexical, lexicon = joblib.load(folder / LEXICAL_FILE)
    except Exception as error:  # unpickling raises whatever the broken bytes happen to mean
        raise _damaged(folder) from error
    if trained is None:
        raise _damaged(folder)
    features = CardFeatures(dense, lexical, lexicon, trained.word_classifier, trained.vector_classifier)
    encoder = load_encoder(sources.encoder)
    return BuiltSearch(Searcher(encoder, features, trained.fusion), trained.thresholds, encoder, dense)


def _damaged(folder: Path) -> IndexMismatchError:
    return IndexMismatchError(f"the index in {folder} is damaged; delete it and run `make train`")


def _material(knowledge: Knowledge, sources: Sources) -> _Material:
    examples: list[Example] = load_examples(sources.examples_dir)
    asked, written = asked_passages(knowledge.cards, examples), written_passages(knowledge.cards)
    answered = {(passage.card_id, passage.language) for passage in written}
    phrases = [
        Passage(phrase, card_id, language)
        for card_id, by_language in knowledge.lexicon.items()
        for language, said in by_language.items()
        if (card_id, language) in answered
        for phrase in said
    ]
    questions = load_calibration(sources.calibration_file)
    encoder = encoder_id(sources.encoder)
    recipe = digest(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in RECIPE)
    learnt_from = digest(
        [
            recipe,
            encoder,
            passages_digest(asked),
            passages_digest(phrases),
            *(concept.model_dump_json() for concept in knowledge.concepts.values()),
            *(question.model_dump_json() for question in questions),
        ]
    )
    record = IndexRecord(FORMAT, encoder, recipe, passages_digest([*asked, *written]), learnt_from)
    return _Material(asked, written, phrases, tuple(knowledge.concepts.values()), questions, record)


def _is_whole(folder: Path, record: IndexRecord) -> bool:
    try:
        DenseIndex.load(folder, record)
    except IndexMismatchError:
        return False
    return (folder / LEXICAL_FILE).exists() and (folder / TRAINED_FILE).exists()


def _known_vectors(folder: Path, encoder: str) -> dict[str, np.ndarray]:
    """Return the vectors of the index that is there, by text, where the same encoder made them."""
    try:
        if load_record(folder).encoder != encoder:
            return {}
        index = DenseIndex.load_any(folder)
    except IndexMismatchError:
        return {}
    return {passage.text: vector for passage, vector in zip(index.passages, index.vectors(), strict=True)}


def _index(
    material: _Material, encoder: Encoder, known: dict[str, np.ndarray], folder: Path, report: Report
) -> _Indexes:
    """Return the indexes; the lexical ones are written, the dense one is when all else is done."""
    vectors = _encode(encoder, material.passages, known, report)
    tokens = ConceptWords(material.concepts)
    phrases = LexicalIndex([phrase.text for phrase in material.phrases], tokens)
    lexicon = Lexicon(phrases, tuple(phrase.card_id for phrase in material.phrases))
    lexical = LexicalIndex([passage.text for passage in material.passages], tokens)
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump((lexical, lexicon), folder / LEXICAL_FILE)
    return _Indexes(DenseIndex(material.passages, vectors), lexical, lexicon)


def _encode(
    encoder: Encoder, passages: Sequence[Passage], known: dict[str, np.ndarray], report: Report
) -> np.ndarray:
    new = sorted({passage.text for passage in passages} - known.keys())
    report(f"index: encoding {len(new)} of {len(passages)} passages")
    vectors = dict(known)
    if new:
        vectors.update(zip(new, encoder.encode_passages(new), strict=True))
    return np.stack([vectors[passage.text] for passage in passages])


def _train(
    material: _Material, encoder: Encoder, indexes: _Indexes, words: Future[WordClassifier], report: Report
) -> _Trained:
    from knowledge.fit import fit, queries_of  # brings torch, which only training needs

    report(f"classifiers: training on {len(material.asked)} ways to ask")
    vectors = indexes.dense.vectors()[: len(material.asked)]  # what was asked stands first
    vector_classifier = VectorClassifier(vectors, [passage.card_id for passage in material.asked])
    word_classifier = words.result()
    report(f"fusion: fitting on {len(material.questions)} messages held apart")
    features = CardFeatures(
        indexes.dense, indexes.lexical, indexes.lexicon, word_classifier, vector_classifier
    )
    fusion, thresholds = fit(queries_of(encoder, features, material.questions), features.card_ids)
    return _Trained(material.record.learnt_from, word_classifier, vector_classifier, fusion, thresholds)


def _load_trained(folder: Path, learnt_from: str) -> _Trained | None:
    """Return what was trained before; None where it is missing, broken, or learnt from something else."""
    try:
        trained = joblib.load(folder / TRAINED_FILE)
    except Exception:  # unpickling raises whatever the broken bytes happen to mean
        return None
    return trained if isinstance(trained, _Trained) and trained.learnt_from == learnt_from else None
