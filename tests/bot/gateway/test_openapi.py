"""The interface against its own OpenAPI document: what schemathesis makes of it, with all its checks."""

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from starlette.testclient import TestClient

from bot.gateway.app import create_app

FEW = hypothesis.settings(
    max_examples=15,  # a few seconds in all; a search for rare mistakes takes hours and is no unit test
    deadline=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
# What a text or a payload must be cannot be said in a schema: something visible, of a length that a setting
# gives, a button that we offered. Such a message is refused although the document allows it.
REFUSED_THOUGH_VALID = ["413", "422"]


@pytest.fixture
def settings(settings):
    many = 1_000_000
    return settings.model_copy(
        update={"messages_per_minute": many, "calls_per_minute": many, "openings_per_minute": many}
    )


@pytest.fixture
def api_schema(app):
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    schema.config.checks.positive_data_acceptance.expected_statuses += REFUSED_THOUGH_VALID
    return schema


@pytest.fixture
def opened(app):
    """A conversation, opened the usual way."""
    conversation = TestClient(app).post("/api/v1/conversations", json={"language": "pl"}).json()
    return conversation["conversation_id"], conversation["token"]


OPEN = [("POST", "/api/v1/conversations"), ("GET", "/healthz"), ("GET", "/readyz")]
OWN = [
    ("POST", "/api/v1/conversations/{id}/messages"),
    ("POST", "/api/v1/conversations/{id}/feedback"),
    ("DELETE", "/api/v1/conversations/{id}"),
]


def check(operation, mode, call) -> None:
    """Let `call` send a few cases. A loop of our own: schemathesis's needs an older pytest."""

    @FEW
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        call(case)

    send()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize(("method", "path"), OPEN + OWN)
def test_call_by_anybody_behaves_as_documented(api_schema, method, path, mode):
    if mode.is_negative and method == "GET":
        pytest.skip("takes nothing that could be wrong")

    check(api_schema[path][method], mode, lambda case: case.call_and_validate())


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize(("method", "path"), OWN)
def test_call_with_a_token_behaves_as_documented(api_schema, opened, method, path, mode):
    if mode.is_negative and method == "DELETE":
        pytest.skip("takes nothing but the id, which is given here")
    conversation_id, token = opened

    def call(case):
        case.path_parameters = {"id": conversation_id}
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"})

    check(api_schema[path][method], mode, call)


@pytest.mark.parametrize("call", ["messages", "feedback", "erase"])
@pytest.mark.parametrize(
    ("forge", "status"),
    [
        (lambda tokens, own, other: "", 401),
        (lambda tokens, own, other: own, 401),  # the id itself
        (lambda tokens, own, other: tokens.issue(own)[:-3], 401),
        (lambda tokens, own, other: "." + tokens.issue(own).split(".")[1], 401),
        (lambda tokens, own, other: tokens.issue(own).split(".")[0] + ".", 401),
        (
            lambda tokens, own, other: (
                tokens.issue(other).split(".")[0] + "." + tokens.issue(own).split(".")[1]
            ),
            401,
        ),
        (lambda tokens, own, other: tokens.issue(own) + "x" * 10_000, 401),
        (lambda tokens, own, other: tokens.issue(other), 403),
    ],
    ids=["empty", "id", "cut", "no-id", "no-signature", "other-signature", "long", "other-conversation"],
)
def test_forged_token_opens_no_call(app, rasa, opened, call, forge, status):
    client = TestClient(app)
    other = client.post("/api/v1/conversations").json()["conversation_id"]
    own = opened[0]
    headers = {"Authorization": f"Bearer {forge(app.state.tokens, own, other)}"}
    path = f"/api/v1/conversations/{own}"

    answer = {
        "messages": lambda: client.post(f"{path}/messages", json={"text": "a"}, headers=headers),
        "feedback": lambda: client.post(
            f"{path}/feedback", json={"message_id": "a", "helpful": True}, headers=headers
        ),
        "erase": lambda: client.delete(path, headers=headers),
    }[call]()

    assert answer.status_code == status
    assert rasa.heard == []
    assert rasa.forgotten == []


def test_token_signed_with_another_key_or_for_another_use_is_refused(app, settings, agencies, opened):
    from itsdangerous import URLSafeSerializer

    other_key = create_app(
        settings.model_copy(update={"secret_key": type(settings.secret_key)("x" * 32)}), agencies=agencies
    )
    own, _ = opened
    forged = [
        other_key.state.tokens.issue(own),
        URLSafeSerializer(settings.secret_key.get_secret_value(), salt="another use").dumps(own),
    ]

    for token in forged:
        answer = TestClient(app).delete(
            f"/api/v1/conversations/{own}", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 401


def test_token_replayed_after_its_conversation_was_erased_opens_nothing(app, rasa, opened):
    own, token = opened
    client = TestClient(app, headers={"Authorization": f"Bearer {token}"})
    assert client.delete(f"/api/v1/conversations/{own}").status_code == 204

    assert client.post(f"/api/v1/conversations/{own}/messages", json={"text": "a"}).status_code == 404
    assert rasa.heard == []
