"""Enough ways to ask per card and language, none of them for two cards."""

from collections import Counter
from collections.abc import Iterator, Sequence

from knowledge.examples import Example
from knowledge.loader import Knowledge, Problem
from knowledge.normalise import words

EXAMPLES = {"plain": 13, "noisy": 12, "story": 15}  # per card and language, at least


def ways_to_ask(knowledge: Knowledge, examples: Sequence[Example]) -> Iterator[Problem]:
    """Yield cards with too few examples, examples without a card, and examples of two intents."""
    count = Counter((example.card_id, example.language, example.style) for example in examples)
    for card_id in knowledge.cards:
        for language in knowledge.languages:
            for style, wanted in EXAMPLES.items():
                if (there := count[card_id, language, style]) < wanted:
                    file = f"data/nlu/ask/{card_id.split('/')[0]}.{language}.yml"
                    message = f"{there} {style} examples, at least {wanted} wanted; write more"
                    yield Problem(file, 0, card_id, message)
    first: dict[
        tuple[str, ...], Example
    ] = {}  # by its words: case, diacritics and marks make no other message
    for example in examples:
        if example.card_id is not None and example.card_id not in knowledge.cards:
            yield Problem(
                example.file, 0, example.intent, "no such card; correct the intent or write the card"
            )
        known = first.setdefault(tuple(words(example.text)) or (example.text,), example)
        if known is not example and known.intent != example.intent:
            yield Problem(
                example.file,
                0,
                example.intent,
                f"{example.text!r} is also an example of {known.intent}; keep one",
            )
