"""Show letters: who writes, what each letter usually is, and what to do with it.

Knows letters, cards and agencies. Knows nothing of dialogue.
"""

import re
from functools import lru_cache
from pathlib import Path

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Button, button, resources, say
from knowledge.denied import without_denied
from knowledge.models import Letter, Sender
from knowledge.normalise import words
from knowledge.word_finder import find
from knowledge.yaml_files import read_yaml

MOST_CHOICES = 3  # buttons a phone shows without scrolling
# A message is about a letter where the cosine of its title is so far ahead of the next, and with that lead as high as
# this: "a fine of 537 euro" is, "I must pay for six months" may be two.
AHEAD = 0.15
SAYS_KIND_FROM = 0.65
_CLAUSE_END = re.compile(r"[.,;:!?]")


@lru_cache(maxsize=1)
def wording() -> dict[str, dict[str, list[str] | str]]:
    """Return the words beside the messages, by name and language."""
    loaded: dict[str, dict[str, list[str] | str]] = read_yaml(Path(__file__).with_name("letters.yml"))
    return loaded


def sender_in(text: str) -> Sender | None:
    """Return who wrote the letter that the text names; None where it names no letter, or nobody we know."""
    letters = tuple((language, tuple(words)) for language, words in wording()["letter_words"].items())
    return sender_named(text) if find(text, letters) else None


def sender_named(text: str) -> Sender | None:
    """Return the sender of letters that the text names; None where it names nobody we know."""
    senders = resources().knowledge.letters
    found = find(text, tuple((sender.id, sender.called) for sender in senders.values()))
    return senders[found[0].id] if found else None


def show_senders(dispatcher: CollectingDispatcher, language: str) -> None:
    """Ask who the letter is from."""
    senders = resources().knowledge.letters.values()
    buttons = [button(sender.name[language], "letter", sender=sender.id) for sender in senders]
    say(dispatcher, "utter_letter_senders", "choices", buttons=[*buttons, _explain_word(language)])


def letter_said(text: str, sender: Sender, language: str) -> Letter | None:
    """Return the letter of a sender that the text tells of; its only one in any case; None where it may be several."""
    if len(sender.letters) == 1:
        return sender.letters[0]
    told = without_denied(text)
    if not told:
        return None
    encoder = resources().search.encoder
    titles = encoder.encode_passages([letter.title[language] for letter in sender.letters])
    # "I do not understand it, it says I have no insurance": one part of it says which letter.
    queries = encoder.encode_queries([told, *filter(words, _CLAUSE_END.split(told))])
    sure = []
    for cosines in queries @ titles.T:
        best, second = sorted(range(len(cosines)), key=lambda place: -cosines[place])[:2]
        lead = cosines[best] - cosines[second]
        if lead >= AHEAD:
            sure.append((cosines[best] + lead, best))
    says, best = max(sure, default=(0.0, 0))
    return sender.letters[best] if says >= SAYS_KIND_FROM else None


def show_sender(dispatcher: CollectingDispatcher, sender: Sender, language: str, text: str = "") -> list[str]:
    """Offer the usual letters of a sender; the one of which `text` tells, or the only one, is shown at once.

    Returns:
        The cards that what is asked next may be about.
    """
    if letter := letter_said(text, sender, language):
        return show_letter(dispatcher, sender, letter, language)
    buttons = [
        button(letter.title[language], "letter", sender=sender.id, kind=letter.kind)
        for letter in sender.letters
    ]
    buttons += [_other_sender(language), _explain_word(language)]
    say(dispatcher, "utter_letter_kinds", "choices", sheet={"title": sender.name[language]}, buttons=buttons)
    return list(dict.fromkeys(card for letter in sender.letters for card in letter.cards))


def show_letter(dispatcher: CollectingDispatcher, sender: Sender, letter: Letter, language: str) -> list[str]:
    """Send what a letter is, what to do by when, what happens otherwise, and who reads it with you for free.

    Returns:
        The cards offered with it.
    """
    found = resources()
    cards = [found.knowledge.cards[card] for card in letter.cards if card in found.knowledge.cards]
    cards = cards[:MOST_CHOICES]
    others = [button(str(wording()["other_letter"][language]), "letter", sender=sender.id)]
    say(
        dispatcher,
        "utter_letter",
        "answer",
        letter.what[language],
        sheet={
            "title": letter.title[language],
            "items": list(letter.steps[language]),
            "texts": [
                {
                    "text": f"{wording()['otherwise'][language]} {letter.otherwise[language]}",
                    "language": language,
                }
            ],
            "sources": [source.model_dump(mode="json") for card in cards[:1] for source in card.sources],
            "checked": cards[0].checked.isoformat() if cards else None,
        },
        choices=[{"card": card.id, "title": card[language].title} for card in cards],
        agencies=found.agencies(letter.agencies, language),
        buttons=[
            *(others if len(sender.letters) > 1 else ()),
            _other_sender(language),
            _explain_word(language),
        ],
    )
    return [card.id for card in cards]


def _other_sender(language: str) -> Button:
    return button(str(wording()["other_sender"][language]), "letter")


def _explain_word(language: str) -> Button:
    return button(str(wording()["explain_word"][language]), "explain_word")
