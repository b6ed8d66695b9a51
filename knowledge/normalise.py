"""Make texts comparable: case, diacritics and marks go, Dutch words stay as they are.

People type "zaplata" for "zapłata" and "sef" for "șef"; both sides of every comparison pass through here.
Runs in Rasa's Python 3.10 as well as in 3.11.
"""

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+(?:['’-][a-z0-9]+)*")
_NO_DECOMPOSITION = str.maketrans({"ł": "l", "đ": "d", "ı": "i", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})


def normalise(text: str) -> str:
    """Return lower-case text without diacritics, with single spaces."""
    return " ".join(without_diacritics(text.casefold()).split())


def without_diacritics(text: str) -> str:
    """Return lower-case text with its letters bare, blanks as they are."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_NO_DECOMPOSITION))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """Return the words of a text, normalised."""
    return _WORD.findall(normalise(text))
