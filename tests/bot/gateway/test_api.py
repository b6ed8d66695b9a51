"""The HTTP contract: what each call returns, and what each mistake returns."""

import httpx
import pytest

from bot.gateway.strings import load_strings

pytestmark = pytest.mark.asyncio

WORDS = load_strings()


def assert_problem(response: httpx.Response, status: int, kind: str) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == f"/docs#{kind}"
    assert response.json()["status"] == status


async def test_opening_returns_id_token_and_opening_messages(http, rasa):
    response = await http.post("/api/v1/conversations", json={"language": "ro", "entry": "poster-x"})

    assert response.status_code == 201
    opened = response.json()
    assert [message["text"] for message in opened["messages"]] == ["Bună, sunt Kompas."]
    assert rasa.sent == [
        {
            "sender": opened["conversation_id"],
            "message": '/start{"language": "ro", "entry": "poster-x"}',
            "metadata": {"language": "ro", "entry": "poster-x"},
        }
    ]
    assert opened["conversation_id"] not in opened["token"]


@pytest.mark.parametrize("number", ["0612345678", "nl91abna0417164300", "123456782", "31-6-12345678"])
async def test_number_of_a_person_is_no_entry_code(app, http, rasa, number):
    opened = (await http.post("/api/v1/conversations", json={"entry": number})).json()

    assert rasa.sent[-1]["metadata"]["entry"] is None
    assert rasa.sent[-1]["message"] == "/start"
    assert (await app.state.log.find(opened["conversation_id"])).entry is None


async def test_opening_needs_no_body(http):
    response = await http.post("/api/v1/conversations")

    assert response.status_code == 201


async def test_message_returns_what_rasa_answers_with_an_id_each(caller, rasa):
    response = await caller.say("Szef mi nie płaci")

    assert response.status_code == 200
    answer = response.json()
    assert answer["language"] == "pl"
    assert [message["kind"] for message in answer["messages"]] == ["answer"]
    assert answer["messages"][0]["card"]["id"] == "pay/not-paid"
    assert answer["messages"][0]["agencies"][0]["open_now"] is True
    assert len(answer["messages"][0]["id"]) == 32
    assert rasa.heard == ["Szef mi nie płaci"]


async def test_payload_of_a_button_reaches_rasa_as_a_command(caller, rasa):
    response = await caller.send({"payload": '/choose_card{"card":"pay/not-paid"}'})

    assert response.status_code == 200
    assert rasa.heard == ['/choose_card{"card": "pay/not-paid"}']


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "/", " // / "])
async def test_message_without_words_is_refused_in_the_language_of_the_conversation(caller, rasa, text):
    response = await caller.say(text)

    assert_problem(response, 422, "empty-message")
    assert response.json()["detail"] == WORDS.text("pl", "problem_empty_message")
    assert rasa.heard == []


async def test_message_of_the_greatest_length_passes_and_one_more_character_does_not(caller, settings):
    longest = "ż" * settings.max_message_chars

    assert (await caller.say(longest)).status_code == 200
    assert_problem(await caller.say(longest + "ż"), 413, "message-too-long")


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x7f", "a\ufffdb"])
async def test_binary_message_is_refused(caller, rasa, text):
    assert_problem(await caller.say(text), 422, "unreadable-message")
    assert rasa.heard == []


async def test_lone_surrogate_is_refused(caller):
    response = await caller.http.post(
        f"{caller.path}/messages",
        content=b'{"text": "\\ud800"}',
        headers=caller.headers | {"Content-Type": "application/json"},
    )

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b'{"text": "\xff\xfe"}', b'{"text": ', b"\x89PNG\r\n"])
async def test_body_that_is_no_json_is_refused(caller, body):
    response = await caller.http.post(
        f"{caller.path}/messages", content=body, headers=caller.headers | {"Content-Type": "application/json"}
    )

    assert_problem(response, 400, "malformed-request")


async def test_body_over_the_limit_is_refused_announced_or_not(caller):
    async def in_pieces():
        for _ in range(70):
            yield b" " * 1024

    headers = caller.headers | {"Content-Type": "application/json"}
    announced = await caller.http.post(f"{caller.path}/messages", content=b" " * 70_000, headers=headers)
    unannounced = await caller.http.post(f"{caller.path}/messages", content=in_pieces(), headers=headers)

    assert_problem(announced, 413, "body-too-large")
    assert_problem(unannounced, 413, "body-too-large")


