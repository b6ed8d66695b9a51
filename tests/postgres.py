"""A real PostgreSQL for tests: the one that is named, or one started for the run and thrown away after.

Python 3.10 reads this too: the tests of Rasa's environment share tests/conftest.py.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAMED = "KOMPAS_TEST_POSTGRES_URL"
LACKING = f"no PostgreSQL server: install one (apt-get install postgresql), or name one in {NAMED}"
SERVER_SETTINGS = {
    "listen_addresses": "''",  # only the socket in our own folder: no port to clash with another's
    "fsync": "off",  # a server that lives for one run need survive nothing
    "max_connections": "100",
}


@contextmanager
def running_server() -> Iterator[str | None]:
    """Yield the address of a database to connect to as its owner, for psycopg; None where there is no server."""
    if os.environ.get(NAMED):
        yield os.environ[NAMED]
        return
    binaries = _binaries()
    if binaries is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="kpg-", dir="/tmp"))  # a socket's path has at most 107 characters
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    options = " ".join(
        f"-c {name}={value}" for name, value in {**SERVER_SETTINGS, "unix_socket_directories": folder}.items()
    )
    try:
        _as_server(
            binaries / "initdb", "-D", data, "-U", "kompas", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        _as_server(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "server.log", "-o", options, "start")
        try:
            yield f"postgresql://kompas@/postgres?host={folder}"
        finally:
            _as_server(binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path | None:
    """Return the folder of initdb: Debian leaves it off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


def _as_server(*command: object) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    # pg_ctl leaves its outputs to the server: a pipe would be waited for as long as that runs.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(words, stdout=output, stderr=output, cwd="/", check=False)
        output.seek(0)
        assert done.returncode == 0, f"{words}: {output.read().decode(errors='replace')}"
