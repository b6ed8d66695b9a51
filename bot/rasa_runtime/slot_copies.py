"""Copy a slot without the protocol for objects of any kind.

Stock Rasa copies every slot several times with every message, for as many trackers, with `copy.copy`, which takes each
apart and puts it together again by calls of several functions. Runs in Rasa's Python 3.10.
"""

from rasa.shared.core.slots import Slot


def _copy(self: Slot) -> Slot:
    twin = object.__new__(type(self))
    twin.__dict__.update(self.__dict__)
    return twin


def apply() -> None:
    """Let `copy.copy` of a slot take over its attributes at once."""
    Slot.__copy__ = _copy
