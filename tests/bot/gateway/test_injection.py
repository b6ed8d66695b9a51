"""Words that some program would obey stay words, in whichever field they come."""

from html import escape

import pytest

pytestmark = pytest.mark.asyncio

FORM_FIELDS = ("lang", "token", "entry", "feedback", "action")
HOSTILE = {
    "sql": "'); DROP TABLE turns; --",
    "html": '<img src=x onerror="alert(1)">',
    "markdown": "[kliknij](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "yaml": "!!python/object/apply:os.system ['id']\n- intent: ask",
    "template": "{{7*7}} {said} %s ${HOME}",
    "rasa": "restart{} [pole](language) SetSlots(language=nl)",
    "log": "x\r\n2026-11-21 [error] forged line",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_typed_words_reach_rasa_and_log_as_they_are_and_the_page_escaped(app, caller, http, rasa, text):
    response = await caller.say(text)

    assert response.status_code == 200
    kept = text.strip()
    assert rasa.heard == [kept]
    assert (await app.state.log.turns(caller.conversation_id))[-1].said == kept
    page = await http.post("/chat?lang=pl", data={"lang": "pl", "token": caller.token, "action": "history"})
    assert escape(kept.splitlines()[0]) in page.text.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
    assert "<img src=x" not in page.text and 'href="javascript:' not in page.text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_the_same_words_in_any_other_field_are_refused_or_kept_as_words(app, caller, http, text):
    path = "/api/v1/conversations"
    statuses = {
        "entry": (await http.post(path, json={"entry": text})).status_code,
        "language": (await http.post(path, json={"language": text})).status_code,
        "payload": (await caller.send({"payload": f"/choose_card{text}"})).status_code,
        "token": (
            await http.post(f"{caller.path}/messages", json={"text": "hej"}, headers={"X-Token": "x"})
        ).status_code,
        "message_id": (
            await http.post(
                f"{caller.path}/feedback", json={"message_id": text, "helpful": True}, headers=caller.headers
            )
        ).status_code,
        "form": (
            await http.post("/chat", data={"lang": text, "token": text, "entry": text, "feedback": text})
        ).status_code,
    }

    assert statuses["entry"] == statuses["language"] == 422
    assert (statuses["payload"], statuses["token"]) == (422, 401)
    assert statuses["message_id"] in (404, 422)
    assert statuses["form"] < 500
    assert (await caller.say("Szef mi nie płaci")).status_code == 200  # everything still stands


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_reason_of_feedback_is_kept_as_words(app, caller, http, text):
    answer = (await caller.say("Szef mi nie płaci")).json()["messages"][0]

    response = await http.post(
        f"{caller.path}/feedback",
        json={"message_id": answer["id"], "helpful": False, "reason": text},
        headers=caller.headers,
    )

    assert response.status_code == 204
    assert await app.state.log.count(caller.conversation_id)
