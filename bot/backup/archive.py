"""The file of a backup: a tar of two members, the manifest first, then the database's own copy.

Knows files. Knows no database.
"""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

from pydantic import AwareDatetime, BaseModel, ValidationError

MANIFEST, DATA = "manifest.json", "data"
_CHUNK = 1 << 20


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why, and holds nothing that anybody typed."""


class Manifest(BaseModel, frozen=True):
    """What a backup is of. `rows` counts each table; `programs` is pg_dump's major version, `sha256` the data's."""

    format: Literal[1] = 1
    made_at: AwareDatetime
    database: Literal["sqlite", "postgresql"]
    revision: str
    rows: dict[str, int]
    programs: int | None = None
    sha256: str = ""


def write_archive(file: Path, manifest: Manifest, data: Path) -> None:
    """Write the backup, readable by its owner alone; `file` is there whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    told = manifest.model_copy(update={"sha256": _sha256(data)}).model_dump_json(indent=2).encode()
    with new_file(file) as sink, tarfile.open(fileobj=sink, mode="w") as tar:
        tar.addfile(_member(MANIFEST, len(told)), io.BytesIO(told))
        with data.open("rb") as source:
            tar.addfile(_member(DATA, data.stat().st_size), source)


def read_manifest(file: Path) -> Manifest:
    """Return what the backup is of.

    Raises:
        BackupError: the file is no backup.
    """
    with _opened(file) as tar:
        first = tar.next()
        told = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
        if told is None:
            raise BackupError(f"{file} is no backup of Kompas")
        return Manifest.model_validate_json(told.read())


def extract_data(file: Path, to: Path) -> None:
    """Write the database's copy to `to`, readable by its owner alone.

    Raises:
        BackupError: the file is damaged.
    """
    expected = read_manifest(file).sha256
    with _opened(file) as tar, new_file(to) as sink:
        source = tar.extractfile(DATA)
        if source is None:
            raise BackupError(f"{file} is no backup of Kompas")
        while chunk := source.read(_CHUNK):
            sink.write(chunk)
    if _sha256(to) != expected:
        raise BackupError(f"{file} is damaged: its data are not those that were written")


@contextmanager
def new_file(file: Path) -> Iterator[IO[bytes]]:
    """Open `file` for writing, mode 0600: under another name first, so that it is there whole or not at all."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink:
        yield sink
        sink.flush()
        os.fsync(sink.fileno())
    part.replace(file)


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, mode="r:") as tar:
            yield tar
    except FileNotFoundError:
        raise BackupError(f"{file}: there is no such file") from None
    except (tarfile.TarError, EOFError, KeyError):
        raise BackupError(f"{file} is no backup of Kompas, or it is damaged") from None
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, detail["loc"])) or "JSON" for detail in error.errors())
        raise BackupError(f"{file}: {MANIFEST}: cannot be read: {fields}") from None


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _sha256(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
