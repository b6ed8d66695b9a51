"""What may come in: checks one message, removes what must not be kept, disarms what Rasa would obey.

Pure. Knows nothing of who speaks, HTTP or Rasa beyond that a leading slash is a command to it.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from bot.gateway.problems import Problem, ProblemKind
from bot.privacy.redact import RedactedKind, redact

# The only intents a button may trigger. Anything else in a payload is somebody trying doors.
# One a line: capabilities grow side by side.
PAYLOAD_INTENTS = frozenset(
    {
        "ask_agency",
        "ask_outcome",
        "browse",
        "calculate",
        "capabilities",
        "change_language",
        "check_intermediary",
        "checklist",
        "choose_card",
        "erase",
        "explain_word",
        "find_place",
        "handover",
        "how_much",
        "inform",
        "is_allowed",
        "keep_words",
        "letter",
        "more",
        "not_helped",
        "privacy",
        "resume_form",
        "show_dutch",
        "simpler",
        "skip",
        "steps",
        "stop_form",
        "talk_to_person",
        "tell_outcome",
        "tell_situation",
        "who_helps",
    }
)
MAX_PAYLOAD_CHARS = 300  # the longest of ours, a card id in JSON, has about 80

_PAYLOAD = re.compile(r"/([a-z_]+)(\{.*\})?", re.DOTALL)
_COORDINATES = re.compile(r"-?\d{1,3}\.\d+/-?\d{1,3}\.\d+")
_SLOT = re.compile(r"[a-z_]{1,40}")
_ALLOWED_CONTROLS = frozenset("\n\r\t")
_REPLACEMENT = "\ufffd"  # what a decoder leaves where bytes were no UTF-8


@dataclass(frozen=True)
class Incoming:
    """A message fit to be passed on: `for_rasa` and `to_keep` hold nothing personal that we recognise."""

    for_rasa: str
    to_keep: str
    removed: tuple[RedactedKind, ...] = ()
    intent: str | None = None
    slots: dict[str, Any] | None = None


def admit(*, text: str | None, payload: str | None, max_chars: int) -> Incoming:
    """Return the message, checked, redacted and neutralised.

    Raises:
        Problem: not exactly one of text and payload; empty, too long, binary; a payload that is none of ours.
    """
    if text is not None and payload is not None:
        raise Problem(ProblemKind.INVALID_REQUEST)
    if payload is not None:
        return _admit_payload(payload)
    return _admit_text(text or "", max_chars)


def _admit_text(text: str, max_chars: int) -> Incoming:
    if len(text) > max_chars:
        raise Problem(ProblemKind.MESSAGE_TOO_LONG)
    if any(_is_binary(char) for char in text):
        raise Problem(ProblemKind.UNREADABLE_MESSAGE)
    redacted = redact(unicodedata.normalize("NFC", text))
    neutral = _without_leading_slashes(redacted.text).strip()
    if not any(_is_visible(char) for char in neutral):
        raise Problem(ProblemKind.EMPTY_MESSAGE)
    return Incoming(for_rasa=neutral, to_keep=neutral, removed=redacted.kinds)


def _admit_payload(payload: str) -> Incoming:
    match = _PAYLOAD.fullmatch(payload) if len(payload) <= MAX_PAYLOAD_CHARS else None
    if match is None or match[1] not in PAYLOAD_INTENTS:
        raise Problem(ProblemKind.UNKNOWN_PAYLOAD)
    try:
        slots = json.loads(match[2] or "{}")
    except (ValueError, RecursionError):
        raise Problem(ProblemKind.UNKNOWN_PAYLOAD) from None
    if not all(
        _SLOT.fullmatch(slot) and isinstance(value, str) and _is_plain(value) for slot, value in slots.items()
    ):
        raise Problem(ProblemKind.UNKNOWN_PAYLOAD)
    # Written anew: what Rasa reads is what was checked.
    canonical = f"/{match[1]}{json.dumps(slots, ensure_ascii=False)}" if slots else f"/{match[1]}"
    located = any(_COORDINATES.fullmatch(value) for value in slots.values())
    to_keep = f"/{match[1]}" if located else canonical  # where somebody is, even roughly, is not kept
    return Incoming(for_rasa=canonical, to_keep=to_keep, intent=match[1], slots=slots)


def _is_plain(value: str) -> bool:
    """Say whether a payload's value is an id such as ours, and not a place to hide text."""
    return re.fullmatch(r"[A-Za-z0-9/_.-]{1,80}", value) is not None and not redact(value).kinds


def _is_binary(char: str) -> bool:
    category = unicodedata.category(char)
    return char == _REPLACEMENT or category == "Cs" or (category == "Cc" and char not in _ALLOWED_CONTROLS)


def _is_visible(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in ("Cf", "Mn", "Zs", "Zl", "Zp")


def _without_leading_slashes(text: str) -> str:
    """Return `text` from its first character that is no slash, blank or invisible: Rasa obeys `/restart`."""
    for position, char in enumerate(text):
        if char != "/" and _is_visible(char):
            return text[position:]
    return ""
