"""What may and must stand in the words people read."""

import re
from collections.abc import Iterator

from knowledge.figures import sentences
from knowledge.loader import Knowledge, Problem
from knowledge.rules.where import at_card, card_texts, texts

SENTENCE_WORDS = 25  # B1: longer sentences lose readers
# Topics in which intermediaries sell what is free: their cards must say who does it for nothing.
PAID_MARKET = frozenset({
    "registration/brp", "registration/rni", "registration/bsn", "registration/digid",
    "tax/return", "tax/care-allowance",
    "intermediary/what-is-free", "intermediary/fee-for-job", "intermediary/fee-for-appointment",
})  # fmt: skip

_AMOUNT = re.compile(r"(?:€|\bEUR\b)\s?\d|\d[\d.,]*\s?(?:€|EUR\b|euro\b|%)", re.IGNORECASE)
_YEAR = re.compile(r"\b20\d\d\b")
# Two or more groups of digits, or six digits in a row: nothing else in our prose looks like that.
_PHONE = re.compile(r"\b(?:\+?\d[\d\s-]{6,}\d|0[89]00[\s-]?\d+)\b")
_MAIL = re.compile(r"\S+@\S+\.\w+")


def prose(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield what ages or belongs elsewhere, long sentences, and texts without a Dutch term."""
    forbidden = (
        (_AMOUNT, "an amount or percentage in prose: {!r}; write a {{figure}} instead"),
        (_YEAR, "a year in prose: {!r}; write a {{figure}} or leave it out"),
        (_PHONE, "a telephone number in prose: {!r}; numbers live in agencies.yml"),
        (_MAIL, "an e-mail address in prose: {!r}; leave it out"),
    )
    for card in knowledge.cards.values():
        for path, text in texts(card):
            for pattern, message in forbidden:
                if found := pattern.search(text):
                    yield at_card(knowledge, card, path, message.format(found.group()))
            if "short" in path or "steps" in path:
                for sentence in sentences(text):
                    if len(sentence.split()) > SENTENCE_WORDS:
                        count = len(sentence.split())
                        yield at_card(
                            knowledge, card, path, f"a sentence of {count} words ({sentence[:40]}…); split it"
                        )
        for language, content in card.texts.items():
            if language != "nl" and not any("(" in part for _, part in card_texts(content)):
                yield at_card(
                    knowledge,
                    card,
                    (language,),
                    "no Dutch term in brackets; add the word that is in the letter",
                )


def free_route(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every card on a paid market that does not say who does it for free."""
    for card in knowledge.cards.values():
        if card.id in PAID_MARKET and card.free_of_charge is None:
            yield at_card(
                knowledge,
                card,
                (),
                "free_of_charge missing: this is sold by intermediaries; say who does it for free",
            )
