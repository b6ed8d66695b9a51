"""Read what somebody types of their situation, as the answer to a question or by themselves. Pure but for its table."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from knowledge.word_finder import find
from knowledge.yaml_files import read_yaml

TABLE = Path(__file__).with_suffix(".yml")


def read_told(text: str, asked: str | None) -> tuple[str, str] | None:
    """Return the facet and the value that the text names; None where it names none, or several.

    Where `asked` is a facet, the text is an answer to it: "from the agency" is of the room then, not of the contract.
    """
    known = _table()
    facets = [asked] if asked else list(known)
    told = {f"{facet} {value}": (facet, value) for facet in facets for value in known[facet]}
    forms = tuple((name, tuple(known[facet][value])) for name, (facet, value) in told.items())
    found = find(text, forms)
    return told[found[0].id] if len(found) == 1 else None


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return the words per facet and value."""
    return dict(read_yaml(TABLE))
