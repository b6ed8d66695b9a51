"""Nothing personal is kept, wherever it comes in and whatever is out of order: files, tables and numbers are searched.

On SQLite as `kompas serve` runs it, and on PostgreSQL with a gateway of its own in front of the same Rasa.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from assistant import (
    ANSWER_TIMEOUT_S,
    NO_LIMITS,
    READY_TIMEOUT_S,
    STOP_TIMEOUT_S,
    Assistant,
    Worker,
    wait_for,
)
from persons import Person, somebody
from traces import dump_postgres, left_in, traces_in
from trouble import RASA, kill, locked_postgres, locked_sqlite

from bot.log.database import FILE_NAME as LOG
from bot.log.spool import FILE_NAME as SPOOL
from bot.log.spool import Spool
from bot.processes import free_port
from bot.settings import REPOSITORY

LANGUAGES = ("pl", "ro", "en", "nl")
FRAGMENT = {"Kompas-Fragment": "1"}


@dataclass
class Site:
    """A gateway to talk to, and everything it could leave something in. `planted` is what was told, by whereto."""

    http: httpx.Client
    folders: list[Path]
    locked: Callable[[], AbstractContextManager[None]]
    tables: Callable[[], Mapping[str, bytes]] = dict
    planted: dict[str, str] = field(default_factory=dict)
    people: int = 0

    def open(self, language: str, **wish: str) -> Worker:
        opened = self.http.post("/api/v1/conversations", json={"language": language, **wish}).json()
        return Worker(self.http, opened["conversation_id"], opened["token"], opened["messages"])

    def plant(self, whereto: str, language: str) -> Person:
        """Return somebody of whom nothing may be found from now on."""
        person = somebody(self.people, language)
        self.people += 1
        traces = person.traces().items()
        self.planted |= {f"{what} told in {whereto}, {language}": value for what, value in traces}
        return person

    def left(self) -> dict[str, bytes]:
        files = {name: content for folder in self.folders for name, content in left_in(folder).items()}
        return {**files, **self.tables(), "metrics": self.http.get("/metrics").content}

    def found(self) -> list[str]:
        return traces_in(self.left(), self.planted)

    def keeps(self, text: str) -> list[str]:
        return traces_in(self.left(), {"marker": text})


@pytest.fixture
def on_sqlite(ready: Assistant, http: httpx.Client) -> Site:
    return Site(http, [ready.state_dir], lambda: locked_sqlite(ready.state_dir / LOG))


@pytest.fixture
def on_postgres(ready: Assistant, postgres_url: str, tmp_path: Path) -> Iterator[Site]:
    with _gateway(ready, tmp_path, postgres_url) as http:
        # The threads of Rasa, and its log, are where the whole assistant keeps them.
        folders = [tmp_path, ready.state_dir]
        yield Site(http, folders, lambda: locked_postgres(postgres_url), lambda: dump_postgres(postgres_url))


@contextmanager
def _gateway(assistant: Assistant, state_dir: Path, database_url: str) -> Iterator[httpx.Client]:
    rasa_port = assistant.command_line(RASA).partition("--port ")[2].split()[0]
    url = f"http://127.0.0.1:{(port := free_port())}"
    with (state_dir / "gateway.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.gateway.main", "--port", str(port)],
            cwd=REPOSITORY,
            env={
                **os.environ,
                **NO_LIMITS,
                "KOMPAS_RASA_URL": f"http://127.0.0.1:{rasa_port}",
                "KOMPAS_STATE_DIR": str(state_dir),
                "KOMPAS_DATABASE_URL": database_url,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        with httpx.Client(base_url=url, timeout=ANSWER_TIMEOUT_S, trust_env=False) as http:
            wait_for(lambda: process.poll() is not None or _is_up(http), READY_TIMEOUT_S)
            yield http
    finally:
        process.terminate()
        process.wait(STOP_TIMEOUT_S)


def _is_up(http: httpx.Client) -> bool:
    try:
        return http.get("/healthz").is_success
    except httpx.TransportError:
        return False


@pytest.fixture(params=["on_sqlite", "on_postgres"])
def site(request: pytest.FixtureRequest) -> Site:
    found: Site = request.getfixturevalue(request.param)
    return found


def test_nothing_personal_is_left_in_any_file_table_or_number(site, ready):
    _tell_in_messages(site)
    _tell_in_forms(site)
    _tell_in_danger(site)
    _tell_where_no_message_goes(site)
    _tell_the_chat_page(site)
    marker = "zielony hipopotam"  # something that may stay, or finding nothing says nothing
    site.open("pl").say(f"szef mi nie płaci, {marker}")
    assert {"tables of trackers.db"} < {where.removeprefix("marker in ") for where in site.keeps(marker)}
    assert site.found() == []

    with site.locked():
        _tell_while_the_log_is_down(site)
        assert site.keeps("fioletowy nosorożec")  # it waits
        assert site.found() == []

    kill(ready, RASA)
    _tell_the_fallback(site)
    _wait_for_the_log(site)
    assert site.found() == []


def _tell_in_messages(site: Site) -> None:
    for language in LANGUAGES:
        asker = site.open(language)
        for text in site.plant("message", language).told:
            assert asker.post({"text": text}).json()["messages"][0]["kind"] == "notice"  # what was removed


def _tell_in_forms(site: Site) -> None:
    for language, payload, answers in (
        ("nl", '/calculate{"sum": "pay"}', ("31", "oktober", "160 uur")),
        ("pl", "/handover", ()),
        ("ro", '/check_intermediary{"service": "bsn"}', ("50 euro",)),
    ):
        asker = site.open(language)
        assert asker.tap(payload)["kind"] == "form", payload
        for answer in (
            *answers,
            *site.plant(payload, language).told,
            "/skip",
            "/skip",
            '/inform{"value":"yes"}',
        ):
            body = {"payload": answer} if answer.startswith("/") else {"text": answer}
            assert asker.post(body).status_code == 200


def _tell_in_danger(site: Site) -> None:
    person = site.plant("danger", "en").values
    said = (
        f"my colleague is unconscious and not breathing, I am {person['name']}, call me on {person['phone']}"
    )

    message = site.open("en").say(said)

    assert message["kind"] == "urgent"


def _tell_where_no_message_goes(site: Site) -> None:
    """Plant in payloads, feedback, entry codes, headers and queries: each has its own way to be refused or left out."""
    asker = site.open("en")
    person = site.plant("payload", "en")
    for value in person.values.values():
        named = f"/inform{json.dumps({value: 'yes'})}"
        assert asker.post({"payload": named}).status_code == 422
    for kind in ("bsn", "pesel", "cnp", "iban", "bank-card", "email", "link"):
        valued = f"/inform{json.dumps({'value': person.values[kind]})}"
        assert asker.post({"payload": valued}).status_code == 422
    message_id = asker.opening[0]["id"]
    for message, person in ((message_id, site.plant("reason", "nl")), (None, site.plant("message id", "pl"))):
        for text in person.told:
            body = {"message_id": message or person.values["phone"], "helpful": False, "reason": text[:500]}
            said = site.http.post(f"{asker.path}/feedback", json=body, headers=asker.headers)
            assert said.status_code == (204 if message else 404)
    person = site.plant("entry", "nl")
    for kind in ("bsn", "phone", "iban", "pesel", "cnp"):
        site.open("nl", entry=person.values[kind].lower())
    person = site.plant("header", "ro")
    told = ", ".join(person.values.values()).encode()
    names = (
        "User-Agent",
        "Referer",
        "Cookie",
        "X-Request-Id",
        "X-Forwarded-For",
        "Accept-Language",
        "Origin",
    )
    headers = {name.encode(): told for name in names}
    said = site.http.post(
        f"{asker.path}/messages",
        json={"text": "my boss does not pay me"},
        headers={**headers, b"Authorization": f"Bearer {asker.token}".encode()},
    )
    assert said.status_code == 200
    assert site.http.get("/chat", headers=headers).status_code == 200
    forged = site.http.post(f"{asker.path}/messages", json={"text": "ok"}, headers={b"Authorization": told})
    assert forged.status_code == 401
    person = site.plant("query", "en")
    by_name = {kind.value: value for kind, value in person.values.items()}
    paths = [f"/{quote(value, safe='')}" for value in by_name.values()]
    for path in ("/chat", "/", "/demo", "/healthz", "/api/v1/conversations", *paths):
        site.http.get(path, params={**by_name, "lang": by_name["name"], "entry": by_name["phone"]})
    site.http.delete(f"/api/v1/conversations/{by_name['bsn']}", headers=asker.headers)


def _tell_the_chat_page(site: Site) -> None:
    person = site.plant("form field", "ro")
    for text in person.told:
        said = site.http.post("/chat", data={"text": text, "lang": "ro"}, headers=FRAGMENT)
        assert said.status_code == 200
    token = site.open("ro").token
    for kind in ("bsn", "name", "phone"):
        value = person.values[kind]
        for fields in (
            {"text": "ok", "token": value},
            {"text": "ok", "entry": value.lower()},
            {"text": "ok", "token": token, "lang": value, "action": value, "unknown": value},
            {"token": token, "payload": f"/inform{json.dumps({'value': value})}"},
            {"token": token, "feedback": f"{value}:no"},
        ):
            assert site.http.post("/chat", data=fields, headers=FRAGMENT).status_code < 500
    site.http.post(
        "/chat", files={"text": (person.values["name"], person.told[0].encode())}, headers=FRAGMENT
    )


def _tell_while_the_log_is_down(site: Site) -> None:
    for language in LANGUAGES:
        asker = site.open(language)
        for text in site.plant("log down", language).told:
            assert asker.post({"text": text}).status_code == 200
        reason = site.plant("reason, log down", language).told[0]
        body = {"message_id": asker.opening[0]["id"], "helpful": False, "reason": reason}
        assert site.http.post(f"{asker.path}/feedback", json=body, headers=asker.headers).status_code == 204
    asker.say("fioletowy nosorożec")


def _tell_the_fallback(site: Site) -> None:
    for language in LANGUAGES:
        asker = site.open(language)
        for text in site.plant("Rasa down", language).told:
            messages = asker.post({"text": text}).json()["messages"]
            assert [message["kind"] for message in messages] == ["notice", "notice"]
            assert "112" in [agency["phone"] for agency in messages[1]["agencies"]]


def _wait_for_the_log(site: Site) -> None:
    waiting = Spool(site.folders[0] / SPOOL)
    wait_for(lambda: len(waiting) == 0, 90)
