"""Invited by link, somebody reads a card and answers; staff see it beside the card, and nothing tells who it was."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from given import ON_BOTH
from sqlalchemy import update

from bot.console.access.roles import Role
from bot.panel.tables import InvitationRow

pytestmark = pytest.mark.asyncio

CARD = "pay/minimum-wage"
ATTACK = "<script>alert(1)</script>"


@pytest_asyncio.fixture
async def anna(enter):
    return await enter(Role.EDITOR, "Anna")


async def invite(member, person="panel-7", language="pl", card=CARD, days="7"):
    return await member.post(
        "/staff/panel/invitations", person=person, language=language, card=card, days=days
    )


async def link(member):
    page = (await member.get("/staff/panel")).text
    return re.search(r'value="http://127.0.0.1:8080(/panel/[^"]+)" data-link', page)[1]


async def reply(http, path, **fields):
    return await http.post(f"{path}/card", data={"id": CARD, "understood": "partly"} | fields)


@pytest.mark.parametrize("settings", ON_BOTH, indirect=True)
async def test_reader_answers_and_staff_see_it_beside_the_card(enter, browser, audit):
    anna, reader = await enter(Role.EDITOR, "Anna"), browser()
    await invite(anna)
    path = await link(anna)

    start = (await reader.get(path)).text
    card = (await reader.get(f"{path}/card?id={CARD}")).text
    answer = await reply(reader, path, would_do="zadzwonię 06 12345678 do szefa")

    assert f'href="{path}/card?id={CARD}"' in start
    assert 'lang="pl"' in card
    assert answer.headers["location"] == f"{path}?thanks"
    page = (await (await enter(Role.READER)).get(f"/staff/panel/card?id={CARD}")).text
    beside = page.partition("data-answers")[2]
    assert 'data-understood="partly"' in beside
    assert "Answers: &lt;5" in beside
    assert "zadzwonię" in beside
    assert "12345678" not in page
    assert "panel-7" not in page
    assert "earlier text" not in page
    assert ("Anna", "panel", f"1 {CARD}") in await audit()


async def test_second_answer_takes_the_place_of_the_first_and_can_be_taken_back(anna, browser):
    await invite(anna)
    path, reader = await link(anna), browser()
    await reply(reader, path, would_do="nic")
    await reply(reader, path, understood="yes", would_do="zadzwonię")

    page = (await anna.get(f"/staff/panel/card?id={CARD}")).text
    assert re.findall(r'data-understood="(\w+)"', page) == ["yes"]

    await reader.post(f"{path}/forget")
    assert "data-understood" not in (await anna.get(f"/staff/panel/card?id={CARD}")).text


async def test_answer_about_a_text_that_has_changed_says_so(anna, browser, running, monkeypatch):
    await invite(anna)
    await reply(browser(), await link(anna))
    monkeypatch.setattr(running.state.console.content.__class__, "digest", lambda *args: "new")

    assert "about an earlier text" in (await anna.get(f"/staff/panel/card?id={CARD}")).text


async def test_one_link_for_a_person_and_language_and_a_new_one_ends_the_old(anna, browser, running):
    await invite(anna)
    old = await link(anna)
    await invite(anna, card="registration/bsn", days="30")
    new = await link(anna)

    assert new != old
    assert (await browser().get(old)).status_code == 404
    page = (await browser().get(new)).text
    assert page.count("/card?id=") == 2
    assert (await anna.get("/staff/panel")).text.count("data-invitation=") == 1
    await invite(anna, language="ro")
    assert (await anna.get("/staff/panel")).text.count("data-invitation=") == 2


async def test_revoked_link_opens_nothing_and_what_was_answered_stays(anna, browser):
    await invite(anna)
    path = await link(anna)
    await reply(browser(), path)

    await anna.post("/staff/panel/invitations/1/revoke")

    assert (await browser().get(path)).status_code == 404
    assert (await reply(browser(), path, understood="no")).status_code == 404
    page = (await anna.get(f"/staff/panel/card?id={CARD}")).text
    assert 'data-understood="partly"' in page
    assert "data-link" not in (await anna.get("/staff/panel")).text


async def test_link_ends_with_its_time(anna, browser, running):
    await invite(anna)
    past = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    await running.state.console.database.run(
        lambda db: db.execute(update(InvitationRow).values(expires_at=past)), writes=True
    )
    token = running.state.panel_links.token(1, past)

    assert (await browser().get(f"/panel/{token}")).status_code == 404


async def test_made_up_link_opens_nothing(browser):
    for token in ("x", "WzEsMV0.forged", "ĉ", "a" * 500):
        answer = await browser().get(f"/panel/{token}?lang=ro")

        assert answer.status_code == 404, token
        assert "nu mai funcționează" in answer.text


async def test_nothing_is_told_of_cards_one_was_not_asked_about(anna, browser):
    await invite(anna)
    path = await link(anna)

    assert (await browser().get(f"{path}/card?id=registration/bsn")).status_code == 404
    assert (await reply(browser(), path, id="registration/bsn")).status_code == 404


async def test_reply_without_a_choice_is_not_lost(anna, browser):
    await invite(anna)

    answer = await reply(browser(), await link(anna), understood="", would_do="moje słowa")

    assert answer.status_code == 422
    assert "moje słowa" in answer.text


async def test_whoever_comes_too_often_has_to_wait(browser):
    http = browser()

    statuses = [(await http.get("/panel/x")).status_code for _ in range(21)]

    assert statuses == [404] * 20 + [429]


async def test_invitation_that_cannot_be_is_refused(anna):
    refused = [
        ({"person": "0612345678"}, "no name or telephone number"),
        ({"person": ""}, "no name or telephone number"),
        ({"language": "xx"}, "Choose a language."),
        ({"card": "nothing/here"}, "Which card do you mean?"),
    ]
    for fields, says in refused:
        answer = await invite(anna, **fields)

        assert answer.status_code == 422, fields
        assert says in answer.text


async def test_reader_of_the_staff_sees_no_link(anna, enter):
    await invite(anna)

    assert "data-link" not in (await (await enter(Role.READER)).get("/staff/panel")).text


async def test_whatever_a_reader_types_is_shown_as_text(anna, browser):
    await invite(anna, person=ATTACK)
    path, reader = await link(anna), browser()
    await reply(reader, path, would_do=ATTACK)

    pages = [
        await reader.get(f"{path}/card?id={CARD}"),
        await anna.get(f"/staff/panel/card?id={CARD}"),
        await anna.get("/staff/panel"),
    ]
    for page in pages:
        assert "alert(1)" in page.text
        assert "<script>alert" not in page.text
