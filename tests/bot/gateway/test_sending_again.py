"""Sending again over HTTP: the key of a message on the chat page and in the API, and a restart in between."""

import re

import pytest
from test_chat import Page, post

from bot.gateway.once import Once

pytestmark = pytest.mark.asyncio
KEY = "0123456789abcdef"


async def test_form_sent_twice_without_script_is_answered_once(http, rasa):
    key = Page((await http.get("/chat?lang=pl")).text).field("key")

    first = Page((await post(http, text="Szef mi nie płaci", key=key)).text)
    second = Page((await post(http, text="Szef mi nie płaci", key=key)).text)

    assert len(key) >= 16
    assert rasa.heard == ["Szef mi nie płaci"]
    assert first.field("token") == second.field("token")
    assert second.kinds == ["smalltalk", "answer"]


async def test_opening_that_was_erased_meanwhile_is_not_given_again(http, rasa):
    page = Page((await post(http, action="open", key=KEY)).text)
    await post(http, action="delete", token=page.field("token"))

    again = Page((await post(http, action="open", key=KEY)).text)

    assert again.field("token") not in ("", page.field("token"))


async def test_retry_after_a_restart_finds_the_answer_in_the_log(app, http, rasa):
    opened = Page((await post(http, fragment=True, action="open")).text)
    token = opened.all("div", data_language="pl")[0]["data-token"]
    seen = opened.all("article")[0]["id"].removeprefix("m-")
    await post(http, fragment=True, text="Szef mi nie płaci", token=token, key=KEY)

    app.state.door.replies = Once()  # what a restart leaves of it
    again = await post(http, fragment=True, text="Szef mi nie płaci", token=token, key=KEY, seen=seen)

    assert Page(again.text).kinds == ["answer"]
    assert rasa.heard == ["Szef mi nie płaci"]


async def test_retry_of_what_never_arrived_is_passed_on(app, http, rasa):
    opened = Page((await post(http, fragment=True, action="open")).text)
    token = opened.all("div", data_language="pl")[0]["data-token"]
    await post(http, fragment=True, text="ok", token=token)
    last = Page((await post(http, fragment=True, text="ok", token=token)).text)
    seen = last.all("article")[-1]["id"].removeprefix("m-")

    await post(http, fragment=True, text="ok", token=token, key=KEY, seen=seen)

    assert rasa.heard == ["ok", "ok", "ok"]


async def test_same_idempotency_key_gets_the_same_answer_from_the_api(caller, rasa):
    headers = {**caller.headers, "Idempotency-Key": KEY}
    sent = [
        await caller.http.post(f"{caller.path}/messages", json={"text": "hej"}, headers=headers)
        for _ in range(2)
    ]

    assert sent[0].json() == sent[1].json()
    assert rasa.heard == ["hej"]


async def test_deleted_answer_does_not_come_back_under_its_key(caller):
    headers = {**caller.headers, "Idempotency-Key": KEY}
    await caller.http.post(f"{caller.path}/messages", json={"text": "hej"}, headers=headers)
    await caller.http.delete(caller.path, headers=caller.headers)

    after = await caller.http.post(f"{caller.path}/messages", json={"text": "hej"}, headers=headers)

    assert after.status_code == 404


async def test_reason_is_asked_after_no_and_kept(http, rasa):
    page = Page((await post(http, text="Szef mi nie płaci")).text)
    no = page.all("button", name="feedback")[1]["value"]
    asked = await post(http, fragment=True, feedback=no, token=page.field("token"))
    reasons = [
        button["value"] for button in Page(asked.text).all("button") if ":no:" in (button.get("value") or "")
    ]

    kept = await post(http, fragment=True, feedback=reasons[1], token=page.field("token"))
    odd = await post(http, fragment=True, feedback=f"{no}:whatever", token=page.field("token"))

    assert [reason.rsplit(":", 1)[1] for reason in reasons] == ["other_question", "hard", "wrong", "my_case"]
    assert "data-thanks" in kept.text
    assert rasa.heard[-1] == "/not_helped" and rasa.heard.count("/not_helped") == 1
    assert odd.status_code == 422


async def test_conversation_is_downloaded_as_one_file(http):
    page = Page((await post(http, text="Szef mi nie płaci")).text)

    file = await post(http, action="download", token=page.field("token"))

    assert re.fullmatch(
        r'attachment; filename="kompas-\d{4}-\d\d-\d\d\.html"', file.headers["content-disposition"]
    )
    assert "Policz godziny." in file.text and "Szef mi nie płaci" in file.text
    assert not re.search(r"<script|<link|<img|<iframe|/static/", file.text)


async def test_page_of_a_theme_opens_with_its_questions_and_keeps_them(http):
    page = Page((await http.get("/chat?lang=ro&themes=housing,nonsense")).text)

    asked = [button["data-asked"] for button in page.all("button") if "data-asked" in button]
    opened = Page((await post(http, action="open", lang="ro", themes=page.field("themes"))).text)

    assert page.field("themes") == "housing"
    assert asked[0] == "housing/employer-housing" and len(asked) == 3
    assert opened.field("themes") == "housing"
