"""Starting the whole assistant: what is missing, broken or taken is named; a signal stops everything.

The children are a small script in the place of both interpreters; sockets and processes are real.
"""

import asyncio
import io
import json
import os
import signal
import socket
import sys
import tarfile
from pathlib import Path

import pytest

from bot import serve as serving
from bot.processes import free_port
from bot.rasa_model import MODEL
from bot.serve import StartError, neighbours, serve
from bot.settings import Settings

pytestmark = [pytest.mark.asyncio, pytest.mark.enable_socket]

# Called as an interpreter would be: `-m MODULE … --port N`; answers every address by what `answers` says.
CHILD = """#!{python} -S
import http.server, json, os, pathlib, sys

module, port = sys.argv[2], int(sys.argv[sys.argv.index("--port") + 1])
answer = json.loads(os.environ["FAKE_ANSWERS"]).get(module)
if answer is None:
    print("first line\\n\\nbroken on purpose")
    sys.exit(1)
pathlib.Path(os.environ["FAKE_PIDS"], str(os.getpid())).touch()

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *arguments):
        pass

http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""
HEALTHY = {
    "actions.server": {"status": "ok"},
    "bot.rasa_runtime": {"rasa": "ok"},
    "bot.gateway.main": {"status": "ok"},
}


def write_model(build_dir, member="metadata.json"):
    """Write an archive that looks like a Rasa model from outside."""
    model = build_dir / "rasa" / MODEL
    model.parent.mkdir(parents=True)
    with tarfile.open(model, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(member), io.BytesIO())
    return model


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Settings under which every process is the small script and a model stands ready."""
    child = tmp_path / "python"
    child.write_text(CHILD.format(python=sys.executable), encoding="utf-8")
    child.chmod(0o755)
    (tmp_path / "pids").mkdir()
    monkeypatch.setattr(serving.sys, "executable", str(child))
    monkeypatch.setenv("FAKE_PIDS", str(tmp_path / "pids"))
    monkeypatch.setenv("FAKE_ANSWERS", json.dumps(HEALTHY))
    write_model(tmp_path / "build")
    return Settings(
        build_dir=tmp_path / "build", state_dir=tmp_path / "state", rasa_python=child, port=free_port()
    )


def ignore(message):
    pass


def running(settings):
    """Return the children that are alive."""
    pids = [int(file.name) for file in (settings.build_dir.parent / "pids").iterdir()]
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


async def open_neighbours(settings):
    async with neighbours(settings, ignore):
        pass


async def test_neighbours_run_while_the_context_is_open_and_no_longer(settings):
    async with neighbours(settings, ignore) as found:
        while_open = running(settings)
        assert found.rasa_url.startswith("http://127.0.0.1:")

    assert len(while_open) == 2
    assert running(settings) == []


async def test_serve_reports_its_address_and_stops_everything_on_a_signal(settings):
    reports = []

    def report(message):
        reports.append(message)
        if message.startswith("ready"):
            os.kill(os.getpid(), signal.SIGTERM)

    await asyncio.wait_for(serve(settings, report), timeout=60)

    assert reports == [
        "starting the action server and the Rasa server",
        f"ready: http://127.0.0.1:{settings.port}/demo",
        "stopping",
    ]
    assert len(list((settings.build_dir.parent / "pids").iterdir())) == 3
    assert running(settings) == []


async def test_signal_while_starting_stops_what_has_started(settings, monkeypatch):
    monkeypatch.setenv("FAKE_ANSWERS", json.dumps(HEALTHY | {"bot.rasa_runtime": {"rasa": "loading"}}))

    serving_task = asyncio.create_task(serve(settings, ignore))
    async with asyncio.timeout(60):
        while len(running(settings)) < 2:
            await asyncio.sleep(0.02)
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.wait_for(serving_task, timeout=60)

    assert running(settings) == []


