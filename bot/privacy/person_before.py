"""Tell whether a text ends by speaking of somebody: with a name, or a word such as "wife"."""

import re

from bot.privacy.lists import family_names
from bot.privacy.name_cues import RELATIVES
from bot.privacy.name_forms import is_common, is_given
from bot.privacy.reading import fold

_LAST_WORD = re.compile(r"(?P<word>[^\W\d_]+(?:['-][^\W\d_]+)*)[ ,:;(-]{1,3}\Z")
_LAST_TWO = re.compile(r"(?P<given>[^\W\d_]+) (?P<family>[^\W\d_]+)[ ,:;(-]{1,3}\Z")


def ends_with_a_person(text: str) -> bool:
    """Say whether the last word of `text`, as typed, is a name or a relative; a blank, comma or bracket follows."""
    last = _LAST_WORD.search(text)
    if last is None:
        return False
    word = fold(last["word"])
    if word in RELATIVES or (not is_common(word) and (is_given(word) or word in family_names())):
        return True
    two = _LAST_TWO.search(text)
    return two is not None and is_given(fold(two["given"])) and not is_common(fold(two["given"]))
