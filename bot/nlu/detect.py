"""Tell in which of our languages a message is written.

langdetect's profiles of our languages, after the Dutch words that every worker uses have been taken
out, weighed by the language of the conversation so far. Runs in Rasa's Python 3.10 as well as in 3.11;
knows nothing of Rasa.
"""

from math import log
from typing import Mapping, Optional, Sequence

from bot.nlu.dutch import without_dutch_terms, words_of
from bot.nlu.languages import function_words
from bot.nlu.scores import DUTCH, score_languages
from bot.nlu.unsupported import unsupported_language_of

UNKNOWN = "en"  # when nothing can be told: the one most people can find their way out of
PRIOR = 0.95  # probability of the conversation's language before a word is read; the others share the rest
SWITCH_WORDS = 2  # words another language needs, Dutch terms not counted: "ok", "bsn" change nothing


def detect_language(
    text: str, prior: Optional[str] = None, among: Optional[Mapping[str, Sequence[str]]] = None
) -> str:
    """Return the language of a message: one of `among`.

    Args:
        text: a message as typed. Where it is in a language that Kompas only recognises, the prior is
            kept: it is what the person read so far.
        prior: the language of the conversation so far, of the page or of the channel. It is kept unless
            the message clearly is in another one; a single Dutch term changes nothing.
        among: function words by language; left out, those of languages.yml.
    """
    ours = function_words() if among is None else among
    if prior not in ours:
        prior = None
    words = words_of(text)
    own_words = without_dutch_terms(words)
    if words and not own_words:
        return prior or DUTCH
    if prior is not None and len(own_words) < SWITCH_WORDS:
        return prior
    if among is None and unsupported_language_of(own_words) is not None:
        return prior or UNKNOWN
    scores = score_languages(own_words, ours)
    if max(scores.values()) == min(scores.values()):  # no letters that a profile knows
        return prior or UNKNOWN
    if prior is not None:
        scores[prior] += log(PRIOR * (len(scores) - 1) / (1 - PRIOR))
    return max(scores, key=lambda language: scores[language])
