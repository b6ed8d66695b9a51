"""Tell in which of our languages a message is written.

langdetect with only their profiles, after the Dutch words that every worker uses have been taken
out, weighed by the language of the conversation so far. Runs in Rasa's Python 3.10 as well as in 3.11;
knows nothing of Rasa.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, Mapping, Optional, Sequence, Tuple

from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY

from bot.nlu.languages import function_words

SEED = 0  # langdetect samples n-grams at random; without a seed it answers differently per run
PRIOR = 0.7  # weight of the conversation's language before a word is read; the others share the rest
SWITCH_FROM = 0.9  # probability another language needs before a conversation changes to it
SWITCH_WORDS = 2  # words it needs, not counting Dutch terms: "ok", "bsn", "thanks" change nothing

FUNCTION_WORD_WEIGHT = 8.0  # how much likelier one of languages.yml's function words makes its language

# Words in Latin letters: of any other script langdetect is sure that it is Romanian.
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]+(?:[-'’][A-Za-zÀ-ÖØ-öø-ɏ]+)*")


def detect_language(
    text: str, prior: Optional[str] = None, among: Optional[Mapping[str, Sequence[str]]] = None
) -> str:
    """Return the language of a message: one of `among`.

    Args:
        text: a message as typed.
        prior: the language of the conversation so far. It is kept unless the message clearly is in
            another one; a single Dutch term changes nothing.
        among: function words by language; left out, those of languages.yml.
    """
    if among is None:
        among = function_words()
    words = _WORD.findall(text)
    own_words = [word for word in words if word.casefold() not in dutch_terms()]
    if prior not in among:
        prior = None
    if not own_words:
        return prior or ("nl" if words else "en")
    probabilities = _weigh(_probabilities(" ".join(own_words), prior, tuple(among)), own_words, among)
    best = max(probabilities, key=lambda language: probabilities[language])
    if prior is None or best == prior:
        return best
    if len(own_words) < SWITCH_WORDS or probabilities[best] < SWITCH_FROM:
        return prior
    return best


@lru_cache(maxsize=1)
def dutch_terms() -> FrozenSet[str]:
    """Return the Dutch words that stand in messages of any language, lower case."""
    lines = (Path(__file__).with_name("dutch_terms.txt")).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=2)
def _factory(codes: Tuple[str, ...]) -> DetectorFactory:
    DetectorFactory.seed = SEED
    factory = DetectorFactory()
    factory.load_json_profile(
        [(Path(PROFILES_DIRECTORY) / code).read_text(encoding="utf-8") for code in codes]
    )
    return factory


def _weigh(
    probabilities: Dict[str, float], words: Sequence[str], among: Mapping[str, Sequence[str]]
) -> Dict[str, float]:
    """Return the probabilities after the function words among `words` have been heard."""
    said = {word.casefold() for word in words}
    floor = 0.05  # langdetect is too sure of short messages, and leaves out what it thinks unlikely
    weighed = {
        code: max(probabilities.get(code, 0.0), floor) * FUNCTION_WORD_WEIGHT ** len(said.intersection(own))
        for code, own in among.items()
    }
    total = sum(weighed.values())
    return {code: weight / total for code, weight in weighed.items()}


def _probabilities(text: str, prior: Optional[str], codes: Tuple[str, ...]) -> Dict[str, float]:
    detector = _factory(codes).create()
    if prior is not None:
        rest = (1 - PRIOR) / (len(codes) - 1)
        detector.set_prior_map({code: PRIOR if code == prior else rest for code in codes})
    detector.append(text.lower())
    try:
        found = {language.lang: language.prob for language in detector.get_probabilities()}
    except LangDetectException:  # no letters it knows, such as Cyrillic or emoji
        return {prior or "en": 1.0}
    return found or {prior or "en": 1.0}
