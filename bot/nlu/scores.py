"""How likely each language is to say some words: langdetect's profiles, read word by word.

langdetect itself draws groups of letters from the whole message at random until one language has won. Here each word
is weighed on its own, so that one Dutch word more in a Polish message counts as one word and not as half the letters;
nothing is drawn, so the same message always has the same scores. Runs in Rasa's Python 3.10 as well as in 3.11.
"""

import json
from collections import defaultdict
from functools import lru_cache
from math import log
from pathlib import Path
from typing import Dict, Iterator, Mapping, Sequence, Set, Tuple

import numpy as np
from langdetect.detector import Detector
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.utils.lang_profile import LangProfile
from langdetect.utils.ngram import NGram

from knowledge.normalise import normalise, without_diacritics

# The settings below were chosen on data/calibration and data/nlu; `python -m bench.language` measures them.
UNSEEN = Detector.ALPHA_DEFAULT / Detector.BASE_FREQ  # probability of a group of letters not in a profile
OVERLAP = 0.35  # weight of one group: those of one word share letters and repeat each other's evidence
DOUBT = 0.02  # share of a word's probability that is spread over all languages: names, slips, borrowed words
BORROWED = 0.1  # share of Dutch words in a message of another language, beside the terms that were taken out
FUNCTION_WORD_WEIGHT = 30.0  # how much likelier a function word makes its language
STRAY = 0.0004  # a letter rarer than this in a profile is another script, from names in the encyclopedia it was made of
DUTCH = "nl"


def score_languages(words: Sequence[str], function_words: Mapping[str, Sequence[str]]) -> Dict[str, float]:
    """Return per language the logarithm of how likely it says these words, up to a constant they share.

    Args:
        words: lower case, as typed.
        function_words: by ISO 639-1 code; its languages are those compared.
    """
    return _judge(tuple((code, tuple(own)) for code, own in function_words.items())).scores(words)


class _Judge:
    """Compares a fixed set of languages."""

    def __init__(self, vocabulary: Sequence[Tuple[str, Sequence[str]]]) -> None:
        self._codes = [code for code, _ in vocabulary]
        self._positions, self._table = _log_probabilities(self._codes)
        self._dutch = self._codes.index(DUTCH) if DUTCH in self._codes else None
        self._function_words: Dict[str, Set[int]] = defaultdict(set)
        for index, (_, own) in enumerate(vocabulary):
            for word in own:
                self._function_words[normalise(word)].add(index)

    def scores(self, words: Sequence[str]) -> Dict[str, float]:
        totals = np.log(self._probabilities(words)).sum(axis=0)
        for word in words:
            for index in self._function_words.get(normalise(word), ()):
                totals[index] += log(FUNCTION_WORD_WEIGHT)
        return dict(zip(self._codes, totals.tolist(), strict=True))

    def _probabilities(self, words: Sequence[str]) -> np.ndarray:
        """Return how likely each language is to say each word, in proportion.

        Returns:
            float64, shape (words, languages); words in a script that no profile knows have no row.
        """
        found = [[self._positions[n] for n in _ngrams(word) if n in self._positions] for word in words]
        logs = np.array([self._table[rows].sum(axis=0) for rows in found if rows])
        if not len(logs):
            return np.ones((0, len(self._codes)))
        weights = np.exp(OVERLAP * (logs - logs.max(axis=1, keepdims=True)))
        own: np.ndarray = DOUBT / len(self._codes) + (1 - DOUBT) * weights / weights.sum(
            axis=1, keepdims=True
        )
        if self._dutch is not None:  # what Dutch itself has stays as it is
            own = (1 - BORROWED) * own + BORROWED * own[:, [self._dutch]]
        return own


@lru_cache(maxsize=4)
def _judge(vocabulary: Tuple[Tuple[str, Tuple[str, ...]], ...]) -> _Judge:
    return _Judge(vocabulary)


def _log_probabilities(codes: Sequence[str]) -> Tuple[Dict[str, int], np.ndarray]:
    """Return the row of each group of one to three letters, and the logarithms of its probability per language."""
    factory = DetectorFactory()
    for index, code in enumerate(codes):
        factory.add_profile(_profile(code), index, len(codes))
    positions = {ngram: row for row, ngram in enumerate(factory.word_lang_prob_map)}
    return positions, np.log(UNSEEN + np.array(list(factory.word_lang_prob_map.values())))


def _profile(code: str) -> LangProfile:
    """Return langdetect's profile of a language as if half its text were typed without diacritics."""
    profile = json.loads((Path(PROFILES_DIRECTORY) / code).read_text(encoding="utf-8"))
    counts, totals = profile["freq"], profile["n_words"]
    stray = {letter for letter, count in counts.items() if len(letter) == 1 and count < STRAY * totals[0]}
    typed: Dict[str, float] = defaultdict(float)
    for ngram, count in counts.items():
        if stray.isdisjoint(ngram):
            typed[ngram.lower()] += count / 2
            typed[without_diacritics(ngram.lower())] += count / 2
    return LangProfile(code, typed, totals)


def _ngrams(word: str) -> Iterator[str]:
    """Yield the groups of one to three letters, blanks at both ends included, in langdetect's spelling."""
    letters = f" {''.join(map(_spelling, word))} "
    for end in range(2, len(letters) + 1):
        for start in range(max(0, end - NGram.N_GRAM), end):
            yield letters[start:end]


_spelling = lru_cache(maxsize=1000)(
    NGram.normalize
)  # letters by the thousand, each looked up in a table of scripts
