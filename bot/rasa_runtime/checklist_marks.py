"""Take what was typed below a checklist's step for its mark: "done", "not yet", "whole list".

What is said beside the mark names a step: "bsn done" is about the BSN, whichever step is shown. Runs in Rasa's Python
3.10.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, List, Optional, Text

from bot.nlu.languages import KNOWLEDGE, function_words
from knowledge.normalise import words
from knowledge.phrases import longest_in
from knowledge.yaml_files import read_yaml

SAID = Path(__file__).with_suffix(".yml")
MOST_WORDS = 5  # of a mark; more is a question
SHORTEST = 3  # letters of a word that names a step
ALIKE = 4  # letters that two words share at their beginning, in whatever ending
SETTLED = ("done", "not_for_me")  # marks with which a step is no longer open
LATER = "later"  # mark with which it comes back at the end
TEXTS = ("pl", "ro", "en", "nl")
_MARK = re.compile(r'"mark":\s*"(\w+)"')


def payload_of_mark(
    text: Text, buttons: List[Dict[Text, Text]], *, names_step: bool = False
) -> Optional[Text]:
    """Return the payload that marks a step as the text says; None where it says no mark, or no button of these does.

    With `names_step` the text has to name the step, too.
    """
    said = _mark_said(text)
    if said is None:
        return None
    payload = next(
        (button["payload"] for button in buttons if _mark(button["payload"]) == _marks()[said]), None
    )
    beside = _beside(text, said)
    if payload is None or not beside:
        return None if names_step else payload
    name, given = payload.split("{", 1)
    entities = json.loads("{" + given)
    step = _step_named(entities.get("list", ""), beside)
    return f"{name}{json.dumps({**entities, 'step': step})}" if step else None


def says_settled(text: Text) -> bool:
    """Return whether the text says that a step is done or not for this person, and nothing else."""
    return _marks().get(" ".join(words(text))) in SETTLED


def says_later(text: Text) -> bool:
    """Return whether the text says to go on with the next step, and nothing else."""
    return _marks().get(" ".join(words(text))) == LATER


def goes_on_with_list(button: Dict[Text, Text]) -> bool:
    """Return whether the button shows the next step of a list, as below a question on the way, and marks none."""
    return button["payload"].startswith("/checklist{") and not _mark(button["payload"])


@lru_cache(maxsize=1)
def little_words() -> FrozenSet[Text]:
    """Return the commonest little words of all languages, as `words` gives them."""
    return frozenset(word for spoken in function_words().values() for word in words(" ".join(spoken)))


def _mark_said(text: Text) -> Optional[Text]:
    """Return what people say for a mark that is in a few words: the longest counts, "not yet" before "yet"."""
    typed = words(text)
    plain = " ".join(typed)
    if plain in _marks():
        return plain
    if "?" in text or not 0 < len(typed) <= MOST_WORDS or typed[0] in _question_words():
        return None
    return longest_in(text, _marks())


def _beside(text: Text, said: Text) -> List[Text]:
    """Return the words beside what says the mark that may name a step."""
    rest = f" {' '.join(words(text))} ".replace(f" {said} ", " ").split()
    no_step = little_words() | {word for phrase in _marks() for word in phrase.split()}
    return [word for word in rest if len(word) >= SHORTEST and word not in no_step]


def _mark(payload: Text) -> Text:
    """Return how a button marks a step; nothing for any other button."""
    found = _MARK.search(payload)
    return found[1] if found else ""


@lru_cache(maxsize=1)
def _marks() -> Dict[Text, Text]:
    """Return the mark by what people say for it."""
    return {" ".join(words(text)): mark for mark, texts in read_yaml(SAID)["marks"].items() for text in texts}


@lru_cache(maxsize=1)
def _question_words() -> FrozenSet[Text]:
    """Return the words that begin a question, which marks nothing."""
    return frozenset(words(read_yaml(SAID)["question_words"]))


def _step_named(list_id: Text, said: List[Text]) -> Optional[Text]:
    """Return the id of the step of a list that the words name, or of the one whose text has them all; or None."""
    steps = _steps().get(list_id, {})
    if own := next((word for word in said if word in steps), None):
        return own
    named = [step for step, tokens in steps.items() if _names(said, tokens)]
    return named[0] if len(named) == 1 else None


def _names(said: List[Text], tokens: FrozenSet[Text]) -> bool:
    return all(any(token[:ALIKE] == word[:ALIKE] for token in tokens) for word in said)


@lru_cache(maxsize=1)
def _steps() -> Dict[Text, Dict[Text, FrozenSet[Text]]]:
    """Return the words of each step, by list and step: what it says to do, in every language."""
    return {
        checklist["id"]: {
            step["id"]: frozenset(words(" ".join(step[language]["do"] for language in TEXTS)))
            for step in checklist["steps"]
        }
        for checklist in read_yaml(KNOWLEDGE / "checklists.yml")
    }
