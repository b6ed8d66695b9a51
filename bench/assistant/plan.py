"""What one run does: how many people, for how long, over which sizes. A whole run takes eleven minutes."""

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.settings import REPOSITORY

MESSAGES = tuple(REPOSITORY / "data" / "evaluation" / name for name in ("ask.jsonl", "other.jsonl"))
SEED = 20261122


@dataclass(frozen=True)
class Plan:
    """Sizes of a run."""

    people: int = 16  # at once; each waits for the answer and writes the next message
    turns: int = 6  # messages of one conversation, then another begins
    warm_s: float = 10.0  # not counted
    load_s: float = 45.0
    histories: tuple[int, ...] = (1, 100, 10_000)  # messages that one conversation holds already
    messages_per_history: int = 5
    most_per_history_s: float = 60.0  # a bot that needs longer is measured with fewer messages
    card_factors: tuple[int, ...] = (1, 4, 16)
    queries: int = 400


QUICK = Plan(
    people=4,
    warm_s=2.0,
    load_s=8.0,
    histories=(1, 20),
    messages_per_history=2,
    card_factors=(1, 2),
    queries=40,
)


def read_texts(files: tuple[Path, ...] = MESSAGES) -> list[str]:
    """Return what people wrote, in an order that is the same each time."""
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = [str(json.loads(line)["text"]) for line in lines]
    Random(SEED).shuffle(texts)
    return texts
