"""The peer: a FAQ bot as Rasa 3.6's own template and documentation make it, on the same examples.

DIET tells the intent, a ResponseSelector the card, TED and rules the next action; trackers in memory, the REST channel,
`rasa run` untouched. Speed is compared, not quality: it learns from every twentieth example, for few epochs, as all of
them take half a day. Fewer words and n-grams than the template takes make it faster, not slower.
"""

import json
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from bench.assistant.processes import BotFailedError, Running, answers, last_lines, running
from bench.search.peers.rasa_selector import FEATURIZERS
from bot.processes import free_port
from knowledge.examples import RETRIEVAL_INTENT, Example, retrieval_intent

EVERY = 20  # of the ways to ask, and of small talk
EPOCHS = 6
BATCH = [32, 64]
TOLD = ("greet", "thanks", "bye", "bot_challenge", "out_of_scope")  # the small talk of such a bot
MODEL = "stock"
TEMPLATE: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "bench",
    "language": "nl",
    "pipeline": [
        *FEATURIZERS,
        {"name": "DIETClassifier", "epochs": EPOCHS, "batch_size": BATCH, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": EPOCHS, "batch_size": BATCH, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "TEDPolicy", "max_history": 5, "epochs": EPOCHS, "constrain_similarities": True},
        {"name": "RulePolicy"},
    ],
}


def project(examples: Sequence[Example], answers_by_card: dict[str, str]) -> dict[str, object]:
    """Return what the files of the bot hold, by name.

    Args:
        answers_by_card: what the bot says, by card id.
    """
    asked = [e for e in examples if e.card_id in answers_by_card][::EVERY]
    told = [e for e in examples if e.intent in TOLD][::EVERY]
    cards = sorted({str(e.card_id) for e in asked})
    common = [{"text": e.text, "intent": e.intent} for e in asked]
    common += [{"text": e.text, "intent": e.intent} for e in told]
    said = {f"utter_{retrieval_intent(card)}": [{"text": answers_by_card[card]}] for card in cards}
    said |= {f"utter_{intent}": [{"text": intent}] for intent in (*TOLD, "nlu_fallback")}
    rules = [_rule(RETRIEVAL_INTENT), *map(_rule, TOLD), _rule("nlu_fallback")]
    stories = [
        {"story": f"{first}, {second}", "steps": [*_steps(first), *_steps(second)]}
        for first in ("greet", RETRIEVAL_INTENT)
        for second in (RETRIEVAL_INTENT, "thanks", "bye")
    ]
    return {
        "config.yml": TEMPLATE,
        "domain.yml": {"version": "3.1", "intents": [RETRIEVAL_INTENT, *TOLD], "responses": said},
        "data/nlu.json": {"rasa_nlu_data": {"common_examples": common}},
        "data/rules.yml": {"version": "3.1", "rules": rules},
        "data/stories.yml": {"version": "3.1", "stories": stories},
        "endpoints.yml": {},  # no action server, trackers in memory
        "credentials.yml": {"rest": None},
    }


def write(files: dict[str, object], folder: Path) -> None:
    """Write the bot's files into `folder`."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        # Rasa finds rules and stories by lines that begin with these words: in JSON on one line it sees neither.
        lines = (
            yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
            if file.suffix == ".yml"
            else json.dumps(content, ensure_ascii=False)
        )
        file.write_text(lines, encoding="utf-8")


def train(files: dict[str, object], folder: Path, rasa_python: Path) -> float:
    """Write the bot's files into `folder`, train it there, and return the seconds that took.

    Raises:
        BotFailedError: Rasa's training failed.
    """
    write(files, folder)
    log = folder / "train.log"
    started = time.perf_counter()
    with log.open("wb") as lines:
        done = subprocess.run(
            [str(rasa_python), "-W", "ignore", "-m", "rasa", "train", "--skip-validation", "--quiet",
             "--fixed-model-name", MODEL, "--out", "models"],
            cwd=folder, env=_environment(), stdout=lines, stderr=lines, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise BotFailedError(f"the stock bot's training failed; see {log}:\n{last_lines(log)}")
    return time.perf_counter() - started


@contextmanager
def served(folder: Path, rasa_python: Path) -> Iterator[Running]:
    """Run the trained bot.

    Raises:
        BotFailedError: it does not start.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        str(rasa_python), "-W", "ignore", "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port),
        "--enable-api",  # by which a history is planted; the REST channel is what people use
        "--model", str(folder / "models" / f"{MODEL}.tar.gz"),
        "--endpoints", str(folder / "endpoints.yml"), "--credentials", str(folder / "credentials.yml"),
    ]  # fmt: skip
    with running(
        command,
        _environment(),
        url=url,
        ready=lambda: answers(f"{url}/status", lambda reply: reply.status_code == httpx.codes.OK),
        log=folder / "run.log",
    ) as bot:
        yield bot


async def plant(http: httpx.AsyncClient, conversation_id: str, turns: int) -> None:
    """Make the conversation `turns` times as long as it is after its first message.

    Raises:
        httpx.HTTPStatusError: refused.
    """
    address = f"/conversations/{conversation_id}/tracker"
    tracker = (await http.get(address)).raise_for_status().json()
    opening, turn = split_turn(tracker["events"])
    events = [*opening, *map(_slim, turn * turns)]
    (await http.put(f"{address}/events", json=events)).raise_for_status()


def split_turn(events: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the events before the first message, and those from it on."""
    first = next(place for place, event in enumerate(events) if event["event"] == "user")
    return list(events[:first]), list(events[first:])


def _slim(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event without the rankings of NLU, with which ten thousand turns are more than Rasa's server takes."""
    parsed = event.get("parse_data")
    if not parsed:
        return event
    return event | {"parse_data": {name: parsed[name] for name in ("text", "intent", "entities")}}


def _environment() -> dict[str, str]:
    # PYTHONPATH holds packages for Kompas' Python.
    return {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONPATH": "",
    }


def _steps(intent: str) -> list[dict[str, str]]:
    return [{"intent": intent}, {"action": f"utter_{intent}"}]


def _rule(intent: str) -> dict[str, object]:
    return {"rule": intent, "steps": _steps(intent)}
