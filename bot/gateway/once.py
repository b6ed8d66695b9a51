"""The same message sent twice is answered once: a retry gets the first reply and goes no further.

Knows keys that senders make up, and the replies given to them; in memory, for as long as somebody may
retry. Where they are not known, after a restart or in another gateway, the log knows: a turn bears the id that
`uid_of` makes of the key, and `missed_reply` finds what the sender of no key never saw.
"""

import asyncio
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.gateway.incoming import Incoming
from bot.gateway.problems import Problem, ProblemKind
from bot.log.records import NOT_KEPT, Turn

HOLDS_S = 600.0  # a phone that was in a tunnel for longer asks anew
MAX_KEYS = 20_000  # about 40 MB of replies; the oldest go first
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")  # long enough that nobody meets another's by chance

T = TypeVar("T")


def uid_of(scope: str, key: str, sent: Sequence[str]) -> str | None:
    """Return the id of the turn that answers what was sent with `key`, the same in every gateway.

    None where the key is none, and whatever comes is new.
    """
    if not _KEY.fullmatch(key):
        return None
    return hashlib.sha256(f"{scope} {key} ".encode() + _digest(sent)).hexdigest()[:32]


def _digest(sent: Sequence[str]) -> bytes:
    return hashlib.sha256(repr(tuple(sent)).encode("utf-8", "surrogatepass")).digest()


@dataclass
class _Given(Generic[T]):
    digest: bytes  # of what was sent: the same key with something else is a mistake
    until: float
    task: asyncio.Task[T]


class Once(Generic[T]):
    """Runs what is to be done for a key once, and gives every further caller the same result."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_keys: int = MAX_KEYS) -> None:
        self._clock = clock
        self._max_keys = max_keys
        self._given: OrderedDict[tuple[str, str], _Given[T]] = OrderedDict()

    def knows(self, scope: str, key: str) -> bool:
        """Say whether there is a result, or one on its way, for `key`."""
        return (scope, key) in self._given

    async def do(self, scope: str, key: str, sent: Sequence[str], work: Callable[[], Awaitable[T]]) -> T:
        """Return the result of `work`, run now or when the key first came; a failure is forgotten.

        Args:
            scope: within which the key counts: a conversation.
            key: as the sender made it up; one that is empty or no key of ours runs `work` each time.
            sent: what was sent with it.
        Raises:
            Problem: the key came before with something else.
        """
        if not _KEY.fullmatch(key):
            return await work()
        self._drop_old()
        digest = _digest(sent)
        given = self._given.get((scope, key))
        if given is None:
            # A task of its own: the first sender may hang up, the second still gets the reply.
            given = _Given(digest, self._clock() + HOLDS_S, asyncio.ensure_future(work()))
            self._given[scope, key] = given
        elif given.digest != digest:
            raise Problem(ProblemKind.INVALID_REQUEST)
        try:
            return await asyncio.shield(given.task)
        except BaseException:
            if given.task.done() and self._given.get((scope, key)) is given:
                del self._given[scope, key]
            raise

    def forget(self, scope: str) -> None:
        """Drop every reply of `scope`: what is erased must not come back."""
        for place in [place for place in self._given if place[0] == scope]:
            del self._given[place]

    def _drop_old(self) -> None:
        now = self._clock()
        while self._given and (
            len(self._given) >= self._max_keys or next(iter(self._given.values())).until < now
        ):
            self._given.popitem(last=False)


def missed_reply(turns: Sequence[Turn], incoming: Incoming, *, seen: str) -> Turn | None:
    """Return the first turn after the message `seen` that answers `incoming`: it never reached the sender.

    Args:
        turns: of the conversation, in order.
        seen: id of the last message on the sender's screen; where it is in no turn there is nothing to find.
    """
    ids = [{message.id for message in turn.messages} for turn in turns]
    after = next((position + 1 for position, shown in enumerate(ids) if seen in shown), len(turns))
    return next((turn for turn in turns[after:] if _answers(turn, incoming)), None)


def _answers(turn: Turn, incoming: Incoming) -> bool:
    return turn.intent == incoming.intent if incoming.intent else turn.said in (incoming.to_keep, NOT_KEPT)
