"""Tell names from other words by lists and by form, declined as in "Markiem", "Mariei" and "Kowalskiego"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.privacy.lists import entries, family_names, given_names, no_people, words
from bot.privacy.name_cues import BETWEEN

PARTICLES = entries("van de der den ten ter te el al ben bin ibn von di da dos del la le")
# What an unknown word with a capital after "I am" usually is: where somebody comes from.
PEOPLE_ENDING = re.compile(
    r".*(?:aar|aan|ees|ier|ian|ish|ese|ean|eanca|czyk|czykiem|anin|aninem|anka|anem|iem|cem|ist|eza|ez|wka)"
)
_FAMILY_ENDING = re.compile(
    r"[a-z'-]{2,}(?:ski|ska|cki|cka|dzki|dzka|skiego|skiej|skiemu|skim|ckiego|ckiej|ckim|wicz|wicza"
    r"|wiczem|czyk|czak|escu|eanu|enko|czuk|chuk|shyn|oglu|yilmaz|stra|sma|ink|huis|ssen|sen|ova|ovic|vic"
    r"|skyi|skyy|skaya|sky|aru|oiu|asu)"
)
SURE_FAMILY_ENDING = re.compile(
    r"[a-z'-]{2,}(?:owski|owska|ewski|ewska|inski|inska|owicz|ewicz|escu|enko|oglu|chenko|czenko)"
)
# After an unknown word with a capital these are sure enough: "Stanka Dimitrova".
LIKELY_FAMILY_ENDING = re.compile(
    r"[a-z'-]{2,}(?:ova|eva|ov|ev|ski|ska|cki|cka|escu|eanu|enko|wicz|czyk|chuk|czuk|oglu)"
)


def is_common(word: str) -> bool:
    """Say whether `word` is in common use, or no person's name; parts count: "EU-burger", "nu-mi", "I'm"."""
    if word in words() or word in no_people() or word in BETWEEN:
        return True
    parts = re.split("['-]", word)
    return (
        len(parts) > 1
        and parts[0] not in ("o", "d", *PARTICLES)
        and not all(map(is_given, parts))
        and any(len(part) < 3 or part in words() or part in no_people() for part in parts)
    )


def is_plain_given(word: str) -> bool:
    """Say whether `word` is a given name as in a list, a double one ("jan-willem") or with a letter twice."""
    if word in given_names() or ("-" in word and all(part in given_names() for part in word.split("-"))):
        return True
    single = _TWICE.sub(r"\1", word)
    return single != word and len(single) > 4 and single in given_names()


@lru_cache(maxsize=4096)
def is_given(word: str) -> bool:
    """Say whether `word` is a given name, declined or not: "Markiem" and "Mariei" are."""
    return is_plain_given(word) or any(base in given_names() and not is_common(base) for base in _bases(word))


@lru_cache(maxsize=4096)
def is_family(word: str) -> bool:
    """Say whether `word` looks like a family name, declined or not: "Kowalskiego" does."""
    return _FAMILY_ENDING.fullmatch(word) is not None or any(base in family_names() for base in _bases(word))


def is_known(word: str) -> bool:
    return is_given(word) or word in family_names()


_TWICE = re.compile(r"(.)\1")
# What a declined name ends in, and what it does undeclined.
_ENDINGS = (
    *(
        ("kiem", "ek"),
        ("kowi", "ek"),
        ("la", "el"),  # "Pawła"
        ("lem", "el"),
        ("lowi", "el"),
        ("ka", "ek"),
        ("iem", ""),
        ("owi", ""),
        ("owi", "o"),
        ("em", ""),
        ("a", ""),
    ),
    *(
        ("u", ""),
        ("ie", ""),
        ("y", "a"),
        ("i", "a"),
        ("e", "a"),
        ("o", "a"),
        ("ie", "a"),
        ("ze", "ra"),
        ("ce", "ka"),
    ),
    *(("ei", "a"), ("ului", ""), ("ului", "u"), ("ul", ""), ("'s", ""), ("s", "")),
)


def _bases(word: str) -> Iterator[str]:
    """Yield what `word` may be a declined form of, in Polish, Romanian, English and Dutch."""
    for ending, base in _ENDINGS:
        if len(word) - len(ending) >= 3 and word.endswith(ending):
            yield word[: len(word) - len(ending)] + base
