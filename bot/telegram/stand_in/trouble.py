"""How the stand-in misbehaves: what goes wrong with the next calls, and with what it delivers."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum


class Wrong(StrEnum):
    """What can go wrong with a call."""

    FLOOD = "flood"  # 429, retry after a second
    BAD_GATEWAY = "bad gateway"  # 502, and the call is not done
    BROKEN = "broken"  # the connection ends in the middle of the answer, and the call is not done
    BROKEN_AFTER = "broken after"  # the same, but the call is done


@dataclass
class Trouble:
    """What is planned. `calls` by method ("sendMessage"), next one first."""

    calls: dict[str, deque[Wrong]] = field(default_factory=dict)
    every: int = 0  # every n-th call that writes to a chat fails, each time in another way; 0 for none
    twice: bool = False  # each update is delivered twice
    shuffled: bool = False  # what waits is delivered in any order: by polling all, to a webhook the queues
    retry_after_s: int = 1
    _count: int = 0

    def plan(self, method: str, *wrong: Wrong) -> None:
        """Let the next calls of `method` go wrong like this."""
        self.calls.setdefault(method, deque()).extend(wrong)

    def next(self, method: str) -> Wrong | None:
        """Return what goes wrong with this call."""
        if self.calls.get(method):
            return self.calls[method].popleft()
        if not self.every or not method.startswith(("send", "edit")):
            return None
        self._count += 1
        if self._count % self.every:
            return None
        kinds = (Wrong.FLOOD, Wrong.BAD_GATEWAY, Wrong.BROKEN)
        return kinds[self._count // self.every % len(kinds)]
