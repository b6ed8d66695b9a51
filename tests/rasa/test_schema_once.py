"""The faster check of the action server's replies accepts and refuses what Rasa's own does, in the same words."""

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.rasa_runtime import schema_once

STOCK = RemoteAction._validate_action_result
SLOT = {"event": "slot", "timestamp": None, "name": "language", "value": "pl"}
MESSAGE = {"text": None, "custom": {"kind": "answer"}, "response": "utter_answer", "buttons": []}

VALID = [
    {},
    {"events": [], "responses": []},
    {"events": [SLOT], "responses": [MESSAGE, MESSAGE]},
    {"events": [SLOT, {"event": "followup", "name": "action_listen"}], "more": "is allowed"},
]
INVALID = [
    None,
    [],
    "ok",
    {"events": None},
    {"events": {}},
    {"responses": MESSAGE},
    {"responses": ["text"]},
    {"events": [{"event": "no such event"}]},
    {"events": [{"name": "language", "value": "pl"}]},
    {"events": [{"event": "slot", "value": "pl"}]},
    {"events": [{"event": "user", "text": 7}]},
    {"events": [SLOT, {"event": "slot", "name": 7}], "responses": ["also wrong"]},
]


@pytest.fixture
def action(monkeypatch):
    """A custom action after `apply`, which is undone at the end."""
    monkeypatch.setattr(RemoteAction, "_validate_action_result", STOCK)
    schema_once._validator.cache_clear()
    schema_once.apply()
    return RemoteAction("action_search_cards", None)


def refusal(check, action, reply):
    with pytest.raises(ValidationError) as caught:
        check(action, reply)
    return caught.value


@pytest.mark.parametrize("reply", VALID)
def test_valid_reply_is_accepted_as_by_stock_rasa(action, reply):
    assert action._validate_action_result(reply) is True
    assert STOCK(action, reply) is True


@pytest.mark.parametrize("reply", INVALID)
def test_invalid_reply_is_refused_with_the_error_of_stock_rasa(action, reply):
    ours = refusal(RemoteAction._validate_action_result, action, reply)
    stock = refusal(STOCK, action, reply)

    assert str(ours) == str(stock)
    assert ours.message == stock.message
    assert (list(ours.absolute_path), ours.validator) == (list(stock.absolute_path), stock.validator)


def test_schema_is_checked_once_however_many_replies_come(action, monkeypatch):
    checked = []
    kind = type(schema_once._validator())
    schema_once._validator.cache_clear()
    monkeypatch.setattr(kind, "check_schema", classmethod(lambda cls, schema: checked.append(schema)))

    for reply in VALID * 5:
        action._validate_action_result(reply)

    assert checked == [RemoteAction.action_response_format_spec()]


def test_stock_rasa_checks_the_schema_each_time(monkeypatch):
    """The reason for this module: when this fails, Rasa has changed and it may go."""
    checked = []
    monkeypatch.setattr(
        type(schema_once._validator()),
        "check_schema",
        classmethod(lambda cls, schema: checked.append(schema)),
    )

    for _ in range(3):
        STOCK(RemoteAction("action_search_cards", None), {})

    assert len(checked) == 3
