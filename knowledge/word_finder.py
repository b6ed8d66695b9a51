"""Find the Dutch words of `words.yml`, or other names, in a message: inflected, misspelled, or cut in two.

Knows names and texts. Knows nothing of dialogue.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from knowledge.models import Word
from knowledge.normalise import words

MOST_READ = 60  # words of a message; who asks for one says so soon
LONGEST = 7  # words of the longest form; a test counts
# Letters from which two words written apart or as one are the same: "loon heffing", but not "a 1" for "A1".
JOINED_FROM = 6
# (letters from which, edits allowed): "lonheffing" is loonheffing. With more, "verzekering" would be verrekening.
EDITS = ((14, 2), (8, 1))
SHORT = 2  # letters; a form with so short a part ("dokument W") is that part, so it is not guessed at
# Ordinary words one letter away from a Dutch term; found among all words of data/nlu.
ORDINARY = frozenset({
    "aangerekend", "aanklagen", "contribute", "contributia", "contributii", "gebroken", "krachten", "overburen",
    "teruggaan", "wakacyjna", "wakacyjnej", "wakacyjny",
})  # fmt: skip
NEAR_FROM = 75  # of 100, from which a word may be offered as what was meant
NEAR_LETTERS = 5  # shorter ones are near to everything
# Words of the question itself that are near to a term.
ASKING = frozenset({"betekent", "brief", "meaning", "stand", "strook", "translate"})
FEW_ALIKE = 5  # of which one must begin alike: the first letter of a misspelled word is nearly always right
ENDING = 4  # letters that Polish and Romanian hang on behind a hyphen: "BSN-u", "BSN-ului"
Forms = tuple[tuple[str, tuple[str, ...]], ...]  # an id, and what it is called
# Abbreviations that are ordinary words in small letters: a cat, an inspectorate, "is".
CAPITALS_ONLY = frozenset({"et", "kor", "kot", "map", "ort", "pip"})


@dataclass(frozen=True)
class Match:
    """Something found; `score` is 100 for one of its forms as listed, lower for a misspelling of one."""

    id: str
    score: float
    start: int  # of the words of the message, the first that belongs to it
    length: int  # in words


def forms_of(known: Mapping[str, Word]) -> Forms:
    """Return the forms of each word, as the functions below want them."""
    return tuple((word.id, (word.word, *word.forms)) for word in known.values())


def find(text: str, known: Forms) -> list[Match]:
    """Return what the text names of `known`, in its order, nothing twice; empty when nothing is."""
    tokens = _tokens(text)
    found: dict[str, Match] = {}
    taken: set[int] = set()
    for match in sorted(_candidates(tokens, text, _built(known)), key=_surest_first):
        place = set(range(match.start, match.start + match.length))
        if not place & taken and match.id not in found:
            found[match.id] = match
            taken |= place
    return sorted(found.values(), key=lambda match: match.start)


def find_whole(text: str, known: Forms) -> Match | None:
    """Return the one that is all the text says; None where it says more, or another thing."""
    found = find(text, known)
    return found[0] if len(found) == 1 and found[0].length == len(_tokens(text)) else None


def nearest(text: str, known: Forms, *, most: int = 3) -> list[str]:
    """Return the ids of those most like a word of the text, likest first; empty where none is like."""
    best: dict[str, float] = {}
    tokens = {token for token in _tokens(text) if len(token) >= NEAR_LETTERS} - ASKING
    forms = _built(known).guessed
    for token in tokens:
        alike = process.extract(token, forms.keys(), scorer=fuzz.ratio, score_cutoff=NEAR_FROM, limit=most)
        for form, score, _ in alike:
            best[forms[form]] = max(best.get(forms[form], 0.0), score)
    return sorted(best, key=lambda word_id: best[word_id], reverse=True)[:most]


@dataclass(frozen=True)
class _Index:
    """Ids by the normalised words of each form, and by its letters alone."""

    tokens: Mapping[tuple[str, ...], str]
    joined: Mapping[str, str]  # where there are enough letters
    guessed: Mapping[str, str]  # of these, what may be misspelled


@lru_cache(maxsize=4)  # built anew only when the content is another
def _built(entries: Forms) -> _Index:
    tokens: dict[tuple[str, ...], str] = {}
    for word_id, forms in entries:
        for form in forms:
            tokens.setdefault(tuple(words(form)), word_id)
    joined: dict[str, str] = {}
    guessed: dict[str, str] = {}
    for parts, word_id in tokens.items():
        letters = _join(parts)
        if len(letters) >= JOINED_FROM:
            joined.setdefault(letters, word_id)
            if all(len(part) > SHORT for part in parts):
                guessed.setdefault(letters, word_id)
    return _Index(tokens, joined, guessed)


def _tokens(text: str) -> list[str]:
    return words(text[: MOST_READ * 40])[:MOST_READ]


def _join(tokens: Sequence[str]) -> str:
    return "".join(char for char in "".join(tokens) if char.isalnum())


def _candidates(tokens: list[str], text: str, index: _Index) -> Iterator[Match]:
    """Yield every stretch of the text that may be a word, overlaps included."""
    for start in range(len(tokens)):
        for length in range(1, min(LONGEST, len(tokens) - start) + 1):
            stretch = tokens[start : start + length]
            joined = _join(stretch)
            listed = (
                index.tokens.get(tuple(stretch)) or index.joined.get(joined) or _inflected(stretch, index)
            )
            if listed is not None:
                if joined not in CAPITALS_ONLY or joined.upper() in text:
                    yield Match(listed, 100.0, start, length)
            elif length == 1 and (close := _misspelled(joined, index)):
                yield Match(*close, start, length)


def _inflected(stretch: list[str], index: _Index) -> str | None:
    """Return the word of a stretch with an ending behind a hyphen or an apostrophe."""
    for mark in "-'’":
        stem, found, ending = stretch[-1].rpartition(mark)
        if found and len(ending) <= ENDING:
            return index.tokens.get((*stretch[:-1], stem))
    return None


def _misspelled(joined: str, index: _Index) -> tuple[str, float] | None:
    """Return the word that `joined` misspells, and how alike they are."""
    edits = next((edits for letters, edits in EDITS if len(joined) >= letters), 0)
    if not edits or joined in ORDINARY:
        return None
    alike = process.extract(
        joined, index.guessed.keys(), scorer=OSA.distance, score_cutoff=edits, limit=FEW_ALIKE
    )
    for form, distance, _ in alike:
        if form[0] == joined[0]:
            return index.guessed[form], 100.0 * (1 - distance / len(form))
    return None


def _surest_first(match: Match) -> tuple[float, int, int]:
    return (-match.score, -match.length, match.start)
