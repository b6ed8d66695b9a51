"""What was seen lately, in memory: enough to know a repetition, too little to grow."""

from collections.abc import Hashable


class Recent:
    """The last `most` keys; older ones are forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._keys: dict[Hashable, None] = {}

    def __contains__(self, key: Hashable) -> bool:
        return key in self._keys

    def add(self, key: Hashable) -> None:
        """Remember the key."""
        self._keys[key] = None
        while len(self._keys) > self._most:
            del self._keys[next(iter(self._keys))]
