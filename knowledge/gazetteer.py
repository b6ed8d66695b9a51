"""The towns of the Netherlands with their coordinates and postcodes, joined with our municipalities.

Knows postcodes.tsv and municipalities. What people type for a town is in `knowledge.town_names`.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from statistics import fmean

from haversine import haversine

from knowledge.models import Municipality
from knowledge.normalise import normalise

FILE = "postcodes.tsv"
SAME_TOWN_KM = 25.0  # a town and a municipality that share a name and lie further apart are two
POSTCODE_DIGITS = 4
Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True)
class Town:
    """A town; `size` is the number of its postcodes, `municipality` the id of ours, if we have it."""

    id: str
    name: str
    province: str
    point: Point
    size: int
    municipality: str | None = None


@dataclass(frozen=True)
class Gazetteer:
    """Towns by id, and the points and the town of each postcode."""

    towns: Mapping[str, Town]
    points_of: Mapping[str, tuple[Point, ...]]
    town_of: Mapping[str, str]

    def at_postcode(self, digits: str) -> Town | None:
        """Return the town of a postcode, at the postcode's own point; None where there is no such postcode."""
        if digits not in self.points_of:
            return None
        points = self.points_of[digits]
        point = (fmean(lat for lat, _ in points), fmean(lon for _, lon in points))
        return replace(self.towns[self.town_of[digits]], point=point)

    def at_point(self, point: Point) -> Town:
        """Return the town of the postcode nearest to `point`, at that point."""
        nearest = min(
            (distance_km(point, known), digits)
            for digits, points in self.points_of.items()
            for known in points
        )[1]
        return replace(self.towns[self.town_of[nearest]], point=point)


def distance_km(one: Point, other: Point) -> float:
    """Return the distance as the crow flies."""
    return float(haversine(one, other))


def key(name: str) -> str:
    """Return the letters of a name as they are compared: 's-Gravenhage, s gravenhage and sGravenhage are one."""
    return re.sub(r"[^a-z]", "", normalise(name)).replace("ij", "y")


def names_of(municipality: Municipality) -> list[str]:
    """Return every name of the municipality itself; "Haga (Den Haag)" holds two."""
    parts = (part for name in municipality.name.values() for part in re.split(r"[()]", name))
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


@lru_cache(maxsize=4)
def read_postcodes(file: Path) -> tuple[tuple[str, str, str, Point], ...]:
    """Return postcode, town, province and point of every line."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
        return tuple(
            (digits, town, province, (float(lat), float(lon))) for digits, town, province, lat, lon in rows
        )


def build_gazetteer(
    file: Path, municipalities: Mapping[str, Municipality], other_names: Mapping[str, Iterable[str]]
) -> Gazetteer:
    """Return all towns; `other_names` says which name in `municipalities` is which town in `file`."""
    rows = read_postcodes(file)
    rows_of: dict[tuple[str, str], list[tuple[str, Point]]] = defaultdict(list)
    provinces: dict[str, set[str]] = defaultdict(set)
    points_of: dict[str, list[Point]] = defaultdict(list)
    for digits, name, province, point in rows:
        rows_of[name, province].append((digits, point))
        provinces[name].add(province)
        points_of[digits].append(point)
    towns: dict[str, Town] = {}
    town_of: dict[str, str] = {}
    for (name, province), found in rows_of.items():
        town_id = _slug(name if len(provinces[name]) == 1 else f"{name} {province}")
        point = (fmean(lat for _, (lat, _) in found), fmean(lon for _, (_, lon) in found))
        towns[town_id] = Town(town_id, name, province, point, len(found))
        for digits, _ in found:
            town_of.setdefault(digits, town_id)
    for changed in _joined(towns, municipalities, other_names):
        towns[changed.id] = changed
    return Gazetteer(towns, {digits: tuple(points) for digits, points in points_of.items()}, town_of)


def _joined(
    towns: Mapping[str, Town],
    municipalities: Mapping[str, Municipality],
    other_names: Mapping[str, Iterable[str]],
) -> Iterator[Town]:
    """Yield each town of ours with its municipality; parts of towns and municipalities without a town are added."""
    by_key: dict[str, list[Town]] = defaultdict(list)
    for town in towns.values():
        for name in (town.name, *other_names.get(town.name, ())):
            by_key[key(name)].append(town)
    for municipality in municipalities.values():
        centre = (municipality.lat, municipality.lon)
        for name in (*names_of(municipality), *municipality.towns):
            near = [town for town in by_key[key(name)] if distance_km(town.point, centre) < SAME_TOWN_KM]
            if near:
                yield replace(near[0], municipality=municipality.id)
            else:
                yield Town(_slug(f"{municipality.id} {name}"), name, "", centre, 0, municipality.id)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", normalise(name)).strip("-")
