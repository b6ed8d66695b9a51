"""Recognise the agencies that a message names: by name or by what people call them, misspelled too.

Knows agencies and texts. Knows nothing of dialogue.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.models import Agency
from knowledge.normalise import normalise

MAX_AGENCIES = 3
ALIKE_FROM = 88  # of 100: "inspekcji prcy" is alike, "inspekcja sanitarna" is not
MOST_MISPLACED = 2  # letters between where a name was found and where a word begins or ends
WORD = re.compile(r"\w+")
SHORT_ALIAS = 5  # letters; shorter names (UWV, IND, CAK) must stand in the text as they are


def find_agencies(text: str, agencies: Mapping[str, Agency]) -> list[str]:
    """Return the ids of the active agencies named in the text, surest first; empty when none is.

    All languages' names count in every message: people mix them.
    """
    message = normalise(text)
    tokens = f" {' '.join(WORD.findall(message))} "
    found: dict[str, tuple[float, int]] = {}
    for agency in agencies.values():
        if agency.status != "active":
            continue
        best = max((_likeness(_normalised(alias), message, tokens), len(alias)) for alias in _names(agency))
        if best[0] >= ALIKE_FROM:
            found[agency.id] = best
    return sorted(found, key=lambda agency_id: found[agency_id], reverse=True)[:MAX_AGENCIES]


def _names(agency: Agency) -> list[str]:
    names = [agency.id.replace("-", " "), *agency.name.values()]
    return names + [alias for aliases in agency.aliases.values() for alias in aliases]


@lru_cache(maxsize=8192)  # every message is compared with every name; names do not change
def _normalised(alias: str) -> str:
    return normalise(alias)


def _likeness(alias: str, message: str, tokens: str) -> float:
    if len(alias) <= SHORT_ALIAS:
        return 100.0 if f" {alias} " in tokens else 0.0
    if len(message) < len(alias) - 2:
        return 0.0  # partial matching would find a short message inside a long name
    aligned = fuzz.partial_ratio_alignment(alias, message, score_cutoff=ALIKE_FROM)
    if aligned is None:
        return 0.0
    # A name begins where a word does: "nearest office" holds no tax office. It may end within a word: "gemeentehuis".
    spans = [match.span() for match in WORD.finditer(message)]
    starts = [start for start, _ in spans if abs(start - aligned.dest_start) <= MOST_MISPLACED]
    ends = [end for _, end in spans if abs(end - aligned.dest_end) <= MOST_MISPLACED]
    likenesses = (
        fuzz.ratio(alias, message[start:end])
        for start in starts
        for end in (start + len(alias), *ends)
        if end > start
    )
    return max(likenesses, default=0.0)
