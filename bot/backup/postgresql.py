"""Dumps our tables from PostgreSQL and loads them within a transaction, by the system's pg_dump and pg_restore.

pg_restore only unpacks here, into SQL: what it runs itself it commits itself, and the old state would be gone before
the restored one is complete.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from psycopg import Cursor
from sqlalchemy import URL, Connection, text

from bot.backup.archive import BackupError

INSTALL = "install PostgreSQL's programs (apt-get install postgresql-client)"
_MAJOR = re.compile(r"\(PostgreSQL\) (\d+)")
_END_OF_ROWS = b"\\.\n"
_PSQL_ONLY = (
    b"\\restrict",
    b"\\unrestrict",
)  # against a server that forges a dump; ours has passed its checksum


def check_dump(server: int) -> int:
    """Return the major version of pg_dump.

    Raises:
        BackupError: there is none, or it is older than the server.
    """
    program = _version("pg_dump")
    if program < server:
        raise BackupError(
            f"pg_dump {program} cannot read PostgreSQL {server}: {INSTALL} of version {server} or newer"
        )
    return program


def check_restore(dumped_by: int | None, server: int) -> None:
    """Check that the backup can be unpacked and loaded.

    Raises:
        BackupError: pg_restore is lacking or older than the pg_dump that made it, or the server is.
    """
    program = _version("pg_restore")
    wanted = dumped_by or 0
    if program < wanted:
        raise BackupError(
            f"pg_restore {program} cannot read a backup of pg_dump {wanted}: {INSTALL} of version {wanted}"
        )
    if server < wanted:
        raise BackupError(
            f"PostgreSQL {server} cannot take a backup of pg_dump {wanted}: restore into {wanted} or newer"
        )


def server_version(connection: Connection) -> int:
    """Return the server's major version."""
    return int(connection.scalar(text("SHOW server_version_num"))) // 10_000


def dump(url: URL, snapshot: str, tables: Iterable[str], to: Path) -> None:
    """Write the tables as `snapshot` sees them to `to`.

    Raises:
        BackupError: pg_dump failed.
    """
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    command += [f"--table={name}" for name in tables]
    with _service(url) as environment:
        done = subprocess.run([*command, f"--file={to}"], env=environment, capture_output=True, check=False)
    if done.returncode:
        raise BackupError(f"pg_dump failed: {_last_line(done.stderr)}")


def load(connection: Connection, dumped: Path) -> None:
    """Run the dump in the connection's transaction, which sees no table by its bare name until that ends.

    Raises:
        BackupError: pg_restore failed.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, tempfile.TemporaryFile() as errors:
        command = ["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(dumped)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as unpacking:
            assert unpacking.stdout is not None
            _run(cursor, unpacking.stdout)
        if unpacking.returncode:
            errors.seek(0)
            raise BackupError(f"pg_restore failed: {_last_line(errors.read())}")
        cursor.execute("RESET search_path")  # which the dump has emptied


def _run(cursor: Cursor, script: Iterable[bytes]) -> None:
    """Run a plain dump: statements, and rows after `COPY … FROM stdin;` up to a line of a backslash and a dot."""
    statements: list[bytes] = []
    lines = iter(script)
    for line in lines:
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            cursor.execute(b"".join(statements))
            statements.clear()
            with cursor.copy(line) as rows:
                for row in lines:
                    if row == _END_OF_ROWS:
                        break
                    rows.write(row)
        elif not line.startswith(_PSQL_ONLY):
            statements.append(line)
    cursor.execute(b"".join(statements))


@contextmanager
def _service(url: URL) -> Iterator[Mapping[str, str]]:
    """Give the environment in which libpq finds the database; a password in the arguments would show in `ps`."""
    named = {
        "host": url.host,
        "port": url.port,
        "dbname": url.database,
        "user": url.username,
        "password": url.password,
    }
    lines = [f"{name}={value}" for name, value in [*named.items(), *url.query.items()] if value is not None]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".conf") as file:  # mode 0600
        file.write("\n".join(["[kompas]", *lines, ""]))
        file.flush()
        yield {**os.environ, "PGSERVICEFILE": file.name, "PGSERVICE": "kompas"}


def _version(program: str) -> int:
    if shutil.which(program) is None:
        raise BackupError(f"{program} is not on the path: {INSTALL}")
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = _MAJOR.search(told)
    if found is None:
        raise BackupError(f"{program} does not tell its version: {INSTALL}")
    return int(found[1])


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
