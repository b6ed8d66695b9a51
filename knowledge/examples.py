"""How people ask: read the NLU examples of `data/nlu/ask/`, which train Rasa, the encoder and the index alike.

Knows Rasa's NLU file format and the naming of its retrieval intents. Knows no cards.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import ContentError
from knowledge.segments import telling_sentences
from knowledge.yaml_files import YamlError, read_yaml

RETRIEVAL_INTENT = "ask"
OUT_OF_SCOPE = "out_of_scope"
WAYS_TO_ASK = "/ask/"  # in the path of a file of ways to ask
STORIES_EVERY = 2  # of the told ways to ask, whether for Rasa or for the encoder of intents
STYLES = ("plain", "noisy", "story")


@dataclass(frozen=True)
class Example:
    """One way to ask; `card_id` is None for messages that no card answers."""

    text: str
    language: str
    card_id: str | None
    intent: str
    style: str
    file: str


def retrieval_intent(card_id: str) -> str:
    """Return Rasa's name of the card's retrieval intent: Rasa allows one slash, so the second is a dot."""
    return f"{RETRIEVAL_INTENT}/{card_id.replace('/', '.')}"


def card_id_of(intent: str) -> str | None:
    """Return the card of a retrieval intent, or None for any other intent."""
    group, _, key = intent.partition("/")
    return key.replace(".", "/", 1) if group == RETRIEVAL_INTENT and key else None


def load_examples(directory: Path) -> list[Example]:
    """Return every example under `directory` (`<topic>.<language>.yml`), sorted by file.

    Raises:
        ContentError: a file is not valid NLU data; the message names it and the line.
    """
    return [example for file in sorted(directory.rglob("*.??.yml")) for example in _read(file, directory)]


def files_of_all_languages(directory: Path) -> list[Path]:
    """Return the files of NLU data that `load_examples` leaves out: lookup tables and synonyms."""
    return sorted(set(directory.glob("*.yml")) - set(directory.glob("*.??.yml")))


def rasa_json(examples: Sequence[Example]) -> str:
    """Return examples as Rasa reads them fast: of YAML it reads a thousand a second."""
    common = [{"text": example.text, "intent": example.intent} for example in examples]
    return json.dumps({"rasa_nlu_data": {"common_examples": common}}, ensure_ascii=False)


def fewer_questions(examples: Sequence[Example], every: int) -> list[Example]:
    """Return of the ways to ask every so many of a card, language and style, and all other messages.

    Which question it is, the search finds: to tell that it is one, some are enough, and all would drown the other
    messages. But told questions are what is taken for danger, so there are more of them; and all that sound alarming.
    """
    groups: dict[tuple[str, str, str], list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.intent, example.file, example.style].append(example)
    return [
        example
        for (_, file, style), group in groups.items()
        for example in (
            group[:: STORIES_EVERY if style == "story" else every] if WAYS_TO_ASK in file else group
        )
    ]


def with_told_sentences(labelled: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return texts with their intents, and each sentence of a story that is a question or out of scope with it too.

    One sentence out of a story sounds more alarming than the story: it is learnt to be no danger either.
    """
    told = (pair for pair in labelled if pair[1] in (RETRIEVAL_INTENT, OUT_OF_SCOPE))
    return [*labelled, *((part, intent) for text, intent in told for part in telling_sentences(text))]


def _read(file: Path, directory: Path) -> Iterator[Example]:
    name = "/".join((*directory.parts[-2:], file.relative_to(directory).as_posix()))  # data/nlu/…
    try:
        raw = read_yaml(file)
    except YamlError as error:
        raise ContentError(f"{name}:{error.line}: {error}") from error
    language = file.suffixes[-2].lstrip(".")
    blocks = raw.get("nlu") if isinstance(raw, dict) else None
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise ContentError(f"{name}: is not NLU data; write `nlu:` and a list of intents under it")
    for block in blocks:
        if "intent" not in block:
            continue  # synonyms and lookup tables
        if "examples" not in block:
            raise ContentError(f"{name}: {block['intent']}: no examples; write some or remove the intent")
        style = (block.get("metadata") or {}).get("style", "plain")
        if style not in STYLES:
            raise ContentError(
                f"{name}: {block['intent']}: unknown style {style!r}; use one of {', '.join(STYLES)}"
            )
        for line in str(block["examples"]).splitlines():
            text = line.strip().removeprefix("-").strip()
            if text:
                yield Example(text, language, card_id_of(block["intent"]), block["intent"], style, name)
