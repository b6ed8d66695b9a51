"""A small knowledge base, a search that finds what it is told, a clock that stands still, a tracker from JSON."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.base import Resources
from knowledge.build import BuiltSearch
from knowledge.gate import Thresholds
from knowledge.loader import Knowledge
from knowledge.models import Agency, Card, Figure, Language, UnsupportedLanguage
from knowledge.search import Hit

LANGUAGES = {"pl": "Polski", "ro": "Română", "en": "English", "nl": "Nederlands"}
NOW = dt.datetime(2031, 3, 5, 12, 0, tzinfo=dt.UTC)  # a Wednesday afternoon in Amsterdam
SOURCE = {"publisher": "P", "title": "T", "url": "https://example.org/", "language": "nl"}


def in_all(text: str) -> dict[str, str]:
    return {language: f"{text} ({language})" for language in LANGUAGES}


def make_agency(agency_id: str, **changes: Any) -> Agency:
    fields = {
        "id": agency_id,
        "kind": "advice",
        "status": "active",
        "name": in_all(agency_id),
        "does": in_all(f"{agency_id} helps"),
        "languages": ["nl"],
        "cost": 0,
        "source": SOURCE,
        "checked": "2031-01-01",
    }
    return Agency.model_validate(fields | changes)


def make_card(card_id: str, agencies: list[str], **changes: Any) -> Card:
    """Return a card whose texts name it, the field and the language; `changes` replace fields of the card."""
    texts = {
        language: {
            "title": f"{card_id} title ({language})?",
            "short": f"{card_id} short ({language}).",
            "more": f"{card_id} more ({language}).",
            "steps": [f"{card_id} step ({language})."],
            "keep": [f"{card_id} keep ({language})"],
        }
        for language in LANGUAGES
    }
    fields = {
        "id": card_id,
        "theme": "contract-pay",
        "agencies": agencies,
        "sources": [SOURCE],
        "checked": "2031-01-01",
        "review_by": "2031-06-30",
        "status": dict.fromkeys(LANGUAGES, "reviewed"),
        **texts,
    }
    return Card.model_validate(fields | changes)


def make_figure(*values: dict[str, Any]) -> Figure:
    fields = {
        "unit": "EUR",
        "what": "an hour",
        "source": SOURCE,
        "checked": "2031-01-01",
        "values": values,
        "without": {language: f"The amount of today is elsewhere ({language})." for language in LANGUAGES},
    }
    return Figure.model_validate(fields)


@dataclass
class FakeSearcher:
    """Finds `hits`, whatever is asked but what `found` names, and remembers what was asked."""

    hits: list[Hit] = field(default_factory=list)
    found: dict[str, list[Hit]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def search(self, text: str, *, top_k: int = 10) -> list[Hit]:
        self.asked.append(text)
        return self.found.get(text, self.hits)


@dataclass(eq=False)
class FakeEncoder:
    """Hears `words` in a text, one axis each, and nothing else."""

    name: str = "fake"
    words: list[str] = field(default_factory=list)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        if not all(text.strip() for text in texts):
            raise ValueError("the encoder takes no blank text")
        heard = np.array([[word in text for word in [*self.words, "\0"]] for text in texts], dtype=float)
        return heard / np.maximum(np.linalg.norm(heard, axis=1, keepdims=True), 1.0)

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        return self.encode_queries(texts)


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def knowledge() -> Knowledge:
    agencies = [
        make_agency("legal-help", opening_hours="Mo-Fr 09:00-17:00", phone="0800-8020", phone_cost="free"),
        make_agency("gone", status="ended"),
        make_agency("union"),
        make_agency("wage-checkers"),
        # those that `PEOPLE` names and that are not in the cards below
        make_agency("win-punt"),
        make_agency("fairwork", kind="confidential", aliases={"pl": ["ferwork"]}),
        make_agency("sofia", kind="community", languages=["bg"]),
        make_agency("registry", kind="government", languages=["bg"]),
    ]
    cards = [
        make_card("pay/not-paid", ["legal-help", "gone", "union"]),
        make_card("pay/underpaid", ["wage-checkers"]),
        make_card("pay/deductions", ["union"]),
        make_card("pay/payslip", ["union"]),
    ]
    figures = {
        "hour": make_figure(
            {"from": "2031-01-01", "to": "2031-06-30", "value": 11.11},
            {"from": "2031-07-01", "to": "2031-12-31", "value": 12.22},
        )
    }
    return Knowledge(
        directory=Path("knowledge"),
        languages={code: Language(name=name, function_words=()) for code, name in LANGUAGES.items()},
        unsupported_languages={
            "bg": UnsupportedLanguage(name="български", function_words=(), text="Пишете на полски.")
        },
        cards={card.id: card for card in cards},
        agencies={agency.id: agency for agency in agencies},
        figures=figures,
        places={},
        municipalities={},
        words={},
        letters={},
        concepts={},
        lexicon={},
        systems={},
        themes={},
        checklists={},
    )


@pytest.fixture
def searcher() -> FakeSearcher:
    return FakeSearcher()


@pytest.fixture(autouse=True)
def provided(knowledge: Knowledge, searcher: FakeSearcher, encoder: FakeEncoder) -> Iterator[None]:
    """Give the actions the small knowledge base; answer from 0.7, choices from 0.3."""
    thresholds = Thresholds(answer_from=0.7, choices_from=0.3)
    search = BuiltSearch(searcher, thresholds, encoder, None)  # type: ignore[arg-type]
    base.provide(Resources(knowledge, search, lambda: NOW))
    yield
    base._provided.clear()


@pytest.fixture
def dispatcher() -> CollectingDispatcher:
    return CollectingDispatcher()


@pytest.fixture
def tracker() -> Callable[..., Tracker]:
    """Load the tracker of `tracker.json`, with another message or other slots where the test names them."""

    def load(
        *, text: str | None = None, intent: str | None = None, entities: Any = None, **slots: Any
    ) -> Tracker:
        state = json.loads(Path(__file__).with_name("tracker.json").read_text(encoding="utf-8"))
        message = state["latest_message"]
        if text is not None:
            message["text"] = text
        if intent is not None:
            message["intent"] = {"name": intent, "confidence": 0.9}
            message["intent_ranking"] = [message["intent"]]
        if entities is not None:
            message["entities"] = entities
        state["slots"] |= slots
        return Tracker.from_dict(state)

    return load
