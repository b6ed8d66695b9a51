"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands in for the class `datetime` of a module that only asks for the time."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self, zone: object = UTC) -> datetime:
        return self._now

    def pass_(self, **time: float) -> None:
        """Let time pass, as `timedelta` takes it."""
        self._now += timedelta(**time)
