"""Lists of given names, family names, words and places that come with the program; read at first use."""

from functools import cache
from pathlib import Path

from bot.privacy.reading import fold

_FOLDER = Path(__file__).parent


def entries(text: str) -> frozenset[str]:
    """Return what stands in `text` between blanks."""
    return frozenset(text.split())


@cache
def given_names() -> frozenset[str]:
    """Return given names, folded."""
    return _read("given_names.txt")


@cache
def family_names() -> frozenset[str]:
    """Return family names, folded, without particles such as "van der"."""
    return _read("family_names.txt")


@cache
def words() -> frozenset[str]:
    """Return common words, folded. Some are names of people, too."""
    return _read("words.txt")


@cache
def no_people() -> frozenset[str]:
    """Return places, peoples, organisations, days and feasts, folded. Some are names of people, too."""
    return _read("no_people.txt")


def is_word(text: str) -> bool:
    """Say whether `text`, as typed, is a common word or a name that is no person's."""
    folded = fold(text)
    return folded in words() or folded in no_people()


def _read(name: str) -> frozenset[str]:
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return entries(" ".join(line for line in lines if not line.startswith("#")))
