"""Spare what is loaded once the search for garbage.

Python looks through every object now and then, for up to 0.2 s in which nobody gets an answer: models, cards and
libraries too, which stay until the process ends.
"""

import gc


def spare_what_is_loaded() -> None:
    """Take all objects of this moment out of Python's garbage collection; call it when a process is ready to serve."""
    gc.collect()
    gc.freeze()
