"""Send test messages through the whole assistant and measure what comes back.

Every message goes the way of a real one: checked and redacted as by the door, then Rasa, the action
server, search and gate. The log is left out: test messages are nobody's conversation.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from rich.console import Console
from rich.table import Table

from bot.gateway.incoming import admit
from bot.gateway.messages import WEIGHT
from bot.gateway.problems import Problem
from bot.gateway.rasa_client import RasaClient, RasaError
from bot.serve import neighbours
from bot.settings import Settings

PARALLEL = 4  # messages under way; more only queue up inside Rasa
MRR_DEPTH = 10
TIMEOUT_S = 60.0
FAILED = "failed"  # kind of an outcome without a message, with the reason behind it
# On the border of an emergency the urgent answer is right too.
BORDER_CARDS = frozenset({
    "help/threats", "help/exploitation", "help/passport-taken", "help/domestic-violence", "housing/homeless",
    "housing/eviction", "health/emergency", "health/mental-health", "help/victim-rights",
    "dismissal/job-and-home-lost", "help/food-and-money", "safety/work-accident",
})  # fmt: skip
Share = float | None  # None where the group is empty


class EvaluationError(Exception):
    """The file of test messages cannot be used; the message names the line."""


class TestMessage(BaseModel):
    """One line of the file: a question with its card, or a message of another kind with its label."""

    __test__ = False  # not a pytest class
    model_config = ConfigDict(extra="ignore")

    lang: str
    text: str
    card: str | None = None
    before: str | None = None  # the card that was shown just before, in the middle of a talk
    alt: list[str] = []
    style: str | None = None
    kind: (
        Literal[
            "urgent",
            "not_urgent_lookalike",
            "oos",
            "smalltalk",
            "agency",
            "fragment",
            "switch",
            "tool",
            "followup",
        ]
        | None
    ) = None
    label: str | None = None

    @model_validator(mode="after")
    def _card_or_kind(self) -> "TestMessage":
        if (self.card is None) == (self.kind is None):
            raise ValueError("give either `card`, or `kind` and `label`")
        if self.kind in ("fragment", "not_urgent_lookalike"):
            self.card = self.label
        return self


@dataclass(frozen=True)
class Outcome:
    """What one message brought."""

    asked: TestMessage
    kind: str
    language: str | None
    intent: str | None
    urgent: str | None
    ranked: tuple[str, ...]  # all cards found, best first, shown or not
    shown: frozenset[str]  # the cards shown, quoted or offered to choose from
    agencies: tuple[str, ...]
    doubtful: bool = False  # whether the danger was only asked about

    @property
    def failed(self) -> bool:
        """Whether there was no answer to measure."""
        return self.kind.startswith(FAILED)

    def rank(self) -> int | None:
        """Return the place of the first right card, from 1; None where it was not found."""
        if self.urgent and self.asked.card in BORDER_CARDS:
            return 1
        right = {self.asked.card, *self.asked.alt}
        return next((place for place, card in enumerate(self.ranked, start=1) if card in right), None)

    def in_full(self) -> bool:
        """Return whether help in danger was shown, and not only asked for."""
        return self.kind == "urgent" and not self.doubtful

    def right_shown(self) -> bool:
        """Return whether a right card is among those shown."""
        return not self.shown.isdisjoint({self.asked.card, *self.asked.alt})


async def evaluate_file(file: Path, settings: Settings, report: Callable[[str], None]) -> dict[str, Any]:
    """Return the measures of every message in the file, per language and over all.

    Raises:
        EvaluationError: the file is missing, empty, or a line does not fit.
        StartError: Rasa or the action server does not start.
    """
    messages = read_messages(file)
    async with neighbours(settings, report) as running:
        client = RasaClient(running.rasa_url, timeout_s=TIMEOUT_S)
        report(f"sending {len(messages)} messages")
        gate = asyncio.Semaphore(PARALLEL)
        outcomes = await asyncio.gather(*(_send(client, gate, message) for message in messages))
        await client.close()
    return measure(outcomes)


def read_messages(file: Path) -> list[TestMessage]:
    """Return the test messages of a JSON lines file.

    Raises:
        EvaluationError: the file is missing, empty, or a line does not fit.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{file} cannot be read: {error}") from error
    messages = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            messages.append(TestMessage.model_validate_json(line))
        except ValidationError as error:
            detail = error.errors()[0]
            field = ".".join(map(str, detail["loc"])) or "line"
            raise EvaluationError(f"{file}:{number}: {field}: {detail['msg']}") from error
    if not messages:
        raise EvaluationError(f"{file} holds no messages")
    return messages


