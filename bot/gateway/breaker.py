"""A circuit breaker: while a neighbour is silent, nobody waits for it but one caller now and then.

Pure but for the clock it is given. Of the libraries, purgatory lets every caller through while it probes,
pybreaker has no asyncio, and aiobreaker has had no release since 2021.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from time import monotonic

FAILURES = 5  # in a row; one slow answer is no outage
PAUSE_S = 5.0  # Rasa needs some 15 s to start again; three people at most wait for a probe in that time


class State(StrEnum):
    """Whether calls go through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class BreakerOpen(Exception):
    """The call was not made."""


class Breaker:
    """Opens after `failures` in a row; after `pause_s` seconds lets one probe through at a time, until one succeeds."""

    def __init__(
        self,
        *,
        failures: int = FAILURES,
        pause_s: float = PAUSE_S,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._most_failures = failures
        self._pause_s = pause_s
        self._clock = clock
        self._failed = 0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def state(self) -> State:
        """Return the state at this moment."""
        if self._opened_at is None:
            return State.CLOSED
        return State.HALF_OPEN if self._clock() - self._opened_at >= self._pause_s else State.OPEN

    @contextmanager
    def guard(self, silence: type[Exception]) -> Iterator[None]:
        """Guard one call, made within; `silence` counts as a failure, any other outcome as a sign of life.

        Raises:
            BreakerOpen: the call must not be made.
        """
        state = self.state
        if state is State.OPEN or (state is State.HALF_OPEN and self._probing):
            raise BreakerOpen
        probe = state is State.HALF_OPEN
        self._probing = self._probing or probe
        try:
            yield
        except silence:
            self._count_failure(probe=probe)
            raise
        except Exception:
            self._close()
            raise
        else:
            self._close()
        finally:  # also when cancelled, which says nothing about the neighbour
            if probe:
                self._probing = False

    def _count_failure(self, *, probe: bool) -> None:
        self._failed += 1
        # Calls made before it opened and failing after it keep nobody waiting longer.
        if probe or (self._opened_at is None and self._failed >= self._most_failures):
            self._opened_at = self._clock()

    def _close(self) -> None:
        self._failed = 0
        self._opened_at = None
