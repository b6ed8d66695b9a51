"""A small content folder to spoil, and an encoder with one axis per keyword. No test here may reach the network."""

import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from knowledge import encoder
from knowledge.examples import Example, load_examples
from knowledge.features import CardFeatures, Lexicon
from knowledge.index import DenseIndex
from knowledge.lexical import LexicalIndex
from knowledge.loader import InvalidContentError, Knowledge, Problem, load_knowledge
from knowledge.models import Agency
from knowledge.normalise import words
from knowledge.passages import NO_CARD, Passage
from knowledge.rules import check
from knowledge.rules.ways_to_ask import EXAMPLES
from knowledge.training.__main__ import save
from knowledge.training.export import export
from knowledge.training.noise import Noise
from knowledge.training.train import Recipe, Trained, train
from knowledge.training.vocabulary import learn_vocabulary
from knowledge.vector_classifier import VectorClassifier
from knowledge.word_classifier import WordClassifier

FIXTURES = Path(__file__).parent / "fixtures"
SMALL_CORPUS = [
    *(Passage(text, "pay/wage", "en") for text in ("my wage", "wage per hour", "what wage", "low wage")),
    *(
        Passage(text, "housing/rent", "en")
        for text in ("my rent", "rent per month", "what rent", "high rent")
    ),
    *(Passage(text, NO_CARD, "en") for text in ("weather tomorrow", "football match")),
]


@pytest.fixture(autouse=True)
def _few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fixture content has ten ways to ask per card and language, not forty, and two words of situations."""
    monkeypatch.setattr("knowledge.rules.vocabulary.PHRASES", 2)
    for style, wanted in {"plain": 7, "noisy": 3, "story": 0}.items():
        monkeypatch.setitem(EXAMPLES, style, wanted)


@pytest.fixture(autouse=True)
def _sockets_shut(socket_disabled: None) -> None:
    """Every test of this folder runs without sockets."""


@dataclass(frozen=True)
class Content:
    """A copy of the fixture content (2 cards, 2 agencies, 2 figures, 1 place) that a test may spoil."""

    root: Path

    @property
    def knowledge_dir(self) -> Path:
        return self.root / "knowledge"

    @property
    def examples_dir(self) -> Path:
        return self.root / "data" / "nlu"

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace `old`, which must stand exactly once in the file."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def line(self, file: str, start: str) -> int:
        """Return the 1-based number of the one line that starts with `start`, indentation included."""
        lines = (self.root / file).read_text(encoding="utf-8").splitlines()
        (found,) = [number for number, line in enumerate(lines, start=1) if line.startswith(start)]
        return found

    def load(self) -> Knowledge:
        return load_knowledge(self.knowledge_dir)

    def examples(self) -> list[Example]:
        return load_examples(self.examples_dir)

    def problems(self) -> list[Problem]:
        """Return what `kompas check` would report: of loading, or else of the rules."""
        try:
            knowledge = self.load()
        except InvalidContentError as error:
            return error.problems
        return check(knowledge, self.examples())


class KeywordEncoder:
    """One axis per keyword and one for all else; counts of whole words, scaled to length 1."""

    name = "keywords"

    def __init__(self, *keywords: str) -> None:
        self._axis = {keyword: axis for axis, keyword in enumerate(keywords)}

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), len(self._axis) + 1), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in words(text):
                vector[self._axis.get(word, -1)] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def content(tmp_path: Path) -> Content:
    shutil.copytree(FIXTURES, tmp_path / "content")
    return Content(tmp_path / "content")


@pytest.fixture
def keyword_encoder() -> KeywordEncoder:
    return KeywordEncoder("wage", "overtime", "rent", "bsn", "weather")


@pytest.fixture
def make_features(keyword_encoder: KeywordEncoder) -> Callable[..., CardFeatures]:
    """Build the features of passages; classifiers learn from `asked`, or else from all."""

    def make(
        passages: Sequence[Passage],
        phrases: Sequence[tuple[str, str]] = (("no situation", "no/card"),),
        asked: Sequence[Passage] | None = None,
    ) -> CardFeatures:
        learnt = passages if asked is None else asked

        def vectors(some: Sequence[Passage]) -> np.ndarray:
            return keyword_encoder.encode_passages([passage.text for passage in some])

        lexicon = Lexicon(LexicalIndex([text for text, _ in phrases]), tuple(card for _, card in phrases))
        return CardFeatures(
            DenseIndex(passages, vectors(passages)),
            LexicalIndex([passage.text for passage in passages]),
            lexicon,
            WordClassifier(learnt),
            VectorClassifier(vectors(learnt), [passage.card_id for passage in learnt]),
        )

    return make


@pytest.fixture(scope="session")
def agencies() -> dict[str, Agency]:
    return load_knowledge(FIXTURES / "knowledge").agencies


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every attempt to reach the network, which also fails; code that swallows the failure is still seen."""
    attempts: list[str] = []

    def refuse(*args: object, **kwargs: object) -> None:
        attempts.append(str(args))
        raise OSError("sockets are shut in tests")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return attempts


PARALLEL = [
    {"en": "my wage", "pl": "moja pensja", "ro": "salariul meu", "nl": "mijn loon"},
    {"en": "the rent", "pl": "ten czynsz", "ro": "chiria asta", "nl": "de huur"},
]
TINY_RECIPE = Recipe(steps=100, batch=8, warm_up=4, learning_rate=3e-3, vocabulary=200, shared=1)


def train_tiny(recipe: Recipe = TINY_RECIPE, report: Callable[[str], None] = lambda line: None) -> Trained:
    """Return an encoder of two small layers, trained on the small corpus from random weights."""
    torch.manual_seed(0)
    english = learn_vocabulary([passage.text for passage in SMALL_CORPUS], 100)
    bert = BertModel(
        BertConfig(
            vocab_size=english.get_vocab_size(),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
        )
    )
    noise = Noise(recipe.seed, {})
    return train(
        bert, english, passages=SMALL_CORPUS, parallel=PARALLEL, noise=noise, recipe=recipe, report=report
    )


@pytest.fixture(scope="session")
def train_tiny_encoder() -> Callable[..., Trained]:
    return train_tiny


@pytest.fixture(scope="session")
def tiny_recipe() -> Recipe:
    return TINY_RECIPE


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny encoder, trained on a handful of texts, as sentence-transformers keeps it."""
    return save(train_tiny(), tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="session")
def exported(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny encoder as it would travel."""
    folder = tmp_path_factory.mktemp("own")
    export(tiny_folder, folder, TINY_RECIPE.shared)
    return folder


@pytest.fixture(scope="module")
def own_encoder(exported: Path) -> Iterator[Path]:
    """The tiny encoder in place of the own one, for one file: the next may want the real one; yields its folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder, "OWN_FOLDER", exported)
        encoder.own_digest.cache_clear()
        yield exported
    encoder.own_digest.cache_clear()


@pytest.fixture(scope="session")
def small_corpus() -> list[Passage]:
    return SMALL_CORPUS
