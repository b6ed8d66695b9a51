"""Leave out of a text what it says that something is not: "not a traffic fine, it is from CAK" is from CAK.

Runs in Rasa's Python 3.10 as well as in 3.11.
"""

import re

from knowledge.normalise import words

# What begins a denial of what something is; "no insurance" denies nothing of a letter, it says what that is about.
DENIES = (
    "to nie", "nie jest", "nie o", "nie za", "nie z", "nie od", "nu e", "nu este", "nu i", "nu de la", "nu pt",
    "nu pentru", "nu despre", "not a", "not the", "it's not", "its not", "it is not", "is not", "isn't", "not from",
    "not for", "not about", "is geen", "het is geen", "geen verkeersboete", "niet van", "niet voor", "niet de",
    "niet het", "niet over",
)  # fmt: skip
# What ends it, beside a mark: then it is said what it is.
_END = re.compile(r"[.,;:!?\n]| (?:tylko|ale|lecz|ci|dar|but|it's|its|it is|maar|het is) ")


def without_denied(text: str) -> str:
    """Return the parts of a text, between its marks, without those words that deny."""
    return ". ".join(kept for part in _END.split(text) if (kept := _before_denial(part)))


def _before_denial(part: str) -> str:
    said = f" {' '.join(words(part))} "
    places = [said.find(f" {phrase} ") for phrase in DENIES]
    first = min((place for place in places if place >= 0), default=None)
    return part.strip() if first is None else said[:first].strip()
