"""Enough ways to ask per card and language, none of them for two cards."""

from collections import Counter
from collections.abc import Iterator, Sequence

from knowledge.examples import Example
from knowledge.loader import Knowledge, Problem

EXAMPLES_PER_LANGUAGE = 10
NOISY_PER_LANGUAGE = 3


def ways_to_ask(knowledge: Knowledge, examples: Sequence[Example]) -> Iterator[Problem]:
    """Yield cards with too few examples, examples without a card, and examples of two intents."""
    count = Counter((example.card_id, example.language) for example in examples)
    noisy = Counter((example.card_id, example.language) for example in examples if example.style == "noisy")
    for card_id in knowledge.cards:
        for language in knowledge.languages:
            topic = card_id.split("/")[0]
            file = f"data/nlu/ask/{topic}.{language}.yml"
            if count[card_id, language] < EXAMPLES_PER_LANGUAGE:
                message = f"{count[card_id, language]} examples, at least {EXAMPLES_PER_LANGUAGE} wanted; write more"
                yield Problem(file, 0, card_id, message)
            elif noisy[card_id, language] < NOISY_PER_LANGUAGE:
                message = f"{noisy[card_id, language]} noisy examples, at least {NOISY_PER_LANGUAGE} wanted; write more"
                yield Problem(file, 0, card_id, message)
    first: dict[str, Example] = {}
    for example in examples:
        if example.card_id is not None and example.card_id not in knowledge.cards:
            yield Problem(
                example.file, 0, example.intent, "no such card; correct the intent or write the card"
            )
        known = first.setdefault(example.text.casefold(), example)
        if known is not example and known.intent != example.intent:
            yield Problem(
                example.file,
                0,
                example.intent,
                f"{example.text!r} is also an example of {known.intent}; keep one",
            )
