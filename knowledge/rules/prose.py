"""What may and must stand in the words people read."""

import re
from collections.abc import Collection, Iterator

from knowledge.figures import sentences
from knowledge.loader import Knowledge, Problem
from knowledge.rules.where import at_card, card_texts, texts

SENTENCE_WORDS = 25  # B1: longer sentences lose readers
# What intermediaries sell although it is free: whole topics, and cards of others on jobs, housing and contracts.
# Their cards must say who does it for nothing.
PAID_TOPICS = frozenset({"registration", "tax", "residence", "intermediary", "education"})
PAID_CARDS = frozenset({
    "contract/agency-check", "contract/language-and-signing", "contract/posted-worker", "contract/second-job",
    "contract/training-costs", "contract/which-contract", "contract/written-information",
    "dismissal/fired", "dismissal/settlement", "dismissal/ww", "family/child-benefit", "family/school",
    "health/ehic", "housing/agent-fees", "housing/deposit", "housing/find-home", "housing/rent-too-high",
    "housing/rental-scam", "housing/service-costs", "housing/temporary-rent", "housing/tenant-rights",
    "pay/bank-account", "pay/not-paid", "pay/underpaid", "selfemployed/register", "selfemployed/tax",
    "transport/driving-licence", "transport/foreign-car",
})  # fmt: skip

# Public sites that cards name beside those of agencies: no intermediary's address may stand in a card.
PUBLIC_SITES = frozenset({
    "landelijkregisterkinderopvang.nl", "leeroverzicht.nl", "mijnoverheid.nl", "mijnpensioenoverzicht.nl",
    "overheid.nl", "uitcheckgemist.nl", "werk.nl",
})  # fmt: skip

_AMOUNT = re.compile(r"(?:€|\bEUR\b)\s?\d|\d[\d.,]*\s?(?:€|EUR\b|euro\b|%)", re.IGNORECASE)
_YEAR = re.compile(r"\b20\d\d\b")
# Two or more groups of digits, or six digits in a row: nothing else in our prose looks like that.
_PHONE = re.compile(r"\b(?:\+?\d[\d\s-]{6,}\d|0[89]00[\s-]?\d+)\b")
_MAIL = re.compile(r"\S+@\S+\.\w+")
_WEB = re.compile(
    r"\b(?:https?://|www\.)\S+|(?<![@\w.-])[\w-]+(?:\.[\w-]+)*\.(?:nl|com|eu|org|pl|ro|net|be|de|info|gov)\b",
    re.I,
)
_FORBIDDEN = (
    (_AMOUNT, "an amount or percentage in prose: {!r}; write a {{figure}} instead"),
    (_YEAR, "a year in prose: {!r}; write a {{figure}} or leave it out"),
    (_PHONE, "a telephone number in prose: {!r}; numbers live in agencies.yml"),
    (_MAIL, "an e-mail address in prose: {!r}; leave it out"),
)


def prose(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield what ages or belongs elsewhere, long sentences, and texts without a Dutch term."""
    own = own_sites(knowledge)
    for card in knowledge.cards.values():
        for path, text in texts(card):
            for message in misplaced(text, own):
                yield at_card(knowledge, card, path, message)
            if "short" in path or "steps" in path:
                for message in too_long(text):
                    yield at_card(knowledge, card, path, message)
        for language, content in card.texts.items():
            if language != "nl" and not any("(" in part for _, part in card_texts(content)):
                yield at_card(
                    knowledge,
                    card,
                    (language,),
                    "no Dutch term in brackets; add the word that is in the letter",
                )


def own_sites(knowledge: Knowledge) -> Collection[str]:
    """Return the sites that may be named in our texts."""
    return PUBLIC_SITES | {_host(str(agency.url)) for agency in knowledge.agencies.values() if agency.url}


def misplaced(text: str, own: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with each thing in a text that ages or belongs elsewhere; `own` sites may be named."""
    for found in _WEB.findall(text):
        if _host(found) not in own:
            yield f"a web address of nobody we know: {found!r}; add its agency, or leave it out"
    for pattern, message in _FORBIDDEN:
        if match := pattern.search(text):
            yield message.format(match.group())


def too_long(text: str) -> Iterator[str]:
    """Yield what is wrong with each sentence that is too long."""
    for sentence in sentences(text):
        if (count := len(sentence.split())) > SENTENCE_WORDS:
            yield f"a sentence of {count} words ({sentence[:40]}…); split it"


def _host(address: str) -> str:
    """Return the name under which a site is registered: "ind.nl" for "https://www.ind.nl/en"."""
    name = address.casefold().removeprefix("https://").removeprefix("http://").split("/")[0]
    return ".".join(name.split(".")[-2:])


def free_route(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every card on a paid market that does not say who does it for free."""
    for card in knowledge.cards.values():
        paid = card.id in PAID_CARDS or card.id.split("/")[0] in PAID_TOPICS
        if paid and card.free_of_charge is None:
            yield at_card(
                knowledge,
                card,
                (),
                "free_of_charge missing: this is sold by intermediaries; say who does it for free",
            )
