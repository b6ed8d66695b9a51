"""Explain Dutch words: what each means, whether it is normal, and the cards that say more.

Knows words and cards. Knows nothing of dialogue.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rasa_sdk.executor import CollectingDispatcher

from actions.base import button, resources, say
from actions.wording import wording
from knowledge.models import Card, Word
from knowledge.word_finder import find, find_whole, forms_of, nearest

WORDING = Path(__file__).with_name("words.yml")
MOST_WORDS = 2  # explained for one message
MOST_CHOICES = 3  # buttons a phone shows without scrolling


def words_in(text: str, *, whole: bool) -> list[str]:
    """Return the ids of the words the text names; with `whole`, only of one that is all the text says."""
    forms = forms_of(resources().knowledge.words)
    if whole:
        return [match.id] if (match := find_whole(text, forms)) else []
    return [match.id for match in find(text, forms)][:MOST_WORDS]


def explain_words(
    dispatcher: CollectingDispatcher, word_ids: Sequence[str], language: str, *, first: Iterable[str] = ()
) -> list[str]:
    """Send what each word means; return the cards offered, those of `first` before the words' own."""
    known = resources().knowledge
    offered: list[str] = []
    for word_id in word_ids:
        word = known.words[word_id]
        cards = [card for card in dict.fromkeys((*first, *word.cards)) if card in known.cards][:MOST_CHOICES]
        say(
            dispatcher,
            "utter_word",
            "answer",
            sheet=_sheet(word, language, [known.cards[card] for card in word.cards if card in known.cards]),
            choices=[{"card": card, "title": known.cards[card][language].title} for card in cards],
        )
        offered += cards
    return list(dict.fromkeys(offered))


def _sheet(word: Word, language: str, cards: Sequence[Card]) -> dict[str, object]:
    """Return the explanation; a word without a source of its own rests on those of its first card."""
    sources = [word.source] if word.source else [source for card in cards[:1] for source in card.sources]
    said = [word.meaning[language], *([word.normal[language]] if word.normal else ())]
    return {
        "title": word.word,
        "texts": [{"text": text, "language": language} for text in said],
        "sources": [source.model_dump(mode="json") for source in sources],
        "checked": word.checked.isoformat(),
    }


def offer_near_words(dispatcher: CollectingDispatcher, text: str, language: str) -> bool:
    """Offer the words that may be meant, as buttons; return whether there are any."""
    known = resources().knowledge.words
    near = nearest(text, forms_of(known))
    if near:
        buttons = [button(known[word_id].word, "explain_word", word=word_id) for word_id in near]
        buttons.append(button(wording(WORDING, language)("other_word"), "explain_word"))
        say(dispatcher, "utter_word_near", "choices", buttons=buttons)
    return bool(near)
