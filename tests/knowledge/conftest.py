"""A small content folder to spoil, and an encoder with one axis per keyword. No test here may reach the network."""

import shutil
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from knowledge.examples import Example, load_examples
from knowledge.loader import InvalidContentError, Knowledge, Problem, load_knowledge
from knowledge.models import Agency
from knowledge.normalise import words
from knowledge.passages import NO_CARD, Passage
from knowledge.rules import check
from knowledge.rules.ways_to_ask import EXAMPLES

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
    """The fixture content has ten ways to ask per card and language, not forty."""
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


@pytest.fixture(scope="session")
def quick_training() -> Iterator[None]:
    """Two epochs instead of many: enough to build from, not to answer well."""
    from knowledge import train_encoder

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train_encoder, "EPOCHS", 2)
        yield


@pytest.fixture(scope="session")
def trained_folder(quick_training: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with an encoder of our own in it, trained on a handful of texts."""
    from knowledge.encoder import OWN_FOLDER
    from knowledge.train_encoder import train_encoder

    folder = tmp_path_factory.mktemp("build")
    train_encoder(SMALL_CORPUS, folder / OWN_FOLDER, lambda line: None)
    return folder


@pytest.fixture(scope="session")
def small_corpus() -> list[Passage]:
    return SMALL_CORPUS
