"""An admin erases one conversation, and says why; it goes from everywhere, and no backup brings it back."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from given import NOW, ON_BOTH
from sqlalchemy import select

from bot.backup.make import make_backup
from bot.backup.restore import restore_backup
from bot.console.access.roles import Role
from bot.gateway.app import create_app
from bot.log.database import database_url
from bot.log.erasures import ErasureRow, Gone, digest_of

pytestmark = pytest.mark.asyncio
on_both = pytest.mark.parametrize("settings", ON_BOTH, indirect=True)

ERASURE = "/staff/conversations/c/erasure"
CONFIRMED = {"reason": "asked", "confirmed": "yes"}


class Rasa:
    """Keeps no tracker; tells whose it was asked to forget."""

    def __init__(self):
        self.status = 204
        self.forgotten = []

    def __call__(self, request):
        if request.method == "DELETE" and self.status == 204:
            self.forgotten.append(request.url.path.rpartition("/")[2])
        return httpx.Response(self.status)


@pytest.fixture
def rasa():
    return Rasa()


@pytest.fixture
def app(settings, rasa):
    return create_app(settings, rasa_transport=httpx.MockTransport(rasa))


@on_both
async def test_conversation_goes_from_everywhere_and_the_audit_says_who_and_why(
    enter, talk, listed, running, rasa, audit
):
    await talk("c")
    await talk("c", "a jeszcze")
    await talk("d")
    anna = await enter(Role.ADMIN, "Anna")
    until = str((NOW + timedelta(days=30)).date())
    await anna.post("/staff/conversations/c/marks", mark="preserve", reason="proof", until=until)

    answer = await anna.post(f"{ERASURE}?language=pl", **CONFIRMED)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/staff?language=pl&erased"
    after = await anna.get(answer.headers["location"])
    assert listed(after) == ["d"]
    assert "The conversation is erased." in after.text
    assert "The conversation is erased." not in (await anna.get("/staff")).text
    assert (await anna.get("/staff/conversations/c")).status_code == 404
    assert await running.state.keeper.count("c") == 0
    assert rasa.forgotten == ["c"]
    assert [entry for entry in await audit() if entry[1] == "erase"] == [("Anna", "erase", "c asked")]
    known = await running.state.console.database.run(
        lambda db: db.execute(select(ErasureRow.kind, ErasureRow.digest)).all()
    )
    assert [tuple(row) for row in known] == [(Gone.CONVERSATION, digest_of("c"))]


@on_both
async def test_restored_backup_erases_it_again(enter, talk, running, settings, tmp_path):
    await talk("c")
    await talk("d")
    url, file = database_url(settings), tmp_path / "log.backup"
    make_backup(url, file)

    await (await enter(Role.ADMIN)).post(ERASURE, **CONFIRMED)
    done = restore_backup(
        url, file, replace=True, erased=None, without_list=False, keep_days=90, now=datetime.now(UTC)
    )

    assert done.settled.erased == 1
    assert await running.state.log.find("c") is None
    assert await running.state.log.find("d") is not None


@pytest.mark.parametrize(
    ("address", "fields", "status"),
    [
        (ERASURE, {"reason": "asked"}, 422),
        (ERASURE, {"confirmed": "yes"}, 422),
        (ERASURE, {"reason": "bored", "confirmed": "yes"}, 422),
        ("/staff/conversations/none/erasure", CONFIRMED, 404),
    ],
)
async def test_without_reason_or_confirming_nothing_is_erased(
    enter, talk, running, audit, address, fields, status
):
    await talk("c")
    anna = await enter(Role.ADMIN)

    assert (await anna.post(address, **fields)).status_code == status

    assert await running.state.log.find("c") is not None
    assert [entry for entry in await audit() if entry[1] == "erase"] == []


async def test_only_an_admin_is_shown_the_form(enter, talk):
    await talk("c")
    pages = {role: (await (await enter(role)).get("/staff/conversations/c")).text for role in Role}

    assert [role for role, page in pages.items() if "/erasure" in page] == [Role.ADMIN]


async def test_where_rasa_does_not_answer_it_says_so_and_the_next_try_finishes(enter, talk, running, rasa):
    await talk("c")
    anna = await enter(Role.ADMIN)
    rasa.status = 503

    failed = await anna.post(ERASURE, **CONFIRMED)

    assert failed.status_code == 503
    assert "Erase the conversation again" in failed.text
    assert await running.state.log.turns("c") == []  # its words are gone already
    rasa.status = 204
    assert (await anna.post(ERASURE, **CONFIRMED)).status_code == 303
    assert await running.state.log.find("c") is None
    assert rasa.forgotten == ["c"]


async def test_what_its_person_erased_meanwhile_is_not_there(enter, talk, running):
    await talk("c")
    anna = await enter(Role.ADMIN)
    await running.state.door.erase("c")

    assert (await anna.post(ERASURE, **CONFIRMED)).status_code == 404
