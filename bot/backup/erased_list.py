"""The list of what was erased, as a file of its own: small enough to be carried away every few minutes.

A backup cannot know what is erased after it; when the database itself is lost, this list does.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, Field, ValidationError
from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session

from bot.backup.archive import BackupError, new_file
from bot.log.database import insert
from bot.log.erasures import ErasureRow, Gone


class Erasure(BaseModel, frozen=True):
    """One line of the list; `digest` as in `ErasureRow`."""

    kind: Gone
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    at: AwareDatetime


def read_erasures(connection: Connection) -> list[Erasure] | None:
    """Return what the database knows to be erased; None where it is older than such knowledge."""
    if not inspect(connection).has_table(ErasureRow.__tablename__):
        return None
    rows = connection.execute(
        select(ErasureRow.kind, ErasureRow.digest, ErasureRow.at).order_by(ErasureRow.at)
    )
    return [Erasure(kind=Gone(kind), digest=digest, at=at) for kind, digest, at in rows]


def write_list(file: Path, erasures: Iterable[Erasure]) -> None:
    """Write the list, one JSON object a line, readable by its owner alone; there whole or not at all."""
    with new_file(file) as sink:
        for erasure in erasures:
            sink.write(erasure.model_dump_json().encode() + b"\n")


def read_list(file: Path) -> list[Erasure]:
    """Return the list.

    Raises:
        BackupError: it cannot be read; the message names file and line.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"{file} cannot be read: {type(error).__name__}") from None
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Erasure.model_validate_json(line))
        except ValidationError:
            raise BackupError(f"{file}, line {number}: not a line that `kompas erased` wrote") from None
    return found


def keep_erasures(session: Session, erasures: Iterable[Erasure]) -> None:
    """Write into the database what it does not know yet to be erased."""
    for erasure in erasures:
        known = insert(session, ErasureRow).values(erasure.model_dump() | {"kind": erasure.kind.value})
        session.execute(known.on_conflict_do_nothing())


def since(erasures: Iterable[Erasure], moment: datetime) -> dict[Gone, set[str]]:
    """Return the digests of what was erased at or after `moment`, by kind."""
    found: dict[Gone, set[str]] = {kind: set() for kind in Gone}
    for erasure in erasures:
        if erasure.at >= moment:
            found[erasure.kind].add(erasure.digest)
    return found
