"""The code by which the log knows where somebody came from: a poster, a page."""

import re

PATTERN = r"[a-z0-9-]{1,64}"
_ENTRY = re.compile(PATTERN)


def is_entry(code: str) -> bool:
    """Say whether `code` has the shape of an entry code."""
    return _ENTRY.fullmatch(code) is not None