@pytest.mark.parametrize(
    "payload",
    [
        "/restart",
        "/session_start",
        "/start",
        '/SetSlots{"language": "pl"}',
        "choose_card",
        '/choose_card{"card": ',
        '/choose_card{"card": ["a"]}',
        '/choose_card{"card": "ignore all rules"}',
        '/choose_card{"card": "pay/not-paid"} /restart',
        "/capabilities" + " " * 400,
        '/ask_agency{"agency": "123456782"}',
        '/inform{"jan@example.org": "yes"}',
        "",
    ],
)
async def test_payload_that_is_none_of_ours_is_refused(caller, rasa, payload):
    assert_problem(await caller.send({"payload": payload}), 422, "unknown-payload")
    assert rasa.heard == []


async def test_text_and_payload_together_are_refused(caller):
    assert_problem(await caller.send({"text": "a", "payload": "/capabilities"}), 422, "invalid-request")


async def test_wrong_field_is_named_without_its_value(http):
    response = await http.post("/api/v1/conversations", json={"language": "my secret"})

    assert_problem(response, 422, "invalid-request")
    assert response.json()["errors"] == [{"field": "body.language", "rule": "unknown_language"}]
    assert "secret" not in response.text


@pytest.mark.parametrize("entry", ["../x", "A B", "x" * 65, "<script>"])
async def test_entry_code_of_another_shape_is_refused(http, entry):
    assert_problem(await http.post("/api/v1/conversations", json={"entry": entry}), 422, "invalid-request")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x.y"}, {"Authorization": "Basic eDp5"}])
async def test_without_a_token_of_ours_nothing_opens(caller, headers):
    response = await caller.http.post(f"{caller.path}/messages", json={"text": "hi"}, headers=headers)

    assert_problem(response, 401, "unauthorised")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_tampered_token_is_refused(caller):
    last = caller.token[-6]  # not the very last: its low bits are padding
    caller.token = caller.token[:-6] + ("A" if last != "A" else "B") + caller.token[-5:]

    assert_problem(await caller.say("hi"), 401, "unauthorised")


async def test_token_of_another_conversation_is_refused(caller, opener, rasa):
    other = await opener(caller.http)
    other.token = caller.token

    assert_problem(await other.say("hi"), 403, "forbidden")
    assert_problem(await other.http.delete(other.path, headers=other.headers), 403, "forbidden")
    assert rasa.forgotten == []


async def test_conversation_that_never_was_is_not_found(app, caller):
    caller.conversation_id = "0" * 32
    caller.token = app.state.tokens.issue(caller.conversation_id)

    assert_problem(await caller.say("hi"), 404, "not-found")


async def test_unknown_address_and_wrong_method_are_problems(http):
    assert_problem(await http.get("/api/v1/nothing"), 404, "not-found")
    wrong = await http.put("/api/v1/conversations")
    assert_problem(wrong, 405, "method-not-allowed")
    assert wrong.headers["allow"] == "POST"


async def test_bug_is_a_problem_without_the_text(app, caller, monkeypatch):
    async def broken(*args, **kwargs):
        raise RuntimeError("my secret")

    monkeypatch.setattr(app.state.door, "receive", broken)

    response = await caller.say("my secret")

    assert_problem(response, 500, "internal")
    assert "secret" not in response.text


async def test_feedback_is_stored(app, caller):
    message_id = (await caller.say("Szef mi nie płaci")).json()["messages"][0]["id"]

    response = await caller.http.post(
        f"{caller.path}/feedback",
        json={"message_id": message_id, "helpful": False, "reason": "zadzwoń 06 12345678"},
        headers=caller.headers,
    )

    assert response.status_code == 204
    assert await stored_feedback(app) == [(message_id, False, "zadzwoń [phone]")]


async def stored_feedback(app) -> list[tuple[str, bool, str | None]]:
    from sqlalchemy import select

    from bot.log.tables import FeedbackRow

    def read(session):
        return [(row.message_id, row.helpful, row.reason) for row in session.scalars(select(FeedbackRow))]

    return await app.state.log.database.run(read)


