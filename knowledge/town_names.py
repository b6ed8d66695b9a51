"""Find the Dutch town that a message names: in four languages, inflected, misspelt, by postcode or by coordinates.

Knows texts and the gazetteer. Knows nothing of dialogue or of what is to be found in the town.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.gazetteer import FILE, Gazetteer, Town, build_gazetteer, distance_km, key, names_of
from knowledge.models import Municipality
from knowledge.normalise import words
from knowledge.town_forms import town_forms

NAMES_FILE = "town_names.yml"
MOST_CHOICES = 3  # towns to choose from: buttons that a phone shows without scrolling
MOST_WORDS = 5  # of the longest names, such as Alphen aan den Rijn
TIMES_LARGER = 3  # a town so much larger than its namesakes is the one that is meant
MOST_ERRORS = 2
MIN_LETTERS = 3  # of a name within a sentence
MIN_LETTERS_JOINED = 6  # of a name of several words: "e de" is not Ede
# Postcodes; the names of smaller towns count within a sentence only after a word such as "in".
WELL_KNOWN_FROM = 3
ONE_PLACE_KM = 15.0  # of two towns named in one message and this near each other, the first is meant
# Typing errors allowed by the length of a name; in shorter ones an error makes another name.
ONE_ERROR_FROM, TWO_ERRORS_FROM = 5, 9
COORDINATES = re.compile(r"\s*(\d{2}(?:\.\d{1,8})?)\s*[/,;]\s*(\d(?:\.\d{1,8})?)\s*")
POSTCODE = re.compile(r"(?<![\d.,])([1-9]\d{3})\s?([A-Za-z]{2})?(?![\w.,]\d|\w)")
LATITUDES, LONGITUDES = (50.7, 53.6), (3.3, 7.3)  # the Netherlands in Europe


@dataclass(frozen=True)
class Found:
    """What a message says about where: one town where it is sure, several to choose from, or none."""

    towns: tuple[Town, ...] = ()
    other_words: int = 0  # words of the message that have nothing to do with the place

    @property
    def town(self) -> Town | None:
        return self.towns[0] if len(self.towns) == 1 else None


class TownNames:
    """Finds towns by what people call them."""

    def __init__(
        self, directory: Path, municipalities: Mapping[str, Municipality], function_words: Iterable[str] = ()
    ) -> None:
        raw = yaml.safe_load((directory / NAMES_FILE).read_text(encoding="utf-8"))
        self.gazetteer: Gazetteer = build_gazetteer(directory / FILE, municipalities, raw["also"])
        self._before = {key(word) for line in raw["before"].values() for word in line.split()}
        self._around = {key(word) for line in raw["around"].values() for word in line.split()} | self._before
        self._everyday = {key(word) for word in raw["everyday"].split()}
        self._before_postcode = {key(word) for word in raw["before_postcode"].split()}
        self._never = {key(word) for word in function_words} | self._around
        self._exact: dict[str, list[Town]] = defaultdict(list)
        for town in self.gazetteer.towns.values():
            for name in dict.fromkeys(key(name) for name in (town.name, *raw["also"].get(town.name, ()))):
                self._exact[name].append(town)
        # "The Hague (Den Haag)" has names that the town itself lacks.
        for municipality in municipalities.values():
            own = [self._exact[key(name)] for name in names_of(municipality) if self._exact.get(key(name))]
            for name in names_of(municipality):
                if not self._exact.get(key(name)) and own:
                    self._exact[key(name)] = own[0]
        self._inflected: dict[str, list[Town]] = defaultdict(list)
        for name, towns in self._exact.items():
            for form in town_forms(name):
                if form not in self._exact:
                    self._inflected[form] += [town for town in towns if town not in self._inflected[form]]
        self._spellings = sorted({*self._exact, *self._inflected})
        self._by_sound: dict[str, list[Town]] = defaultdict(list)
        for name in self._spellings:
            sound = _sound(name)
            if len(sound) >= ONE_ERROR_FROM:
                self._by_sound[sound] += [t for t in self._towns(name) if t not in self._by_sound[sound]]

    def by_id(self, town_id: str) -> Town | None:
        """Return the town that an id (of `Town`) or coordinates ("52.07/4.30") name."""
        return self.gazetteer.towns.get(town_id) or self._at_coordinates(town_id)

    def find(self, text: str, *, answer: bool) -> Found:
        """Return the towns that `text` names.

        Args:
            answer: the text answers the question where somebody is; otherwise it may be about anything, and
                only what cannot be another word is taken for a town.
        """
        town = self.by_id(text.strip())
        if town:
            return Found((town,))
        tokens = [token for word in words(text) for token in re.split(r"['’-]", word) if token]
        if town := self._at_postcode(text, tokens, answer=answer):
            return Found((town,), other_words=self._count_others(t for t in tokens if not t[0].isdigit()))
        if spans := self._named(tokens):
            others = [t for i, t in enumerate(tokens) if not any(a <= i < b for (a, b), _ in spans)]
            towns = _choices(spans[0][1]) if len(spans) == 1 else _of_several([named for _, named in spans])
            return Found(tuple(towns), other_words=self._count_others(others))
        return self._misspelt(tokens, answer=answer)

    def is_called(self, town: Town, municipality: Municipality) -> bool:
        """Return whether the town bears the name of the municipality, as most main towns do."""
        called = (self._exact.get(key(name), ()) for name in names_of(municipality))
        return any(town.id == other.id for towns in called for other in towns)

    def has_namesake(self, town: Town) -> bool:
        return len(self._exact.get(key(town.name), ())) > 1

    def _towns(self, name: str) -> Sequence[Town]:
        return self._exact.get(name) or self._inflected.get(name) or ()

    def _at_coordinates(self, text: str) -> Town | None:
        match = COORDINATES.fullmatch(text)
        if not match:
            return None
        point = (float(match[1]), float(match[2]))
        if not (LATITUDES[0] <= point[0] <= LATITUDES[1] and LONGITUDES[0] <= point[1] <= LONGITUDES[1]):
            return None
        return self.gazetteer.at_point(point)

    def _at_postcode(self, text: str, tokens: Sequence[str], *, answer: bool) -> Town | None:
        for match in POSTCODE.finditer(text):
            announced = any(key(word) in self._before_postcode for word in words(text[: match.start()])[-1:])
            written_as_one = bool(match[2]) and (match[2].isupper() or " " not in match[0])
            town = self.gazetteer.at_postcode(match[1])
            if town and (written_as_one or announced or answer or len(tokens) <= 2):
                return town
        return None

    def _named(self, tokens: Sequence[str]) -> list[tuple[tuple[int, int], Sequence[Town]]]:
        """Return the spans of tokens that are names as they are or inflected, longest names first come, in order."""
        found: list[tuple[tuple[int, int], Sequence[Town]]] = []
        alone = self._count_others(tokens) <= 1
        start = 0
        while start < len(tokens):
            for stop in range(min(len(tokens), start + MOST_WORDS), start, -1):
                name = key("".join(tokens[start:stop]))
                towns = self._towns(name) if stop - start == 1 or len(name) >= MIN_LETTERS_JOINED else ()
                if towns and (alone or self._can_be_a_name(name, towns, tokens, start)):
                    found.append(((start, stop), towns))
                    start = stop - 1
                    break
            start += 1
        sure = [span for span in found if key("".join(tokens[slice(*span[0])])) not in self._around]
        return sure if len(sure) < len(found) and sure else found

    def _can_be_a_name(self, name: str, towns: Sequence[Town], tokens: Sequence[str], start: int) -> bool:
        """Return whether `name` can hardly be another word where it stands."""
        if name in self._never or name in self._everyday or len(name) < MIN_LETTERS:
            return False
        introduced = start > 0 and tokens[start - 1] in self._before
        return introduced or (name in self._exact and any(_is_well_known(town) for town in towns))

    def _misspelt(self, tokens: Sequence[str], *, answer: bool) -> Found:
        best: dict[Town, int] = {}
        used: set[int] = set()
        for start in range(len(tokens)):
            introduced = start > 0 and tokens[start - 1] in self._before
            for stop in range(min(len(tokens), start + MOST_WORDS), start, -1):
                if not (introduced or answer) or tokens[start] in self._around:
                    continue
                for town, errors in self._like(key("".join(tokens[start:stop]))).items():
                    if not answer and (errors > 1 or not _is_well_known(town)):
                        continue
                    if errors < best.get(town, MOST_ERRORS + 1):
                        best[town] = errors
                        used |= set(range(start, stop))
        if not best:
            return Found(other_words=self._count_others(tokens))
        fewest = min(best.values())
        towns = [town for town, errors in best.items() if errors == fewest]
        others = self._count_others(t for i, t in enumerate(tokens) if i not in used)
        return Found(tuple(_choices(towns)), other_words=others)

    def _like(self, name: str) -> dict[Town, int]:
        """Return the towns whose name differs from `name` by few errors, with their number."""
        allowed = MOST_ERRORS if len(name) >= TWO_ERRORS_FROM else 1 if len(name) >= ONE_ERROR_FROM else 0
        if not allowed or name in self._everyday or name in self._never:
            return {}
        found: dict[Town, int] = {}
        if towns := self._by_sound.get(_sound(name)):
            return dict.fromkeys(towns, 1)
        for spelling, errors, _ in process.extract(
            name, self._spellings, scorer=OSA.distance, score_cutoff=allowed, limit=10
        ):
            if spelling[0] == name[0] and len(spelling) >= ONE_ERROR_FROM:
                for town in self._towns(spelling):
                    found[town] = min(errors, found.get(town, errors))
        return found

    def _count_others(self, tokens: Iterable[str]) -> int:
        return sum(key(token) not in self._around for token in tokens)


def _is_well_known(town: Town) -> bool:
    return town.size >= WELL_KNOWN_FROM or town.municipality is not None


def _sound(name: str) -> str:
    """Return a name as it sounds to those who write it by ear: Wenraj is Venray, Rozendal is Roosendaal."""
    for written, heard in (
        ("ph", "f"), ("sch", "sk"), ("ch", "h"), ("w", "v"), ("ck", "k"), ("c", "k"), ("q", "k"), ("x", "ks"),
        ("z", "s"), ("ou", "u"), ("au", "u"), ("oe", "u"), ("ei", "y"), ("ey", "y"), ("ej", "y"), ("ai", "y"),
        ("aj", "y"), ("ay", "y"), ("j", "y"), ("ie", "i"), ("y", "i"), ("dt", "t"),
    ):  # fmt: skip
        name = name.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", name)


def _choices(towns: Iterable[Town]) -> list[Town]:
    """Return the one town that is meant, or those to choose from, largest first."""
    by_size = sorted(dict.fromkeys(towns), key=lambda town: -town.size)
    if len(by_size) > 1 and by_size[0].size >= TIMES_LARGER * max(by_size[1].size, 1):
        return by_size[:1]
    return by_size[:MOST_CHOICES]


def _of_several(named: Sequence[Sequence[Town]]) -> list[Town]:
    """Return the first of several towns named, where all lie together; those to choose from otherwise."""
    firsts = list(dict.fromkeys(_choices(towns)[0] for towns in named))
    if all(distance_km(firsts[0].point, town.point) <= ONE_PLACE_KM for town in firsts):
        return firsts[:1]
    return firsts[:MOST_CHOICES]
