"""Rasa's ResponseSelector (DIET), in the pipeline that Rasa 3.6 gives to a new project.

DIETClassifier and FallbackClassifier of that pipeline are left out: with one intent they decide nothing.
Runs in Rasa's Python 3.10.
"""

import asyncio
import json
import logging
import math
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.search.peers import Found, Passage, Rank

# As the template has it (every n-gram, 100 epochs) it takes 7 hours on 2 cores with 37,000 examples. So it gets the
# most frequent words and n-grams, every fifth passage (nine ways to ask per card and language, as many as a well-kept
# bot of that template has), and 24 epochs: at their end it tells 64% of its own examples from 20 other cards. Its row
# is what a ResponseSelector gets from ten minutes.
WORDS = 4000
NGRAMS = 8000
EVERY = 5
BATCH = 64  # examples, the template's smallest: more steps an epoch
EPOCHS = 24
INTENT = "ask"
MODEL, CARDS_FILE = "model", "cards.json"
SMALLEST = 1e-9  # confidences below are as good as nothing, and have no logarithm at 0
FEATURIZERS: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer", "max_features": WORDS},
    {
        "name": "CountVectorsFeaturizer",
        "analyzer": "char_wb",
        "min_ngram": 1,
        "max_ngram": 4,
        "max_features": NGRAMS,
    },
]
PIPELINE = [
    *FEATURIZERS,
    {
        "name": "ResponseSelector",
        "retrieval_intent": INTENT,
        "epochs": EPOCHS,
        "batch_size": BATCH,
        "constrain_similarities": True,
        "random_seed": 20261121,
        "ranking_length": 0,  # all cards: the gate wants to know what "no card" got
    },
]


def fit(passages: Sequence[Passage], folder: Path) -> None:
    """Train on the passages as examples of one retrieval intent; messages that no card answers are one more key."""
    _quiet()
    from rasa.model_training import train_nlu

    passages = passages[::EVERY]
    card_ids = sorted({passage.card_id for passage in passages})
    # Labels are featurised like texts: they are named as in data/nlu/ask/. Numbered ones all looked alike.
    keys = {card_id: f"{INTENT}/{card_id.replace('/', '.') or 'none'}" for card_id in card_ids}
    examples = [{"text": passage.text, "intent": keys[passage.card_id]} for passage in passages]
    contents = {
        "nlu.json": {"rasa_nlu_data": {"common_examples": examples}},
        # YAML to Rasa, of which JSON is a part.
        "domain.yml": {
            "version": "3.1",
            "responses": {f"utter_{key}": [{"text": key}] for key in keys.values()},
        },
        "config.yml": {
            "recipe": "default.v1",
            "assistant_id": "bench",
            "language": "nl",
            "pipeline": PIPELINE,
        },
    }
    with tempfile.TemporaryDirectory() as scratch:
        for name, content in contents.items():
            Path(scratch, name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        train_nlu(
            f"{scratch}/config.yml",
            f"{scratch}/nlu.json",
            str(folder),
            fixed_model_name=MODEL,
            domain=f"{scratch}/domain.yml",
        )
    cards = {key: card_id for card_id, key in keys.items()}
    (folder / CARDS_FILE).write_text(json.dumps(cards), encoding="utf-8")


def load(folder: Path) -> Rank:
    """Return the trained model as Rasa's own agent answers with it."""
    _quiet()
    from rasa.core.agent import Agent

    agent = Agent.load(str(folder / f"{MODEL}.tar.gz"))
    cards = json.loads((folder / CARDS_FILE).read_text(encoding="utf-8"))
    loop = asyncio.new_event_loop()

    def rank(text: str, language: str) -> Found:
        parsed = loop.run_until_complete(agent.parse_message(text))
        ranking = parsed["response_selector"][INTENT]["ranking"]
        # Confidences crowd at 0 and 1; their logarithms keep leads apart, which helps its gate.
        return Found(
            [
                (cards[entry["intent_response_key"]], math.log(max(entry["confidence"], SMALLEST)))
                for entry in ranking
            ]
        )

    return rank


def _quiet() -> None:
    """Leave only warnings in Rasa's log, and no telemetry; before Rasa is imported."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
