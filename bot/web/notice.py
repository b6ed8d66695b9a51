"""What staff announce above the chat for some days: "The helpline is closed on Monday".

Knows `knowledge/notice.yml`, which is absent while there is nothing to announce:

    - first_day: 2027-04-26     # on which it is shown, and the last one
      last_day: 2027-04-27
      url: https://example.org  # optional
      pl: …                     # all four languages
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError, model_validator

from bot.gateway.messages import WebAddress
from bot.nlu.languages import languages
from knowledge.errors import ContentError
from knowledge.models.base import PerLanguage, Text
from knowledge.yaml_files import YamlError, read_yaml


class NoticeError(ContentError):
    """`notice.yml` cannot be used; the message names entry, field and rule."""


class Notice(PerLanguage[Text]):
    """One announcement, in all languages."""

    first_day: dt.date
    last_day: dt.date
    url: WebAddress | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Notice":
        if missing := sorted(languages().keys() - self.texts.keys()):
            raise ValueError(f"has no text in {', '.join(missing)}; add it")
        if self.last_day < self.first_day:
            raise ValueError("`last_day` lies before `first_day`; swap them")
        return self

    def holds_on(self, day: dt.date) -> bool:
        """Say whether it is shown on `day`."""
        return self.first_day <= day <= self.last_day


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
