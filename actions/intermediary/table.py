"""What the law and the free way are, by what somebody asks money for and who asks: `table.yml`, as a table.

Knows ids of cards and agencies, not their content. Knows nothing of dialogue.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from knowledge.models.base import Localized
from knowledge.models.card import CardId
from knowledge.yaml_files import read_yaml

ANY = "any"  # the row of every asker that has none of its own
OTHER = "other"  # the service that is none of the others


class Verdict(StrEnum):
    """May they ask it."""

    FREE = "free"
    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Advice(_Part):
    """A text, the card whose steps go with it, and who helps, best first."""

    card: CardId
    agencies: Sequence[str] = Field(min_length=1)
    text: Localized


class Row(Advice):
    """What holds for one service and one asker; `report` names how it is reported."""

    verdict: Verdict
    report: str


class Table(_Part):
    """Every row by service and asker, and what comes with it."""

    services: Mapping[str, Mapping[str, Row]]
    shared: Mapping[str, Advice]
    reports: Mapping[str, Advice]

    def row(self, service: object, who: object) -> Row:
        """Return the row; an unknown service counts as `OTHER`, an unknown asker as `ANY`."""
        askers = self.services.get(str(service)) or self.services[OTHER]
        return askers.get(str(who)) or askers[ANY]


class Wording(_Part):
    """`wording.yml`."""

    verdicts: Mapping[Verdict, Localized]
    headings: Mapping[str, Localized]
    options: Mapping[str, Mapping[str, Sequence[str]]]
    beside_options: Sequence[str]
    around_amounts: Sequence[str]


@lru_cache(maxsize=1)
def load_table() -> Table:
    """Return the table, the rows of each asker completed from the row `any`.

    Raises:
        pydantic.ValidationError: the file does not fit.
    """
    raw = _read("table.yml")
    services = {
        service: {asker: rows[ANY] | row for asker, row in rows.items()}
        for service, rows in raw["services"].items()
    }
    return Table.model_validate(raw | {"services": services})


@lru_cache(maxsize=1)
def load_wording() -> Wording:
    """Return the wording.

    Raises:
        pydantic.ValidationError: the file does not fit.
    """
    return Wording.model_validate(_read("wording.yml"))


def _read(name: str) -> dict[str, Any]:
    raw: dict[str, Any] = read_yaml(Path(__file__).with_name(name))
    return raw