@pytest.mark.parametrize("name", ["port", "rasa_port", "actions_port"])
async def test_taken_port_is_refused_by_number_and_setting(settings, name):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(StartError) as caught:
            await serve(settings.model_copy(update={name: port}), ignore)

    setting = f"KOMPAS_{name.upper()}"
    assert str(caught.value) == f"port {port} is taken by another program; stop it or set {setting}"
    assert running(settings) == []


async def test_missing_model_is_named_with_its_mend(settings):
    model = settings.build_dir / "rasa" / MODEL
    model.unlink()

    with pytest.raises(StartError) as caught:
        await open_neighbours(settings)

    assert str(caught.value) == f"no Rasa model in {model}; run `make train`"


@pytest.mark.parametrize(
    "broken", [lambda model: b"", lambda model: b"text", lambda model: model[: len(model) // 2]]
)
async def test_broken_model_is_named_with_its_mend(settings, broken):
    model = settings.build_dir / "rasa" / MODEL
    model.write_bytes(broken(model.read_bytes()))

    with pytest.raises(StartError) as caught:
        await open_neighbours(settings)

    assert str(caught.value).startswith(f"{model} is not a Rasa model (")
    assert str(caught.value).endswith("; delete it and run `make train`")


async def test_archive_that_is_no_model_is_named(settings):
    (settings.build_dir / "rasa" / MODEL).unlink()
    (settings.build_dir / "rasa").rmdir()
    write_model(settings.build_dir, member="holiday.jpg")

    with pytest.raises(StartError, match=r"is not a Rasa model .*; delete it and run `make train`"):
        await open_neighbours(settings)


async def test_model_that_rasa_cannot_load_stops_the_start_with_its_mend(settings, monkeypatch):
    monkeypatch.setenv("FAKE_ANSWERS", json.dumps(HEALTHY | {"bot.rasa_runtime": {"rasa": "no model"}}))

    with pytest.raises(StartError) as caught:
        await open_neighbours(settings)

    assert str(caught.value).startswith(
        "the Rasa server did not become ready: it cannot load its model; "
        "delete the folder .build/rasa and run `make train`."
    )
    assert running(settings) == []


async def test_child_that_stops_at_once_is_named_with_the_end_of_its_log(settings, monkeypatch):
    monkeypatch.setenv("FAKE_ANSWERS", json.dumps(HEALTHY | {"actions.server": None}))

    with pytest.raises(StartError) as caught:
        await open_neighbours(settings)

    log = settings.state_dir / "actions.log"
    assert str(caught.value) == (
        f"the action server did not become ready: it stopped. Its log, {log}, ends with:\n"
        "  first line\n  broken on purpose"
    )
    assert running(settings) == []


async def test_child_that_never_gets_ready_is_given_up(settings, monkeypatch):
    monkeypatch.setenv("FAKE_ANSWERS", json.dumps(HEALTHY | {"bot.rasa_runtime": {"rasa": "loading"}}))
    wait, refused = serving.wait_until_ready, []

    async def wait_and_note(supervisor, command, url, ready):
        await wait(supervisor, command, url, lambda answer: ready(answer) or refused.append(answer))

    monkeypatch.setattr(serving, "wait_until_ready", wait_and_note)
    # Its time is over once it has answered, however long it took to start.
    monkeypatch.setattr(serving, "monotonic", lambda: serving.READY_TIMEOUT_S + 1 if refused else 0.0)

    with pytest.raises(StartError, match="the Rasa server did not become ready: it answers"):
        await open_neighbours(settings)


async def test_missing_rasa_environment_is_named_with_its_mend(settings, tmp_path):
    missing = tmp_path / "nowhere" / "python"

    with pytest.raises(StartError) as caught:
        await open_neighbours(settings.model_copy(update={"rasa_python": missing}))

    assert str(caught.value).startswith("the Rasa server cannot be started: ")
    assert str(missing) in str(caught.value)
    assert str(caught.value).endswith("run `make install`")
    assert running(settings) == []
