"""A search over the fixture content by an encoder with one axis per keyword, and a reviewed conversation."""

import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.console.access.roles import Role
from bot.log.records import Review, Verdict
from bot.settings import Settings
from knowledge.build import BuiltSearch
from knowledge.examples import load_examples
from knowledge.gate import Thresholds
from knowledge.index import DenseIndex
from knowledge.loader import load_knowledge
from knowledge.normalise import words
from knowledge.passages import build_passages
from knowledge.search import Hit
from knowledge.stamp import FILE as STAMP

FIXTURES = Path(__file__).parents[3] / "knowledge" / "fixtures"
WORDS = ("wage", "minimum", "paid", "bsn", "number", "weather", "overtime", "rent")


class KeywordEncoder:
    """One axis per keyword and one for all else; counts of whole words, scaled to length 1."""

    name = "keywords"

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), len(WORDS) + 1), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in words(text):
                vector[WORDS.index(word) if word in WORDS else -1] += 1 if word in WORDS else 0.1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    encode_passages = encode_queries


class KeywordSearcher:
    """Finds the wage card by its word, surely, and otherwise the BSN card, hardly."""

    def search(self, text: str, *, top_k: int = 10) -> list[Hit]:
        sure = "wage" in words(text)
        wage, bsn = (0.9, 0.1) if sure else (0.05, 0.2)
        hits = [Hit("pay/minimum-wage", wage, wage), Hit("registration/bsn", bsn, bsn)]
        return sorted(hits, key=lambda hit: -hit.probability)[:top_k]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the fixture content, free to change."""
    shutil.copytree(FIXTURES, tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture(params=["sqlite"])
def settings(request: pytest.FixtureRequest, tmp_path: Path, content: Path) -> Settings:
    address = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return Settings(
        state_dir=tmp_path / "state",
        build_dir=tmp_path / "build",
        database_url=address,
        knowledge_dir=content / "knowledge",
        data_dir=content / "data",
        log_timeout_s=30,
    )


@pytest.fixture
def built(content: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> BuiltSearch:
    """A search that is there."""
    passages = build_passages(
        load_knowledge(content / "knowledge").cards, load_examples(content / "data" / "nlu")
    )
    encoder = KeywordEncoder()
    dense = DenseIndex(passages, encoder.encode_passages([passage.text for passage in passages]))
    search = BuiltSearch(KeywordSearcher(), Thresholds(0.6, 0.3), encoder, dense)  # type: ignore[arg-type]
    settings.index_dir.mkdir(parents=True)
    (settings.index_dir / STAMP).touch()
    monkeypatch.setattr("knowledge.build.load_search", lambda *args: search)
    monkeypatch.setattr("bot.console.improve.commands.load_search", lambda *args: search)
    return search


@pytest.fixture
def reviewed(running: Any, talk: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Add a turn that a reviewer has looked at: `await reviewed("c", "how much wage")`."""

    async def add(conversation_id: str = "c", said: str = "what wage from the boss", **changes: Any) -> Any:
        turn = await talk(conversation_id, said, **{"language": "en", **changes})
        right = Review(turn.uid, "Rita", Verdict.WRONG_CARD, right_card="pay/minimum-wage")
        await running.state.log.add_review(right)
        return turn

    return add


@pytest.fixture
def propose(reviewed: Callable[..., Awaitable[Any]], enter: Callable[..., Awaitable[Any]]) -> Any:
    """Propose a reviewed message; returns the id of the proposal: `await propose("what wage")`."""
    numbers = iter(range(1, 1000))

    async def add(said: str, target: str = "pay/minimum-wage", conversation_id: str = "c") -> int:
        number = next(numbers)
        turn = await reviewed(conversation_id, said)
        rita = await enter(Role.REVIEWER, f"Rita {number}")
        path = f"/staff/conversations/{conversation_id}/proposals"
        answer = await rita.post(path, turn=turn.uid, target=target, language="en")
        assert answer.status_code == 303, answer.text
        return number

    return add
