"""Put one word for every agency's name, and one for every town's: "is UWV open" is like "is the CAK open".

What is learnt about one agency then holds for all. Knows lists of names. Runs in Rasa's Python 3.10.
"""

import re
from functools import lru_cache
from typing import Dict, Iterator, List, Text, Tuple

from bot.nlu.languages import KNOWLEDGE
from knowledge.normalise import normalise
from knowledge.yaml_files import read_yaml

AGENCY, TOWN = "xagency", "xtown"
SHORTEST = {AGENCY: 3, TOWN: 5}  # letters; shorter names are also words
_WORD = re.compile(r"[^\W_]+")


def with_stand_ins(text: str) -> str:
    """Return the normalised text with a stand-in for each name; the longest name counts."""
    plain = normalise(text)
    names, longest = _names()
    spans = [match.span() for match in _WORD.finditer(plain)]
    words = [plain[start:end] for start, end in spans]
    parts: List[str] = []
    position, kept_from = 0, 0
    while position < len(words):
        for count in range(min(longest, len(words) - position), 0, -1):
            name = names.get(" ".join(words[position : position + count]))
            if name:
                parts += [plain[kept_from : spans[position][0]], name]
                kept_from = spans[position + count - 1][1]
                position += count
                break
        else:
            position += 1
    return "".join(parts) + plain[kept_from:]


@lru_cache(maxsize=1)
def _names() -> Tuple[Dict[Text, Text], int]:
    """Return the stand-in of every name, and how many words the longest has."""
    names: Dict[Text, Text] = {}
    for stand_in, written in ((TOWN, _towns()), (AGENCY, _agencies())):
        for name in written:
            key = " ".join(_WORD.findall(normalise(name)))
            if len(key) >= SHORTEST[stand_in]:
                names[key] = stand_in
    return names, max(len(name.split()) for name in names)


def _agencies() -> Iterator[str]:
    for agency in read_yaml(KNOWLEDGE / "agencies.yml"):
        yield from (re.sub(r"\(.*?\)", "", name) for name in agency["name"].values())
        for aliases in agency.get("aliases", {}).values():
            yield from map(str, aliases)


def _towns() -> Iterator[str]:
    for name, others in read_yaml(KNOWLEDGE / "town_names.yml")["also"].items():
        yield from (name, *others)
    for line in (KNOWLEDGE / "postcodes.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")[1]
