"""Take what was typed for the button it names: "go on", "done", and "yes" where one button says "Yes, fixed hours".

People answer the buttons they see in words, and on Telegram many never tap one. Runs in Rasa's Python 3.10.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Callable, Dict, List, Optional, Text

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from knowledge.normalise import words
from knowledge.yaml_files import read_yaml

ANSWERS = ("/inform", "/tell_situation")  # what the buttons of a question send
MOST_WORDS = 5  # of an answer to a step; more is a question
SAID = Path(__file__).with_suffix(".yml")
_MARK = re.compile(r'"mark":\s*"(\w+)"')
_FIRST_PART = re.compile(r"[,;:(–]")  # ends what a title says first

Button = Dict[Text, Text]


def payload_of_title(text: Text, tracker: DialogueStateTracker) -> Optional[Text]:
    """Return the payload of the one button, of those shown last, that the text names; None where none or several do.

    A whole title names any button, and what people say instead of it (typed_titles.yml) those of a checklist's step. A
    question's button is also named by the first part of its title ("yes"), or by words that no other answer has.
    """
    typed = words(text)
    if not typed:
        return None
    shown = _buttons_shown_last(tracker)
    answers = [button for button in shown if button["payload"].startswith(ANSWERS)]
    mark = _mark_in(text)
    return (
        _only(shown, lambda title: words(title) == typed)
        or _only([button for button in shown if _mark(button) == mark], bool)
        or _only(answers, lambda title: words(_FIRST_PART.split(title)[0]) == typed)
        or (None if _has_number(typed) else _only(answers, lambda title: set(typed) <= set(words(title))))
    )


def _mark(button: Button) -> Text:
    """Return how a button marks a step of a checklist; nothing for any other button."""
    found = _MARK.search(button["payload"])
    return found[1] if found else ""


def _mark_in(text: Text) -> Optional[Text]:
    """Return the mark that a few words say: the longest that is said counts, "not yet" before "yet"."""
    typed = words(text)
    if "?" in text or len(typed) > MOST_WORDS:
        return None
    padded = f" {' '.join(typed)} "
    said = [phrase for phrase in _marks_said() if f" {phrase} " in padded]
    return _marks_said()[max(said, key=len)] if said else None


@lru_cache(maxsize=1)
def _marks_said() -> Dict[Text, Text]:
    """Return the mark by what people say for it."""
    return {" ".join(words(text)): mark for mark, texts in read_yaml(SAID).items() for text in texts}


def _has_number(typed: List[Text]) -> bool:
    """Return whether a number is among the words: it is an answer of its own, whatever a title says beside it."""
    return any(word[0].isdigit() for word in typed)


def _only(buttons: List[Button], named: Callable[[Text], bool]) -> Optional[Text]:
    payloads = {button["payload"] for button in buttons if named(button["title"])}
    return payloads.pop() if len(payloads) == 1 else None


def _buttons_shown_last(tracker: DialogueStateTracker) -> List[Button]:
    """Return the buttons of all messages since the person's last one."""
    shown: List[Button] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            shown += (event.data or {}).get("buttons") or []
    return shown
