"""PostgreSQL, Redis and nginx of the system, each started for one run, in a folder of its own, and thrown away after.

Knows how each is started, stopped and started again on what it kept. Each has a session of its own, by which Linux
shares out the CPU: in that of busy tests, Redis answered after seconds. Of Kompas it knows only how a free port is
found. Rasa's Python 3.10 reads this too: its tests share it.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from bot.processes import free_port

START_TIMEOUT_S = 30.0  # each needs less than a second; a busy machine several
POSTGRES_SETTINGS = {
    "listen_addresses": "''",  # only the socket in our own folder: no port to clash with another's
    "fsync": "off",  # a server that lives for one run need survive no loss of power
    "max_connections": "100",
}


class ServerError(Exception):
    """A server is not installed, or does not start; the message says which and why."""


class Postgres:
    """A PostgreSQL server that its own folder alone leads to."""

    def __init__(self) -> None:
        """Make the database.

        Raises:
            ServerError: PostgreSQL is not installed.
        """
        binaries = postgres_binaries()
        if binaries is None:
            raise ServerError("no PostgreSQL server: install one (apt-get install postgresql)")
        self._binaries = binaries
        # A socket's path has at most 107 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="kpg-", dir="/tmp"))
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres", "postgres")
        self._data = self.folder / "data"
        self._run("initdb", "-D", self._data, "-U", "kompas", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    @property
    def url(self) -> str:
        """The address of a database to connect to as its owner."""
        return f"postgresql://kompas@/postgres?host={self.folder}"

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        return int((self._data / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def start(self) -> None:
        """Return when it answers."""
        settings = {**POSTGRES_SETTINGS, "unix_socket_directories": self.folder}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self.folder / "server.log", "-o", options, "start")

    def stop(self) -> None:
        """End it as a crash does: nobody is waited for, and the next start recovers."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Delete what it kept."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: object) -> None:
        words = [str(word) for word in (self._binaries / program, *arguments)]
        if os.getuid() == 0:
            words = ["runuser", "-u", "postgres", "--", *words]
        # pg_ctl leaves its outputs to the server: a pipe would be waited for as long as that runs.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(words, stdout=output, stderr=output, cwd="/", check=False)
            output.seek(0)
            if done.returncode != 0:
                raise ServerError(f"{words}: {output.read().decode(errors='replace')}")


class Redis:
    """A Redis on a port of loopback, which keeps nothing on disk: what deploy/ runs, too."""

    def __init__(self, folder: Path) -> None:
        """Take a free port.

        Raises:
            ServerError: Redis is not installed.
        """
        self._program = _program("redis-server", "redis-server")
        self._folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Return when it answers."""
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
                cwd=self._folder, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        _wait_for_port(self.port, self._process, "Redis", self._folder / "redis.log")

    def stop(self) -> None:
        """End it; what it held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Nginx:
    """An nginx with a configuration of ours, as the user who runs this."""

    def __init__(self, folder: Path) -> None:
        """Keep all its files in `folder`.

        Raises:
            ServerError: nginx is not installed.
        """
        self._program = _program("nginx", "nginx")
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self, http: str, port: int) -> None:
        """Run with `http` inside the block of that name; return when `port` answers.

        Raises:
            ServerError: nginx refuses the configuration, in its own words.
        """
        self._write(http)
        self._process = subprocess.Popen(
            self._command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        _wait_for_port(port, self._process, "nginx", self._folder / "error.log")

    def reload(self, http: str) -> None:
        """Go over to another configuration; what is under way ends as it began.

        Raises:
            ServerError: nginx refuses it, and goes on with the one before.
        """
        self._write(http)
        self._signal("reload")

    def stop(self) -> None:
        """End it, at once."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def _write(self, http: str) -> None:
        paths = "\n".join(
            f"  {name}_temp_path {self._folder / name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        lines = [
            *(["user root;"] if os.getuid() == 0 else []),  # else its workers may not read our folder
            "daemon off;",
            "worker_processes 1;",
            f"pid {self._folder / 'nginx.pid'};",
            f"error_log {self._folder / 'error.log'} warn;",
            "events { worker_connections 4096; }",
            f"http {{\n  access_log off;\n{paths}\n{http}\n}}",
        ]
        (self._folder / "nginx.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._check("-t")

    def _command(self, *more: str) -> "list[str]":
        # -e: before it has read where its errors go, it would write to the system's file.
        error_log = str(self._folder / "error.log")
        return [self._program, "-p", str(self._folder), "-e", error_log, "-c", "nginx.conf", *more]

    def _check(self, *more: str) -> None:
        done = subprocess.run(self._command(*more), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ServerError(f"nginx: {done.stderr}")

    def _signal(self, name: str) -> None:
        self._check("-s", name)


def postgres_binaries() -> "Path | None":
    """Return the folder of initdb, or None: Debian leaves it off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


def _program(name: str, package: str) -> str:
    # Debian keeps nginx where only root looks.
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        raise ServerError(f"no {name}: install it (apt-get install {package})")
    return found


def _wait_for_port(port: int, process: "subprocess.Popen[bytes]", name: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    said = log.read_text(encoding="utf-8", errors="replace")[-1000:] if log.is_file() else ""
    raise ServerError(f"{name} does not start: {said}")
