"""What invented people do in invented conversations: data/demo/<language>.yml, read and checked. Knows no HTTP."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from bot.gateway.languages import Language
from bot.nlu.languages import languages
from knowledge.yaml_files import YamlError, read_yaml

FOLDER = "demo"  # in the data folder
T = TypeVar("T")


class DemoError(Exception):
    """No demo data can be made; the message says why and what mends it."""


class Step(BaseModel):
    """One thing that somebody does: exactly one of the fields.

    Where the answer offers no such button or no such choice, nothing is tapped: what is offered is decided by the
    assistant, not here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str | None = Field(default=None, min_length=1)
    tap: str | None = Field(default=None, pattern="^[a-z_]+$", description="intent of a button")
    choose: int | None = Field(default=None, ge=1, description="which of the cards offered, from 1")
    liked: bool | None = Field(default=None, description="thumb up for the newest answer")
    disliked: str | None = Field(
        default=None, description="thumb down, and why: a reason of the chat page's, or one's own words"
    )

    @model_validator(mode="before")
    @classmethod
    def _read_words(cls, step: Any) -> Any:
        return {"say": step} if isinstance(step, str) else step

    @model_validator(mode="after")
    def _demand_one(self) -> "Step":
        if len(self.model_fields_set) != 1:
            raise ValueError("a step is words, or one of tap, choose, liked, disliked")
        return self


Script = Sequence[Step]
_SCRIPTS: TypeAdapter[list[list[Step]]] = TypeAdapter(Annotated[list[list[Step]], Field(min_length=1)])


def load_scripts(folder: Path) -> Mapping[Language, Sequence[Script]]:
    """Return the scripts of every language that has some.

    Raises:
        DemoError: there are none, or a step is none; the message names the file and the script.
    """
    files = {language: folder / f"{language}.yml" for language in languages()}
    found = {language: read_demo(file, _SCRIPTS) for language, file in files.items() if file.exists()}
    if not found:
        raise DemoError(f"{folder} holds no scripts; restore them from git")
    return found


def read_demo(file: Path, held: TypeAdapter[T]) -> T:
    """Return what a file of the demo holds.

    Raises:
        DemoError: it holds something else; the message names the file, and the line or the entry.
    """
    try:
        return held.validate_python(read_yaml(file))
    except YamlError as error:
        raise DemoError(f"{file.name}:{error.line}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ", ".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        raise DemoError(f"{file.name}: entry {where}: {first['msg']}") from None
