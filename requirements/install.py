"""Create both environments from the locked requirement files. Needs nothing but Python 3.8 or newer.

`python3 requirements/install.py`; what is up to date is left alone. See README.md, "Set-up".
`python3 requirements/install.py bench` also fetches the packages that only `make bench` and `make encoder` need.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".tools"
UV_VERSION = "0.13.8"
# folder, Python, locked requirements, whether Kompas itself is installed there
ENVIRONMENTS = (
    (".venv-rasa", "3.10", "rasa.txt", False),
    (".venv", "3.11", "kompas.txt", True),
)
# Packages beside those of .venv, for PYTHONPATH: its locked requirements name only what .venv does not have.
EXTRAS = {"bench": (".tools/bench", "bench.txt")}
PACKAGES_FAILED = "the packages of {} cannot be installed; see above"
HOW_TO_GET_PYTHON = """Python {version} was not found. Get it in one of these ways, then run the command again:
  pyenv install {version}
  uv python install {version}
  or from your system's packages, so that `python{version}` is on the path"""


def main():
    extras = sys.argv[1:]
    unknown = sorted(set(extras) - set(EXTRAS))
    if unknown:
        sys.exit("set-up: {} is unknown; there is {}".format(", ".join(unknown), ", ".join(EXTRAS)))
    uv = find_uv()
    environment = dict(os.environ)
    # A local folder of wheels, such as a CPU build of torch, serves uv as it serves pip.
    if environment.get("PIP_FIND_LINKS"):
        environment.setdefault("UV_FIND_LINKS", environment["PIP_FIND_LINKS"])
    for folder, version, requirements, with_kompas in ENVIRONMENTS:
        install(uv, environment, ROOT / folder, version, ROOT / "requirements" / requirements, with_kompas)
    for name in extras:
        folder, requirements = EXTRAS[name]
        install_beside(uv, environment, ROOT / folder, ROOT / "requirements" / requirements)


def find_uv():
    """Return uv: the one on the path, or one installed under .tools."""
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    own = TOOLS / "bin" / "uv"
    if not own.is_file():
        say("installing uv into .tools")
        run(
            [sys.executable, "-m", "venv", str(TOOLS)],
            "python3 cannot create a virtual environment; on Debian and Ubuntu: apt-get install python3-venv",
        )
        run(
            [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv==" + UV_VERSION],
            "uv cannot be installed; is the package registry within reach?",
        )
    return str(own)


def install(uv, environment, folder, version, requirements, with_kompas):
    stamp = folder / ".kompas-requirements"
    wanted = hashlib.sha256(requirements.read_bytes() + str(folder).encode()).hexdigest()
    if with_kompas:
        wanted += hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    python = folder / "bin" / "python"
    if not python.exists():
        say("{}: creating, Python {}".format(folder.name, version))
        run(
            [uv, "venv", "--quiet", "--no-project", "--python", version, str(folder)],
            HOW_TO_GET_PYTHON.format(version=version),
            environment,
        )
    say_installing(folder, requirements)
    run(
        [uv, "pip", "install", "--exact", "--python", str(python), "--requirements", str(requirements)],
        PACKAGES_FAILED.format(requirements.name),
        environment,
    )
    if with_kompas:
        run(
            [uv, "pip", "install", "--quiet", "--no-deps", "--python", str(python), "--editable", str(ROOT)],
            "Kompas itself cannot be installed; see above",
            environment,
        )
    stamp.write_text(wanted)


def install_beside(uv, environment, folder, requirements):
    """Install packages into a folder that is no environment, for the Python of .venv."""
    stamp = folder / ".kompas-requirements"
    python = ROOT / ".venv" / "bin" / "python"
    wanted = hashlib.sha256(requirements.read_bytes() + str(python).encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(str(folder), ignore_errors=True)  # uv leaves there what is no longer wanted
    say_installing(folder, requirements)
    run(
        [
            uv,
            "pip",
            "install",
            "--no-deps",
            "--python",
            str(python),
            "--target",
            str(folder),
            "--requirements",
            str(requirements),
        ],
        PACKAGES_FAILED.format(requirements.name),
        environment,
    )
    stamp.write_text(wanted)


def say_installing(folder, requirements):
    count = sum(
        1 for line in requirements.read_text().splitlines() if "==" in line and not line.startswith(" ")
    )
    say("{}: installing {} packages".format(folder.relative_to(ROOT), count))


def run(command, failure, environment=None):
    """Run a command; where it fails, stop with `failure`."""
    if subprocess.run(command, env=environment, cwd=str(ROOT)).returncode != 0:
        sys.exit("set-up: " + failure)


def say(message):
    print("set-up: " + message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
