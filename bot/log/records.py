"""What the conversation log takes in and hands out: conversations, turns, feedback, reviews.

Knows no database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from bot.gateway.languages import Language
from bot.gateway.messages import Message

ANNOUNCED = "announced"  # outcome of a turn that answers nothing: what staff have to tell (bot/announce/)
NOT_KEPT = "[not kept]"  # in the log, in the place of words that must not be kept


class LogError(Exception):
    """The log cannot be read or written. The message holds nothing that anybody typed."""


class EntryRefusedError(LogError):
    """The log answers, and refuses what was asked: asking again will hardly help."""


@dataclass(frozen=True)
class Conversation:
    """What is known of a conversation; nothing about who holds it.

    `pseudonym` is the keyed hash of the channel's user id (bot/privacy/pseudonym.py), None where the
    channel knows no user. `keep_words` is the person's consent to keep what they write.
    """

    id: str
    language: Language | None
    entry: str | None
    channel: str
    opened_at: datetime
    pseudonym: str | None = field(default=None, repr=False)
    keep_words: bool = True


@dataclass(frozen=True)
class Turn:
    """One message of the worker, redacted, and what was shown in return.

    `said` is None for the opening, and the button's title where one was tapped. `outcome` is the kind
    of the weightiest message shown, or "unavailable". `trace` is what the action server tells of its
    choice: card candidates with probabilities, and the thresholds. `cards` and `agencies` are the ids
    of what was shown, first one first. `uid` is the turn's own: written twice, it is kept once.
    """

    at: datetime
    said: str | None
    language: Language
    outcome: str
    messages: Sequence[Message]
    intent: str | None = None
    intent_confidence: float | None = None
    trace: dict[str, Any] | None = None
    latency_ms: int = 0
    cards: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    uid: str = field(default_factory=lambda: uuid4().hex)

    def without_words(self) -> "Turn":
        """Return what may be kept of the turn where the person wants no words kept."""
        said = None if self.said is None else NOT_KEPT
        return replace(self, said=said, messages=(), trace=None)


@dataclass(frozen=True)
class Feedback:
    """Whether one message helped."""

    message_id: str
    helpful: bool
    reason: str | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Verdict(StrEnum):
    """What a member of staff thinks of a turn."""

    RIGHT = "right"
    WRONG_CARD = "wrong_card"
    NO_ANSWER_DUE = "no_answer_due"  # an answer was shown where none should have been
    MISSING_TOPIC = "missing_topic"
    WRONG_LANGUAGE = "wrong_language"
    WRONG_AGENCY = "wrong_agency"
    HARMFUL = "harmful"  # who follows it comes to harm, whatever else is wrong with it


class ReviewKind(StrEnum):
    """Whether a review is somebody's own, a second opinion, or settles what two disagreed on."""

    FIRST = "first"
    SECOND = "second"
    SETTLED = "settled"


class Stream(StrEnum):
    """How a reviewer came to the turn. Rates are made of the sample alone: a queue holds what looks wrong."""

    QUEUE = "queue"
    SAMPLE = "sample"


@dataclass(frozen=True)
class Review:
    """A judgement of one turn, by its `uid`. A later one stands beside it and never replaces it.

    `blind` says that the reviewer had not seen those of others.
    """

    turn_uid: str
    reviewer: str
    verdict: Verdict
    right_card: str | None = None
    note: str | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    kind: ReviewKind = ReviewKind.FIRST
    blind: bool = False
    tag: str | None = None
    stream: Stream = Stream.QUEUE