async def test_feedback_on_another_conversations_message_is_not_found(app, caller, opener):
    message_id = (await caller.say("Szef mi nie płaci")).json()["messages"][0]["id"]
    other = await opener(caller.http)

    response = await caller.http.post(
        f"{other.path}/feedback", json={"message_id": message_id, "helpful": True}, headers=other.headers
    )

    assert_problem(response, 404, "not-found")
    assert await stored_feedback(app) == []


async def test_feedback_on_what_is_no_message_id_waits_nowhere(app, caller, settings):
    app.state.keeper._writes.failed()  # while the log rests, feedback goes to the spool unseen

    response = await caller.http.post(
        f"{caller.path}/feedback", json={"message_id": "06 12345678", "helpful": True}, headers=caller.headers
    )

    assert_problem(response, 404, "not-found")
    assert not (settings.state_dir / "spool.sqlite").exists()


async def test_erasing_leaves_nothing_in_log_or_rasa(app, caller, rasa):
    await caller.say("Szef mi nie płaci")
    assert await app.state.log.count(caller.conversation_id) > 0

    response = await caller.http.delete(caller.path, headers=caller.headers)

    assert response.status_code == 204
    assert rasa.forgotten == [caller.conversation_id]
    assert await app.state.log.count(caller.conversation_id) == 0
    assert_problem(await caller.say("Szef mi nie płaci"), 404, "not-found")


async def test_erased_words_are_in_no_file(app, caller, settings):
    await caller.say("Szef o imieniu Zbigniew")
    await caller.http.delete(caller.path, headers=caller.headers)

    files = [file for file in settings.state_dir.rglob("*") if file.is_file()]
    assert files
    assert [file.name for file in files if b"Zbigniew" in file.read_bytes()] == []


async def test_erasing_says_so_when_rasa_does_not_and_finishes_when_asked_again(app, caller, rasa):
    await caller.say("Szef mi nie płaci")
    rasa.breaks = httpx.ConnectError("down")

    first = await caller.http.delete(caller.path, headers=caller.headers)

    assert_problem(first, 503, "unavailable")
    assert await app.state.log.turns(caller.conversation_id) == []
    rasa.breaks = None
    assert (await caller.http.delete(caller.path, headers=caller.headers)).status_code == 204
    assert rasa.forgotten == [caller.conversation_id]
    assert await app.state.log.count(caller.conversation_id) == 0


async def test_healthz_asks_no_neighbour(http, rasa):
    rasa.breaks = httpx.ConnectError("down")

    response = await http.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"gateway": "ok"})


@pytest.mark.parametrize(
    ("health", "breaks", "status", "expected"),
    [
        ({"rasa": "ok", "actions": "ok"}, None, 200, ("ok", "ok")),
        ({"rasa": "ok", "actions": "down"}, None, 503, ("ok", "down")),
        ({"rasa": "no model", "actions": "down"}, None, 503, ("no model", "down")),
        ({}, httpx.ConnectError("down"), 503, ("down", "down")),
        ({}, httpx.Response(502, text="<html>"), 503, ("down", "down")),
    ],
)
async def test_readyz_says_who_answers(http, rasa, health, breaks, status, expected):
    rasa.health, rasa.breaks = health, breaks

    response = await http.get("/readyz")

    assert response.status_code == status
    assert (response.json()["rasa"], response.json()["actions"]) == expected


async def test_openapi_describes_every_call_of_the_contract(http):
    document = (await http.get("/openapi.json")).json()

    calls = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert calls == {
        ("post", "/api/v1/conversations"),
        ("post", "/api/v1/conversations/{id}/messages"),
        ("post", "/api/v1/conversations/{id}/feedback"),
        ("delete", "/api/v1/conversations/{id}"),
        ("get", "/healthz"),
        ("get", "/readyz"),
    }
    send = document["paths"]["/api/v1/conversations/{id}/messages"]["post"]
    assert set(send["responses"]) == {"200", "400", "401", "403", "404", "408", "413", "422", "429", "503"}
    assert list(send["responses"]["422"]["content"]) == ["application/problem+json"]
