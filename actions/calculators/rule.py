"""The rule behind a sum, and the answer where another rule decides.

Knows names and addresses. The cards tell the rules to people.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Rule:
    """A rule of law; `url` is among the sources of `card`, which says when they were read."""

    law: str
    url: str
    card: str


@dataclass(frozen=True)
class OtherRule:
    """No sum: for `reason` another rule decides. Its card tells it."""

    reason: StrEnum
    rule: Rule
