"""What a message would do as an example, before it is one: what lies near, and whom it would disturb.

Knows the built index, the examples and the messages that measure. Trains nothing: what it says of the evaluation is an
estimate by nearest neighbours, which is one of six things that the search weighs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.build import BuiltSearch
from knowledge.calibration import Question
from knowledge.examples import Example
from knowledge.gate import Decision
from knowledge.passages import NO_CARD, Passage

NEAREST = 5  # examples shown
_AT_ONCE = 100  # messages compared with all examples at one time; each takes some 150 kB


@dataclass(frozen=True)
class Near:
    """An example that is there; `likeness` is a cosine in [-1, 1], `card_id` empty where no card answers it."""

    text: str
    language: str
    card_id: str
    likeness: float


@dataclass(frozen=True)
class Estimate:
    """Of `messages` of the evaluation, how many would have the new example as their nearest.

    `taken` are those that it is wrong for, by the card of each ("" where none answers it); `given` counts those that it
    is right for and whose nearest is wrong now.
    """

    messages: int
    taken: tuple[str, ...]
    given: int


@dataclass(frozen=True)
class Outlook:
    """What one message would do as an example of one card, or of no card.

    `own` is the nearest example of that card, `rival` the nearest of another where that one is nearer.
    """

    nearest: tuple[Near, ...]
    own: Near | None
    rival: Near | None
    today: Decision
    estimate: Estimate


class Outlooks:
    """Tells the outlook of messages by an index that is built."""

    def __init__(
        self,
        built: BuiltSearch,
        examples: Sequence[Example],
        measured: Sequence[Question],
        measured_vectors: np.ndarray,
    ) -> None:
        """Find the nearest examples of what measures; `measured_vectors` has a row for each."""
        asked = {(example.text, example.language) for example in examples}
        places = [
            n for n, passage in enumerate(built.dense.passages) if (passage.text, passage.language) in asked
        ]
        self.built = built
        self._asked: list[Passage] = [built.dense.passages[place] for place in places]
        self._vectors = built.dense.vectors()[places]
        self._measured = [question.right or frozenset((NO_CARD,)) for question in measured]
        self._measured_vectors = measured_vectors.reshape(len(measured), self._vectors.shape[1])
        self._held = [held for start in range(0, len(measured), _AT_ONCE) for held in self._nearest_of(start)]

    def of(self, text: str, card_id: str | None) -> Outlook:
        """Return the outlook of `text`, which holds a word, as an example of a card; None where no card answers it."""
        target = card_id or NO_CARD
        vector = self.built.encoder.encode_passages([text])[0]
        likeness = self._vectors @ vector
        order = np.argsort(-likeness)
        own = next((n for n in order if self._asked[n].card_id == target), None)
        other = next((n for n in order if self._asked[n].card_id != target), None)
        nearer = other is not None and (own is None or likeness[other] > likeness[own])
        return Outlook(
            nearest=tuple(self._near(n, likeness) for n in order[:NEAREST]),
            own=None if own is None else self._near(own, likeness),
            rival=self._near(other, likeness) if other is not None and nearer else None,
            today=self.built.decision(text),
            estimate=self._estimate(vector, target),
        )

    def _estimate(self, vector: np.ndarray, target: str) -> Estimate:
        closer = [
            (right, card)
            for right, (best, card), now in zip(
                self._measured, self._held, self._measured_vectors @ vector, strict=True
            )
            if now > best
        ]
        taken = tuple(min(right) for right, _ in closer if target not in right)
        given = sum(target in right and card not in right for right, card in closer)
        return Estimate(len(self._measured), taken, given)

    def _nearest_of(self, start: int) -> list[tuple[float, str]]:
        """Return likeness and card of the nearest example of some messages that measure."""
        likeness = self._measured_vectors[start : start + _AT_ONCE] @ self._vectors.T
        return [
            (float(row[best]), self._asked[int(best)].card_id)
            for row, best in zip(likeness, likeness.argmax(axis=1), strict=True)
        ]

    def _near(self, place: int, likeness: np.ndarray) -> Near:
        passage = self._asked[int(place)]
        return Near(passage.text, passage.language, passage.card_id, float(likeness[place]))
