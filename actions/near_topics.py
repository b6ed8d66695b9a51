"""Topics next to ours: where to go for what no card answers, told by keywords, and only where we are certain."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from knowledge.models.card import CardId
from knowledge.normalise import words
from knowledge.yaml_files import read_yaml

WORDING = Path(__file__).with_suffix(".yml")


class Topic(BaseModel):
    """A topic, the agencies that know it, best first, and the cards that come close."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agencies: tuple[str, ...] = Field(min_length=1)
    cards: Sequence[CardId] = ()
    words: Mapping[
        str, Sequence[str]
    ]  # by language; a keyword is the beginning of words that follow each other


class NearTopics(BaseModel):
    """The table: topics, and the words by which a message is about another country than the Netherlands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    elsewhere: Sequence[str]
    topics: Mapping[str, Topic]


@lru_cache(maxsize=1)
def near_topics() -> NearTopics:
    """Return the table.

    Raises:
        pydantic.ValidationError: the file does not fit.
    """
    return NearTopics.model_validate(read_yaml(WORDING))


def near_topic(text: str) -> Topic | None:
    """Return the topic that a message names, in any of our languages; None for another country's."""
    said, table = words(text), near_topics()
    if any(_names(said, place) for place in table.elsewhere):
        return None
    return next(
        (
            topic
            for topic in table.topics.values()
            if any(_names(said, keyword) for keywords in topic.words.values() for keyword in keywords)
        ),
        None,
    )


def _names(said: Sequence[str], keyword: str) -> bool:
    """Return whether words of the message that follow each other begin with those of the keyword; `_` ends a word."""
    wanted = keyword.split()
    return any(
        all(
            word == part.removesuffix("_") if part.endswith("_") else word.startswith(part)
            for word, part in zip(said[start:], wanted, strict=False)
        )
        for start in range(len(said) - len(wanted) + 1)
    )
