"""What staff announce above the chat for some days: "The helpline is closed on Monday".

Knows `knowledge/notice.yml`, which is absent while there is nothing to announce:

    - from: 2027-04-26          # first and last day on which it is shown
      to: 2027-04-27
      url: https://example.org  # optional
      pl: …                     # all four languages
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from bot.gateway.messages import WebAddress
from bot.nlu.languages import languages
from knowledge.errors import ContentError
from knowledge.models.base import PerLanguage, Text
from knowledge.yaml_files import YamlError, read_yaml


class NoticeError(ContentError):
    """`notice.yml` cannot be used; the message names entry, field and rule."""


class Notice(PerLanguage[Text]):
    """One announcement, in all languages."""

    first: dt.date = Field(alias="from")
    last: dt.date = Field(alias="to")
    url: WebAddress | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Notice":
        if missing := sorted(languages().keys() - self.texts.keys()):
            raise ValueError(f"has no text in {', '.join(missing)}; add it")
        if self.last < self.first:
            raise ValueError("`to` lies before `from`; swap them")
        return self

    def holds_on(self, day: dt.date) -> bool:
        """Say whether it is shown on `day`."""
        return self.first <= day <= self.last


def load_notices(path: Path) -> Sequence[Notice]:
    """Return what `path` announces; nothing where there is no such file.

    Raises:
        NoticeError: an entry does not fit.
    """
    if not path.exists():
        return ()
    try:
        return TypeAdapter(list[Notice]).validate_python(read_yaml(path) or [])
    except YamlError as error:
        raise NoticeError(f"{path.name}:{error.line}: {error}") from error
    except ValidationError as error:
        detail = error.errors()[0]
        place = " ".join(str(part) for part in detail["loc"])
        raise NoticeError(f"{path.name}: entry {place}: {detail['msg']}") from error