async def _send(client: RasaClient, gate: asyncio.Semaphore, message: TestMessage) -> Outcome:
    async with gate:
        sender = f"evaluation-{uuid4().hex}"
        try:
            incoming = admit(text=message.text, payload=None, max_chars=10_000)
            if message.before:
                shown = f"/choose_card{json.dumps({'card': message.before})}"
                await client.send(sender, shown, language=message.lang, entry=None)
            reply = await client.send(sender, incoming.for_rasa, language=None, entry=None)
            await client.forget(sender)
        except (Problem, RasaError) as error:
            return Outcome(
                message, f"{FAILED}: {type(error).__name__}", None, None, None, (), frozenset(), ()
            )
    main = min(reply.messages, key=lambda sent: WEIGHT.index(sent["kind"]))
    hits = (reply.trace or {}).get("hits", [])
    return Outcome(
        asked=message,
        kind="choices" if main.get("quoted") else main["kind"],  # nobody says that it is the answer
        language=reply.language,
        intent=reply.intent.name if reply.intent else None,
        urgent=main.get("urgent"),
        ranked=tuple(hit["card_id"] for hit in hits),
        shown=frozenset(cards_shown(reply.messages)),
        agencies=tuple(agency["id"] for agency in main.get("agencies") or ()),
        doubtful=bool(main.get("doubtful")),
    )


def cards_shown(messages: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the cards that messages show, quote or offer."""
    for message in messages:
        shown = (message.get("card") or {}).get("id"), message.get("quoted")
        yield from filter(None, shown)
        yield from (choice["card"] for choice in message.get("choices") or ())


def measure(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return every measure per language and under `all`, questions also per style."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.asked.lang].append(outcome)
    result = {language: _measure_group(group) for language, group in sorted(groups.items())}
    for style in sorted({outcome.asked.style for outcome in outcomes if outcome.asked.style}):
        result[style] = _measure_group([outcome for outcome in outcomes if outcome.asked.style == style])
    return {**result, "all": _measure_group(outcomes)}


def _measure_group(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """Return the measures of a group; a measure over no message is None.

    MRR: mean over the questions of 1/rank of the first right card within `MRR_DEPTH`, 0 where it is
    missing (Voorhees, TREC-8 QA report, 1999).
    """
    asks = [outcome for outcome in outcomes if outcome.asked.card is not None]
    ranks = [outcome.rank() for outcome in asks]
    in_talk = [outcome for outcome in asks if outcome.asked.before]
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.asked.kind or "ask"].append(outcome)
    return {
        "messages": float(len(outcomes)),
        "first card right": _share(rank == 1 for rank in ranks),
        "among first three": _share(rank is not None and rank <= 3 for rank in ranks),
        "MRR": _mean(1 / rank if rank and rank <= MRR_DEPTH else 0.0 for rank in ranks),
        "answered": _share(outcome.kind == "answer" for outcome in asks),
        "choices": _share(outcome.kind == "choices" for outcome in asks),
        "no answer": _share(outcome.kind == "no_answer" for outcome in asks),
        "wrong shown alone": _share(
            outcome.kind == "answer" and rank != 1 for outcome, rank in zip(asks, ranks, strict=True)
        ),
        "right card shown in a talk": _share(outcome.right_shown() for outcome in in_talk),
        "only wrong ones in a talk": _share(
            bool(outcome.shown) and not outcome.right_shown() for outcome in in_talk
        ),
        "language right": _share(outcome.language == outcome.asked.lang for outcome in outcomes
                                 if outcome.asked.kind != "switch"),
        "urgent recall": _share(outcome.kind == "urgent" for outcome in by_kind["urgent"]),
        "urgent in full": _share(outcome.in_full() for outcome in by_kind["urgent"]),
        "urgent label right": _share(outcome.urgent == outcome.asked.label for outcome in by_kind["urgent"]),
        "urgent false alarms": _share(outcome.kind == "urgent" for outcome in by_kind["not_urgent_lookalike"]),
        "false alarms in full": _share(outcome.in_full() for outcome in by_kind["not_urgent_lookalike"]),
        "out of scope refused": _share(outcome.kind not in ("answer", "choices") and not outcome.failed
                                       for outcome in by_kind["oos"]),
        "small talk right": _share(outcome.intent == outcome.asked.label for outcome in by_kind["smalltalk"]),
        "first referral right": _share(outcome.agencies[:1] == (outcome.asked.label,) for outcome in by_kind["agency"]),
        "switch right": _share(outcome.intent == outcome.asked.label for outcome in by_kind["switch"]),
        "tool opened": _share(outcome.intent == outcome.asked.label for outcome in by_kind["tool"]),
        "follow-up right": _share(outcome.intent == outcome.asked.label for outcome in by_kind["followup"]),
        "failed": _share(outcome.failed for outcome in outcomes),
    }  # fmt: skip


def _share(facts: Iterable[bool]) -> Share:
    return _mean(float(fact) for fact in facts)


def _mean(values: Iterable[float]) -> Share:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None


def print_report(result: dict[str, Any], *, as_json: bool) -> None:
    """Print the measures as JSON or as a table with a column per group."""
    if as_json:
        print(json.dumps(result, indent=2))
        return
    table = Table("measure", *result)
    for measure_name in result["all"]:
        values = [group[measure_name] for group in result.values()]
        if any(value is not None for value in values):
            table.add_row(measure_name, *(_cell(measure_name, value) for value in values))
    Console().print(table)


def _cell(measure_name: str, value: Share) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if measure_name == "messages" else f"{value:.3f}"
