"""Make texts comparable: case, diacritics and marks go, Dutch words stay as they are.

People type "zaplata" for "zapłata" and "sef" for "șef"; both sides of every comparison pass through here.
"""

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+(?:['’-][a-z0-9]+)*")
_NO_DECOMPOSITION = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})


def normalise(text: str) -> str:
    """Return lower-case text without diacritics, with single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_NO_DECOMPOSITION))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.split())


def words(text: str) -> list[str]:
    """Return the words of a text, normalised."""
    return _WORD.findall(normalise(text))
