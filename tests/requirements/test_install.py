"""Setting up both environments. A script stands in for uv; nothing is downloaded."""

import importlib.util
import sys

import pytest

from bot.settings import REPOSITORY

# Writes down its arguments, makes the interpreter on `uv venv`, and fails at the command named in `fails`.
UV = """#!/bin/sh
echo "$@" >> {folder}/calls.txt
if [ -f {folder}/fails ] && [ "$1" = "$(cat {folder}/fails)" ]; then exit 2; fi
if [ "$1" = venv ]; then
  for last; do true; done
  mkdir -p "$last/bin" && touch "$last/bin/python"
fi
if [ "$3" = --no-deps ]; then mkdir -p "$7"; fi
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """The module, at work in an empty repository with uv on the path."""
    spec = importlib.util.spec_from_file_location("install", REPOSITORY / "requirements" / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    root = tmp_path / "repository"
    (root / "requirements").mkdir(parents=True)
    (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (root / "requirements" / "rasa.txt").write_text(
        "rasa==3.6.21\n    # via kompas\nsanic==21.12.2\n", encoding="utf-8"
    )
    (root / "requirements" / "kompas.txt").write_text("fastapi==1.0\n", encoding="utf-8")
    (root / "requirements" / "bench.txt").write_text("matplotlib==3.11.2\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["install.py"])
    monkeypatch.setattr(module, "ROOT", root)
    monkeypatch.setattr(module, "TOOLS", root / ".tools")
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text(UV.format(folder=tmp_path), encoding="utf-8")
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{uv.parent}:/usr/bin:/bin")
    return module


def calls(folder):
    file = folder / "calls.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


def test_both_environments_are_made_from_their_locked_files(install, tmp_path, capsys):
    install.main()

    root = install.ROOT
    pip = "pip install --exact --python"
    assert calls(tmp_path) == [
        f"venv --quiet --no-project --python 3.10 {root}/.venv-rasa",
        f"{pip} {root}/.venv-rasa/bin/python --requirements {root}/requirements/rasa.txt",
        f"venv --quiet --no-project --python 3.11 {root}/.venv",
        f"{pip} {root}/.venv/bin/python --requirements {root}/requirements/kompas.txt",
        f"pip install --quiet --no-deps --python {root}/.venv/bin/python --editable {root}",
    ]
    assert capsys.readouterr().err.splitlines() == [
        "set-up: .venv-rasa: creating, Python 3.10",
        "set-up: .venv-rasa: installing 2 packages",
        "set-up: .venv: creating, Python 3.11",
        "set-up: .venv: installing 1 packages",
    ]


def test_what_is_up_to_date_runs_no_command_and_says_nothing(install, tmp_path, capsys):
    install.main()
    calls(tmp_path), capsys.readouterr()

    install.main()

    assert calls(tmp_path) == []
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("changed", "environments"),
    [
        ("requirements/rasa.txt", [".venv-rasa"]),
        ("requirements/kompas.txt", [".venv"]),
        ("pyproject.toml", [".venv"]),
    ],
)
def test_changed_file_installs_anew_into_the_environment_it_concerns(
    install, tmp_path, changed, environments
):
    install.main()
    calls(tmp_path)

    with (install.ROOT / changed).open("a", encoding="utf-8") as file:
        file.write("# another line\n")
    install.main()

    made = calls(tmp_path)
    assert [
        name for name in (".venv-rasa", ".venv") if any(f"/{name}/" in call for call in made)
    ] == environments
    assert not any(call.startswith("venv") for call in made)


def test_packages_of_the_benchmark_are_installed_beside_only_when_asked_for(
    install, tmp_path, monkeypatch, capsys
):
    root = install.ROOT
    install.main()
    assert not any("bench.txt" in call for call in calls(tmp_path))
    capsys.readouterr()
    monkeypatch.setattr(sys, "argv", ["install.py", "bench"])

    install.main()

    assert calls(tmp_path) == [
        f"pip install --no-deps --python {root}/.venv/bin/python --target {root}/.tools/bench "
        f"--requirements {root}/requirements/bench.txt"
    ]
    assert capsys.readouterr().err == "set-up: .tools/bench: installing 1 packages\n"


def test_packages_of_the_benchmark_are_replaced_as_a_whole_when_their_file_changed(
    install, tmp_path, monkeypatch
):
    monkeypatch.setattr(sys, "argv", ["install.py", "bench"])
    install.main()
    old = install.ROOT / ".tools" / "bench" / "no_longer_wanted.py"
    old.touch()
    calls(tmp_path)

    install.main()
    assert old.exists()
    assert calls(tmp_path) == []
    with (install.ROOT / "requirements" / "bench.txt").open("a", encoding="utf-8") as file:
        file.write("pillow==13.0.0\n")
    install.main()

    assert not old.exists()
    assert len(calls(tmp_path)) == 1


def test_unknown_extra_stops_before_anything_is_installed(install, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["install.py", "bensh"])

    with pytest.raises(SystemExit, match="set-up: bensh is unknown; there is bench"):
        install.main()

    assert calls(tmp_path) == []


@pytest.mark.parametrize(("environment", "version"), [(".venv-rasa", "3.10"), (".venv", "3.11")])
def test_missing_interpreter_stops_with_the_ways_to_get_it(
    install, tmp_path, monkeypatch, environment, version
):
    (tmp_path / "fails").write_text("venv", encoding="utf-8")
    wanted = [entry for entry in install.ENVIRONMENTS if entry[0] == environment]
    monkeypatch.setattr(install, "ENVIRONMENTS", wanted)

    with pytest.raises(SystemExit) as caught:
        install.main()

    message = str(caught.value)
    assert message.startswith(f"set-up: Python {version} was not found.")
    assert f"pyenv install {version}" in message
    assert f"uv python install {version}" in message
    assert f"python{version}" in message


def test_failed_installation_is_named_and_done_again_next_time(install, tmp_path):
    (tmp_path / "fails").write_text("pip", encoding="utf-8")

    with pytest.raises(SystemExit, match=r"set-up: the packages of rasa\.txt cannot be installed; see above"):
        install.main()
    (tmp_path / "fails").unlink()
    calls(tmp_path)
    install.main()

    assert calls(tmp_path)[0].endswith("/requirements/rasa.txt")


def test_missing_uv_is_installed_under_tools_once(install, tmp_path, monkeypatch):
    (tmp_path / "bin" / "uv").unlink()
    commands = []
    monkeypatch.setattr(install, "run", lambda command, failure, environment=None: commands.append(command))
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    own = install.TOOLS / "bin" / "uv"

    found = install.find_uv()
    own.parent.mkdir(parents=True)
    own.touch()
    found_again = install.find_uv()

    assert found == found_again == str(own)
    assert commands == [
        [sys.executable, "-m", "venv", str(install.TOOLS)],
        [str(own.with_name("python")), "-m", "pip", "install", "--quiet", f"uv=={install.UV_VERSION}"],
    ]


@pytest.mark.parametrize(("pip", "uv", "seen"), [("/a", None, "/a"), ("/a", "/b", "/b"), (None, None, None)])
def test_local_wheels_of_pip_serve_uv_too(install, monkeypatch, pip, uv, seen):
    for name, value in (("PIP_FIND_LINKS", pip), ("UV_FIND_LINKS", uv)):
        monkeypatch.delenv(name, raising=False)
        if value:
            monkeypatch.setenv(name, value)
    environments = []
    monkeypatch.setattr(install, "install", lambda uv, environment, *rest: environments.append(environment))

    install.main()

    assert [environment.get("UV_FIND_LINKS") for environment in environments] == [seen, seen]
