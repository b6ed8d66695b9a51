"""Measure redaction on messages whose personal data are marked: how much it removes, how much else it changes.

A line of a set: `{"lang", "text", "personal": [{"kind", "value"}, …]}`; an empty list marks a message to leave alone.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.redact import find_personal

MIN_TELLING_CHARS = 4  # of a token: shorter ones tell nobody's name or number


class Personal(BaseModel):
    """Something personal in a message, as it stands there."""

    model_config = ConfigDict(extra="forbid")

    kind: RedactedKind
    value: str


class Marked(BaseModel):
    """A message with its personal data marked."""

    model_config = ConfigDict(extra="ignore")  # sets may note a style

    lang: str
    text: str
    personal: tuple[Personal, ...]


class SetError(Exception):
    """A line of a set is not as it should be."""


@dataclass
class Measured:
    """What redaction did in one language. Lists hold (what was left or changed, the message)."""

    n_personal: dict[RedactedKind, int] = field(default_factory=dict)
    left: dict[RedactedKind, list[tuple[str, str]]] = field(default_factory=dict)
    n_plain: int = 0
    changed: list[tuple[str, str]] = field(default_factory=list)

    def recall(self, kinds: Iterable[RedactedKind] = RedactedKind) -> float:
        """Return the share of values of these kinds that was removed, in [0, 1]; 1 where there are none."""
        kinds = tuple(kinds)
        total = sum(self.n_personal.get(kind, 0) for kind in kinds)
        return 1 - sum(len(self.left.get(kind, ())) for kind in kinds) / total if total else 1.0

    def share_changed(self) -> float:
        """Return the share of messages without personal data that was changed, in [0, 1]; 0 where there are none."""
        return len(self.changed) / self.n_plain if self.n_plain else 0.0


def load_marked(path: Path) -> list[Marked]:
    """Return the messages of a set.

    Raises:
        SetError: a line is not as it should be, or marks something that does not stand in its text.
    """
    marked = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            message = Marked.model_validate_json(line)
        except ValidationError as error:
            raise SetError(
                f"{path.name}:{number}: {error.errors()[0]['loc']}: {error.errors()[0]['msg']}"
            ) from None
        absent = [personal.kind for personal in message.personal if personal.value not in message.text]
        if absent:
            raise SetError(
                f"{path.name}:{number}: the value of {absent[0]} is not in the text; copy it as it stands"
            )
        marked.append(message)
    return marked


def measure(messages: Sequence[Marked]) -> dict[str, Measured]:
    """Return what redaction does with `messages`, by language."""
    by_language: dict[str, Measured] = {}
    for message in messages:
        measured = by_language.setdefault(message.lang, Measured())
        spans = find_personal(message.text)
        if not message.personal:
            measured.n_plain += 1
            if spans:
                what = json.dumps([message.text[span.start : span.end] for span in spans], ensure_ascii=False)
                measured.changed.append((what, message.text))
        for personal in message.personal:
            measured.n_personal[personal.kind] = measured.n_personal.get(personal.kind, 0) + 1
            if not is_removed(message.text, personal.value, spans):
                measured.left.setdefault(personal.kind, []).append((personal.value, message.text))
    return by_language


def is_removed(text: str, value: str, spans: Sequence[Span]) -> bool:
    """Say whether no telling token of `value` is left, wherever it stands; of a short one, none at all."""
    tokens = [(match.start(), match.end()) for match in re.finditer(r"\w+", value)]
    telling = (
        [token for token in tokens if token[1] - token[0] >= MIN_TELLING_CHARS] or tokens or [(0, len(value))]
    )
    places = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text)] or [
        text.index(value)
    ]
    return all(
        any(span.start <= place + start and place + end <= span.end for span in spans)
        for place in places
        for start, end in telling
    )
