"""Add ways to ask to the files of `data/nlu/`, as a person would: one line at the end of the block it belongs to.

Knows Rasa's NLU format and where an intent's examples stand. Adds nothing twice, so that what was killed half way can
be done again.
"""

import difflib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.errors import ContentError
from knowledge.examples import card_id_of

MAX_CHARS = 500  # of one example; a longer story teaches more than one thing
_MARKUP = re.compile(r"\](?=[(\[{])")  # "[Breda](place)" would be an entity to Rasa
_HEAD = 'version: "3.1"\nnlu:\n'


class ExampleError(ContentError):
    """An example that cannot be added; the message names intent and language."""


@dataclass(frozen=True)
class Addition:
    """A way to ask that is to be added; `style` is one of `knowledge.examples.STYLES`."""

    text: str
    language: str
    intent: str
    style: str


@dataclass(frozen=True)
class Change:
    """What becomes of a file; `before` is empty where there is none yet."""

    path: Path
    before: str
    after: str


@dataclass(frozen=True)
class _Block:
    """The examples of one intent and style in a file; `after` is the line, from 0, before which one more stands."""

    intent: str
    style: str
    texts: frozenset[str]
    after: int
    indent: str


def one_line(text: str) -> str:
    """Return a message as it can stand in a list of examples: one line, and nothing that means something to Rasa."""
    shown = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cs"})
    return _MARKUP.sub("] ", " ".join(shown.replace("\ufeff", "").split())).lstrip("-–•* ")


def changes(directory: Path, additions: Iterable[Addition]) -> list[Change]:
    """Return what becomes of the files under `directory` (`data/nlu`); what stands there already changes nothing.

    Raises:
        ExampleError: an intent has no file in that language, or a file cannot be read.
    """
    by_file: dict[Path, list[Addition]] = {}
    for addition in additions:
        by_file.setdefault(_file_of(directory, addition), []).append(addition)
    found = []
    for path, of_file in by_file.items():
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        found.append(Change(path, before, _with(before, of_file, path)))
    return [change for change in found if change.after != change.before]


def write(change: Change) -> None:
    """Put the new file in the place of the old one, whole or not at all."""
    change.path.parent.mkdir(parents=True, exist_ok=True)
    beside = change.path.with_name(f".{change.path.name}.new")
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(change.after)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(change.path)


def patch(found: Sequence[Change], root: Path) -> str:
    """Return the changes as `git apply` takes them, with paths from `root` on."""
    return "".join(_diff(change, change.path.relative_to(root).as_posix()) for change in found)


def _diff(change: Change, name: str) -> str:
    old, new = change.before.splitlines(keepends=True), change.after.splitlines(keepends=True)
    lines = list(difflib.unified_diff(old, new, f"a/{name}" if old else "/dev/null", f"b/{name}"))
    head = [f"diff --git a/{name} b/{name}\n", *([] if old else ["new file mode 100644\n"])]
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in head + lines
    )


def _file_of(directory: Path, addition: Addition) -> Path:
    if card_id := card_id_of(addition.intent):
        return directory / "ask" / f"{card_id.partition('/')[0]}.{addition.language}.yml"
    own = directory / f"{addition.intent}.{addition.language}.yml"
    others = sorted(directory.glob(f"*.{addition.language}.yml"))
    for file in [own, *others] if own.exists() else others:
        if any(block.intent == addition.intent for block in _blocks(file.read_text(encoding="utf-8"), file)):
            return file
    raise ExampleError(
        f"{addition.intent}: no file in {directory} has examples of it in {addition.language}; write the first by hand"
    )


def _with(text: str, additions: Sequence[Addition], file: Path) -> str:
    whole = text if text.endswith("\n") else f"{text}\n"
    blocks = list(_blocks(whole, file)) if text else []
    lines = (whole if text else _HEAD).splitlines(keepends=True)
    inserted: dict[
        tuple[int, str, str], list[str]
    ] = {}  # by place, intent and style of a block that is lacking
    known: dict[str, set[str]] = {}
    for addition in additions:
        own = [block for block in blocks if block.intent == addition.intent]
        there = known.setdefault(addition.intent, {text for block in own for text in block.texts})
        if addition.text in there:
            continue
        there.add(addition.text)
        styled = [block for block in own if block.style == addition.style]
        if styled:
            inserted.setdefault((styled[-1].after, "", ""), []).append(
                f"{styled[-1].indent}- {addition.text}\n"
            )
        else:
            place = own[-1].after if own else len(lines)
            new = inserted.setdefault((place, addition.intent, addition.style), _head(addition))
            new.append(f"    - {addition.text}\n")
    for (place, _, _), new in sorted(
        inserted.items(), reverse=True
    ):  # from below: what is above stays in its place
        lines[place:place] = new
    after = "".join(lines)
    read = {(block.intent, text) for block in _blocks(after, file) for text in block.texts}
    if lost := [addition for addition in additions if (addition.intent, addition.text) not in read]:
        raise ExampleError(f"{file}: an example of {lost[0].intent} would not be read back; add it by hand")
    return after


def _head(addition: Addition) -> list[str]:
    return [
        f"- intent: {addition.intent}\n",
        f"  metadata: {{style: {addition.style}}}\n",
        "  examples: |\n",
    ]


def _blocks(text: str, file: Path) -> Iterator[_Block]:
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ExampleError(f"{file}: is not valid YAML; run `kompas check`") from error
    lines = text.splitlines()
    intents = _field(root, "nlu")
    for block in [] if intents is None else intents.value:
        intent, examples, metadata = (_field(block, name) for name in ("intent", "examples", "metadata"))
        if intent is None or examples is None:
            continue
        style = _field(metadata, "style")
        after = examples.end_mark.line
        while after > 0 and not lines[after - 1].strip():
            after -= 1
        last = lines[after - 1]
        yield _Block(
            intent=intent.value,
            style=style.value if style else "plain",
            texts=frozenset(line.strip().removeprefix("-").strip() for line in examples.value.splitlines()),
            after=after,
            indent=last[: len(last) - len(last.lstrip())],
        )


def _field(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)
