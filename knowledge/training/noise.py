"""What a thumb on a small screen does to a message: letters lost, swapped or doubled, words left out or misheard.

Diacritics need no noise: the vocabulary does not see them.
"""

import random
import re
from collections.abc import Mapping, Sequence

TYPO_SHARE = 0.35  # messages with typing errors
LOST_WORD_SHARE = 0.25  # of those, messages that lose a word too
SWAP_SHARE = 0.3  # messages with a Dutch term that get another form of it
SHORTEST_MESSAGE, SHORTEST_WORD = 9, 4  # letters; shorter ones are left alone
LONG_MESSAGE = 8  # words; longer ones get two errors


class Noise:
    """Makes a message noisy; the same seed gives the same noise."""

    def __init__(self, seed: int, dutch_terms: Mapping[str, Sequence[str]]) -> None:
        """Take for each Dutch term the other forms that people write it in."""
        self._random = random.Random(seed)
        self._forms: dict[str, tuple[str, ...]] = {}
        for term, forms in dutch_terms.items():
            together = (term, *forms)
            for form in together:
                self._forms[form.casefold()] = together
        longest_first = sorted(self._forms, key=len, reverse=True)
        alternatives = "|".join(map(re.escape, longest_first)) or r"(?!)"
        self._term = re.compile(rf"\b({alternatives})\b", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """Return the message, perhaps changed."""
        if self._random.random() < SWAP_SHARE:
            text = self._term.sub(lambda found: self._random.choice(self._forms[found[0].casefold()]), text)
        if len(text) < SHORTEST_MESSAGE or self._random.random() > TYPO_SHARE:
            return text
        words = text.split(" ")
        for _ in range(2 if len(words) > LONG_MESSAGE else 1):
            at = self._random.randrange(len(words))
            if len(words[at]) >= SHORTEST_WORD:
                words[at] = self._mistyped(words[at])
        if len(words) > 4 and self._random.random() < LOST_WORD_SHARE:
            words.pop(self._random.randrange(len(words)))
        return " ".join(words)

    def _mistyped(self, word: str) -> str:
        at = self._random.randrange(1, len(word) - 1)
        kind = self._random.random()
        if kind < 0.4:
            return word[:at] + word[at + 1 :]
        if kind < 0.75:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[: at + 1] + word[at:]
