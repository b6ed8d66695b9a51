"""Understand who types the title of a button, or what people say for it. Knows the wording of the questions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import process, utils
from rapidfuzz.fuzz import ratio

from actions.base import FALLBACK_LANGUAGE, resources
from knowledge.encoder import Encoder
from knowledge.normalise import words
from knowledge.phrases import longest_in, phrases_in
from knowledge.yaml_files import read_yaml

QUESTIONS_FILE = Path(__file__).parents[2] / "domain" / "responses" / "calculators.yml"
SAID_FILE = Path(__file__).with_name("titles_said.yml")
# Words of an answer to a question with buttons; more is another question, unless half of them are the answer.
MOST_WORDS = 4
SHORT = 3  # letters of a title that is another word in another language
UNKNOWN = "unknown"  # how the value of an answer ends by which somebody does not know
MOST_WORDS_OF_DOUBT = 12  # of who says what they know, and that they do not know the rest
DEDUCTION_KIND, CONDITION = "deduction_check_kind", "deduction_check_condition"
# Beside a wage these are other words too: "of" in Dutch, and "for the work" in Polish.
NO_DEDUCTION = frozenset({"van", "za prace"})
ALIKE = 85  # of 100: a typing error or a missing accent in a title, not another title
# Questions between kinds of contract, of end, of deduction, of stay. Meaning hears no denial ("I did not sign") and no
# length of time, which other questions are about.
BY_MEANING = frozenset({
    "notice_sum_situation", "notice_sum_by", "transition_sum_end", "sick_pay_sum_situation", "brp_date_residence",
    "deduction_check_kind", "holiday_sum_way",
})  # fmt: skip
# Cosine from which an answer means the same as a title or what people say for it, and its lead over the nearest of
# another answer. Of a hundred answers made up in four languages, two in three reach both, and none of them wrongly but
# one ("cleaning" for "clothing"): what is taken is said back.
MEANT_FROM, AHEAD = 0.6, 0.1
MOST_WORDS_MEANT = 10  # of an answer in own words; more is a story
# Words with which a question begins, without diacritics; it is no answer, whatever it means.
ASKING = frozenset({
    "how", "what", "when", "where", "why", "who", "which", "can", "may", "do", "does", "is", "are", "will", "must",
    "jak", "co", "kiedy", "gdzie", "dlaczego", "kto", "czy", "ile", "moge", "cum", "ce", "cand", "unde", "cine", "cat",
    "cati", "pot", "daca", "hoe", "wat", "wanneer", "waar", "waarom", "wie", "welke", "mag", "kan", "krijg", "hoeveel",
})  # fmt: skip


def value_of_title(slot: str, text: str, language: str) -> str | None:
    """Return the value of the button of a question that says about what `text` says.

    A short one counts in its own language only: "ja" is yes in Dutch and I in Polish. What people say instead
    (titles_said.yml) counts beside a few other words too, the longest first: "for the traffic fine" is no other fine.
    Not knowing counts where nothing else is said: "through an agency, without the clause" is one without.
    """
    titles = {
        title: value
        for title, (value, of) in _titles().get(slot, {}).items()
        if of == language or len(title) > SHORT
    }
    best = process.extractOne(
        text, list(titles), scorer=ratio, processor=utils.default_process, score_cutoff=ALIKE
    )
    return titles[best[0]] if best else _value_said(slot, text)


def value_of_whole(slot: str, text: str, language: str) -> str | None:
    """Return the value of the button of a question that is not asked now, where two words or more say it and no more.

    A single word, such as "agency", may answer many questions.
    """
    said = " ".join(words(text))
    phrases = {
        " ".join(words(title)): value
        for title, (value, of) in _titles().get(slot, {}).items()
        if of == language
    }
    return {**phrases, **_said().get(slot, {})}.get(said) if " " in said else None


def value_meant(slot: str, text: str) -> str | None:
    """Return the value of the button of a question that comes nearest in meaning to an answer in own words.

    "They did not want me any more" for "my boss ends it". None where none or several come near, and of a question.
    """
    said = words(text)
    tells = 0 < len(said) <= MOST_WORDS_MEANT and said[0] not in ASKING
    if slot not in BY_MEANING or not tells or "?" in text or any(map(str.isdigit, text)):
        return None
    encoder = resources().search.encoder
    values, passages = _passages(slot, encoder)
    (query,) = encoder.encode_queries([text])
    cosines: dict[str, float] = {}
    for value, cosine in zip(values, passages @ query, strict=True):
        cosines[value] = max(cosines.get(value, 0.0), float(cosine))
    best, second = sorted(cosines, key=lambda value: -cosines[value])[:2]
    near = cosines[best] >= MEANT_FROM and cosines[best] - cosines[second] >= AHEAD
    return best if near else None


@lru_cache(maxsize=32)  # questions that have buttons
def _passages(slot: str, encoder: Encoder) -> tuple[Sequence[str], np.ndarray]:
    """Return the value of every title and of what people say for it, in all languages, and the vector of each."""
    known = {title: value for title, (value, _) in _titles().get(slot, {}).items()} | dict(
        _said().get(slot, {})
    )
    return list(known.values()), encoder.encode_passages(list(known))


def names_deduction(text: str) -> bool:
    """Return whether the text names something that is taken off a wage, such as rent or a fine."""
    return bool(phrases_in(text, _said()[DEDUCTION_KIND].keys() - NO_DEDUCTION))


def title_of(slot: str, value: str, language: str) -> str:
    """Return the title of the button of a question that stands for a value; empty where none does."""
    titles = _titles().get(slot, {}).items()
    return next((title for title, (meant, of) in titles if meant == value and of == language), "")


def _value_said(slot: str, text: str) -> str | None:
    if "?" in text:
        return None
    said, length = _said().get(slot, {}), sum(not word.isdigit() for word in words(text))
    known = (phrase for phrase, value in said.items() if not value.endswith(UNKNOWN))
    phrase = longest_in(text, known) or longest_in(text, said)
    if phrase is None:
        return None
    most = MOST_WORDS_OF_DOUBT if said[phrase].endswith(UNKNOWN) and _says_unknown(text) else MOST_WORDS
    return said[phrase] if length <= max(most, 2 * len(phrase.split())) else None


def _says_unknown(text: str) -> bool:
    """Return whether somebody says that they do not know."""
    said = _said()[CONDITION]
    return bool(phrases_in(text, [phrase for phrase, value in said.items() if value == UNKNOWN]))


@lru_cache(maxsize=1)
def _said() -> Mapping[str, Mapping[str, str]]:
    """Return for each slot what people say, and the value they mean."""
    return {
        slot: {phrase: value for value, phrases in by_value.items() for phrase in phrases}
        for slot, by_value in read_yaml(SAID_FILE).items()
    }


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Return for each slot the titles of its buttons, what they stand for, and their language."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for name, variations in read_yaml(QUESTIONS_FILE)["responses"].items():
        titles = found.setdefault(name.partition("_ask_")[2], {})
        for language, button in _buttons(variations):
            if button["payload"].startswith("/inform"):
                payload = button["payload"].removeprefix("/inform").replace("{{", "{").replace("}}", "}")
                titles[button["title"]] = (json.loads(payload)["value"], language)
    return found


def _buttons(variations: Sequence[dict[str, Any]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the buttons of a response, each with its language; the wording without a condition is the fallback's."""
    for variation in variations:
        conditions = variation.get("condition") or [{"value": FALLBACK_LANGUAGE}]
        for button in variation.get("buttons", []):
            yield conditions[0]["value"], button
