"""Read YAML fast, refuse what YAML quietly accepts, and tell on which line an entry stands."""

from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import ContentError


class _StrictLoader(yaml.CSafeLoader):
    """libyaml's safe loader; a key that stands twice in a mapping is an error, not a silent loss."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


class YamlError(ContentError):
    """A file is not usable YAML; `line` is 1-based, 0 where the file as a whole is meant."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


def read_yaml(file: Path) -> Any:
    """Return what a YAML file holds.

    Raises:
        YamlError: the file is missing, is not UTF-8, or is not valid YAML.
    """
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 (a safe loader)
    except FileNotFoundError:
        raise YamlError(0, "the file is missing; restore it from git") from None
    except UnicodeDecodeError:
        raise YamlError(0, "is not UTF-8 text; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise YamlError(line, f"is not valid YAML: {error.problem}") from error


def line_of(file: Path, path: Iterable[str | int]) -> int:
    """Return the 1-based line of the entry at `path`, or of its nearest parent."""
    node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    line = 0
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = (node.value[step], node.value[step])
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line, found[1]
    return line + 1
