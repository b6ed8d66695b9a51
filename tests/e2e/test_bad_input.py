"""What nobody should send: each brings problem details and leaves the assistant as it was."""

import httpx
import pytest
from assistant import NOT_PAID


def assert_problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


@pytest.mark.parametrize(
    ("text", "status"),
    [("", 422), (" \n\t", 422), ("a" * 10_000, 413), ("a\x00b", 422), ("\ufffd\ufffd", 422), ("///", 422)],
    ids=["empty", "blank", "10,000 characters", "nul", "broken encoding", "only slashes"],
)
def test_text_that_cannot_be_answered_is_a_problem_in_the_language_spoken(worker, text, status):
    asker = worker(language="pl")

    response = asker.post({"text": text})

    assert_problem(response, status)
    assert response.headers["content-language"] == "pl"
    assert asker.say(NOT_PAID["pl"])["kind"] == "answer"


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n\x00\xff", b"{", b"[]", b'{"text": 5}', b""])
def test_body_that_is_no_message_is_a_problem(worker, body):
    asker = worker()

    response = asker.http.post(
        f"{asker.path}/messages", content=body, headers={**asker.headers, "Content-Type": "application/json"}
    )

    assert 400 <= response.status_code < 500
    assert_problem(response, response.status_code)
    assert asker.say(NOT_PAID["en"])["kind"] == "answer"


def test_body_larger_than_any_message_is_refused(worker):
    asker = worker()

    assert_problem(asker.post({"text": "a" * 1_000_000}), 413)
    assert asker.say(NOT_PAID["nl"])["kind"] == "answer"


@pytest.mark.parametrize(
    "payload", ['/restart{"a": "b"}', "/restart", '/ask{"x": "y"}', "/choose_card[1]", "/", "x"]
)
def test_payload_that_no_button_of_ours_has_is_refused(worker, payload):
    assert_problem(worker().post({"payload": payload}), 422)


@pytest.mark.parametrize("token", [None, "unknown", "forged"])
def test_token_that_is_not_ours_opens_nothing(worker, http, token):
    asker = worker()
    if token == "forged":
        said, _, signature = asker.token.rpartition(".")  # its last letter holds bits that mean nothing
        token = f"{said}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    for call in (
        http.post(f"{asker.path}/messages", json={"text": "ok"}, headers=headers),
        http.delete(asker.path, headers=headers),
    ):
        assert_problem(call, 401)
    assert asker.say(NOT_PAID["ro"])["kind"] == "answer"


def test_token_of_one_conversation_does_not_open_another(worker, http):
    mine, theirs = worker(), worker()

    assert_problem(http.post(f"{theirs.path}/messages", json={"text": "ok"}, headers=mine.headers), 403)
    assert_problem(http.delete(theirs.path, headers=mine.headers), 403)


@pytest.mark.parametrize("text", ["/restart", " /start", "//restart", "\u200b/restart"])
def test_command_typed_as_text_does_not_restart_the_conversation(worker, text):
    asker = worker()
    asker.say(NOT_PAID["pl"])

    response = asker.post({"text": text})

    assert response.status_code == 200
    assert asker.say("ok")["language"] == "pl"  # a restart forgets it


def test_payload_typed_as_text_is_only_text(worker):
    asker = worker()
    asker.say(NOT_PAID["pl"])

    reply = asker.say('/change_language{"language": "nl"}')

    assert reply["language"] != "nl"


def test_card_that_does_not_exist_gets_people(worker):
    message = worker(language="nl").tap('/choose_card{"card": "no/such-card"}')

    assert (message["kind"], message["language"]) == ("no_answer", "nl")
    assert message["agencies"]
