"""Take what was typed for the button it names: "go on", "done", "the second", and "yes" for "Yes, fixed hours".

People answer the buttons they see in words, and on Telegram many never tap one. Runs in Rasa's Python 3.10.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, FrozenSet, Iterator, List, Optional, Text

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_runtime.checklist_marks import (
    goes_on_with_list,
    little_words,
    payload_of_mark,
    says_later,
    says_settled,
)
from knowledge.denied import without_denied
from knowledge.normalise import words
from knowledge.yaml_files import read_yaml

CHOICES = "choices"  # kind of a message that asks which of several is meant
CHOOSE_CARD = "/choose_card%s"
ANSWERS = ("/inform", "/tell_situation")  # what the buttons of a question send
SKIP = "/skip"  # what the button of who does not know sends
SAID = Path(__file__).with_suffix(".yml")
LETTER = "/letter{"  # how the payload of a letter begins
TURNS = 3  # since a checklist's step was shown that "bsn done" still belongs to
MOST_WORDS = 10  # of what is told of a letter, with a number in it; more is a story that the search reads
FEW_WORDS = 5  # the same without a number
TELLING = 4  # letters of a word that tells one letter from another
PREFIX = 5  # letters of the beginning of a word in a title
_DIGIT = re.compile(r"\d")
_CLAUSE = re.compile(r"[.,;:!]")
# Ends what a title says first: "No" of "No or I do not know".
_FIRST_PART = re.compile(r"[,;:(–]| (?:of|or|lub|albo|sau) ")

Button = Dict[Text, Text]


def payload_of_title(text: Text, tracker: DialogueStateTracker) -> Optional[Text]:
    """Return the payload of the one button, of those shown last, that the text names; None where none or several do.

    A whole title names any button, and other words those of a checklist's step (`checklist_marks`), also some turns
    later. One of several choices, or of a question's answers, is also named by its number. A question's button is also
    named by the first part of its title ("yes"), or by words that no other answer has; so is one of a menu ("from the
    CJIB").
    """
    typed = words(text)
    if not typed:
        return None
    shown = _buttons_shown_last(tracker)
    answers = [button for button in shown if button["payload"].startswith(ANSWERS)]
    skips = [button for button in shown if button["payload"].startswith(SKIP)]
    menu = _menu_shown_last(tracker)
    return (
        _only(shown, lambda title: words(title) == typed)
        or payload_of_mark(text, shown)
        or _mark_of_list_left(text, tracker)
        or _by_number(text, _numbered(answers) or _cards_shown_last(tracker) or [b["payload"] for b in menu])
        or _only([*answers, *skips], lambda title: words(_FIRST_PART.split(title)[0]) == typed)
        or (None if _has_number(typed) else _only(answers, lambda title: set(typed) <= set(words(title))))
        or _only(menu, lambda title: _tells(words(without_denied(text)), words(title)))
        or (None if "?" in text else _letter_told_of(words(without_denied(text)), menu))
    )


def _mark_of_list_left(text: Text, tracker: DialogueStateTracker) -> Optional[Text]:
    """Return the payload that goes on with a list that a question has interrupted; a form goes before.

    A step that is named is marked. Where the button that goes on with the list was shown last, "done" marks the step
    above and "next" is that button.
    """
    if tracker.active_loop_name:
        return None
    goes_on = next(filter(goes_on_with_list, _buttons_shown_last(tracker)), None)
    if goes_on and says_later(text):
        return goes_on["payload"]
    above = _buttons_shown_last(tracker, TURNS)
    return payload_of_mark(text, above, names_step=not (goes_on and says_settled(text)))


def _letter_told_of(typed: List[Text], menu: List[Button]) -> Optional[Text]:
    """Return the payload of the letter, of several to choose from, whose title has most of the words; None in a tie.

    "It says 537 euro fine", where a title says "A fine for no insurance".
    """
    if len(typed) > (MOST_WORDS if _has_number(typed) else FEW_WORDS):
        return None
    telling = {word for word in typed if len(word) >= TELLING and word not in little_words()}
    letters = [button for button in menu if button["payload"].startswith(LETTER)]
    shared = {button["payload"]: len(telling.intersection(words(button["title"]))) for button in letters}
    most = max(shared.values(), default=0)
    best = [payload for payload, count in shared.items() if count == most]
    return best[0] if most and len(best) == 1 else None


def _by_number(text: Text, payloads: List[Text]) -> Optional[Text]:
    """Return the payload that a number alone names, counted from one: "2", "the second one"; "the first. I work …"."""
    said = _behind_fillers(text)
    first = _behind_fillers(_CLAUSE.split(text.strip())[0])
    number = int(said) if said.isdecimal() else _numbers_said().get(said) or _numbers_said().get(first, 0)
    return payloads[number - 1] if 0 < number <= len(payloads) else None


def _behind_fillers(text: Text) -> Text:
    """Return the words of a text without those that only begin it: "ok, the first"."""
    typed = words(text)
    while len(typed) > 1 and typed[0] in _fillers():
        del typed[0]
    return " ".join(typed)


def _numbered(answers: List[Button]) -> List[Text]:
    """Return the payloads of a question's answers in order; none where a number typed may be an answer of its own."""
    payloads = [button["payload"] for button in answers]
    return [] if any(_DIGIT.search(payload) for payload in payloads) else payloads


def _tells(typed: List[Text], title: List[Text]) -> bool:
    """Return whether the words that say something are all in a title, as they are or its beginning."""
    telling = [word for word in typed if word not in little_words()]
    return bool(telling) and all(
        word in title or (len(word) >= PREFIX and any(part.startswith(word) for part in title))
        for word in telling
    )


@lru_cache(maxsize=1)
def _numbers_said() -> Dict[Text, int]:
    """Return which of several choices people mean, by what they say for it."""
    numbers = read_yaml(SAID)["numbers"]
    return {" ".join(words(text)): number for number, texts in numbers.items() for text in texts}


@lru_cache(maxsize=1)
def _fillers() -> FrozenSet[Text]:
    """Return the words that begin a choice and name none."""
    return frozenset(word for text in read_yaml(SAID)["fillers"] for word in words(text))


def _has_number(typed: List[Text]) -> bool:
    """Return whether a number is among the words: it is an answer of its own, whatever a title says beside it."""
    return any(word[0].isdigit() for word in typed)


def _only(buttons: List[Button], named: Callable[[Text], bool]) -> Optional[Text]:
    payloads = {button["payload"] for button in buttons if named(button["title"])}
    return payloads.pop() if len(payloads) == 1 else None


def _buttons_shown_last(tracker: DialogueStateTracker, turns: int = 1) -> List[Button]:
    """Return the buttons of all messages in the last turns, the latest message first."""
    return [button for data in _shown_last(tracker, turns) for button in data.get("buttons") or []]


def _cards_shown_last(tracker: DialogueStateTracker) -> List[Text]:
    """Return the payloads of the cards that the last turn asks to choose from, in their order.

    What an answer says about the message may stand below them.
    """
    sent = (data.get("custom") or {} for data in _shown_last(tracker))
    cards = next(
        (custom["choices"] for custom in sent if custom.get("kind") == CHOICES and custom.get("choices")), []
    )
    return [CHOOSE_CARD % json.dumps({"card": choice["card"]}) for choice in cards]


def _menu_shown_last(tracker: DialogueStateTracker) -> List[Button]:
    """Return the buttons of the last message where it asks to choose one of them."""
    custom = _custom_last(tracker)
    if custom.get("kind") != CHOICES or custom.get("choices"):
        return []
    return next(_shown_last(tracker), {}).get("buttons") or []


def _custom_last(tracker: DialogueStateTracker) -> Dict[Text, Any]:
    return next(_shown_last(tracker), {}).get("custom") or {}


def _shown_last(tracker: DialogueStateTracker, turns: int = 1) -> Iterator[Dict[Text, Any]]:
    """Yield what the messages of the last turns hold beside their text, the latest first."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            turns -= 1
            if not turns:
                return
        if isinstance(event, BotUttered):
            yield event.data or {}
