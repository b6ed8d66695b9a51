"""A clock that tests move."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands in for the class `datetime` of a module that only asks for the time."""

    def __init__(self) -> None:
        self._passed = timedelta()

    def now(self, zone: object = UTC) -> datetime:
        return datetime.now(UTC) + self._passed

    def pass_(self, **time: float) -> None:
        """Let time pass, as `timedelta` takes it."""
        self._passed += timedelta(**time)
