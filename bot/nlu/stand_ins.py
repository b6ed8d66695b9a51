"""Put one word for every agency's name, and one for every town's: "is UWV open" is like "is the CAK open".

What is learnt about one agency then holds for all. A town is known by its name as it is or inflected, and by a postcode
with its letters. Knows lists of names. Runs in Rasa's Python 3.10.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import Dict, Iterator, List, Text, Tuple

from bot.nlu.languages import KNOWLEDGE
from knowledge.normalise import normalise
from knowledge.town_forms import town_forms
from knowledge.yaml_files import read_yaml

AGENCY, TOWN = "xagency", "xtown"
SHORTEST = {AGENCY: 3, TOWN: 5}  # letters; shorter names are also words
INFLECTED_FROM = 3  # postcodes of a town: the forms of a smaller one may be other words
_WORD = re.compile(r"[^\W_]+")
_POSTCODE = re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b")  # in small letters, "1500 zl" is money


def with_stand_ins(text: str) -> str:
    """Return the normalised text with a stand-in for each name; the longest name counts."""
    plain = normalise(_POSTCODE.sub(TOWN, text))
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
    also = read_yaml(KNOWLEDGE / "town_names.yml")["also"]
    sizes = Counter(_in_postcodes())
    for town in {*also, *sizes}:
        names = (town, *also.get(town, ()))
        yield from names
        if town in also or sizes[town] >= INFLECTED_FROM:
            yield from (form for name in names for form in town_forms(normalise(name)))


def _in_postcodes() -> Iterator[str]:
    """Yield the town of each postcode."""
    for line in (KNOWLEDGE / "postcodes.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")[1]
