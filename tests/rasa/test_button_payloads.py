"""A button's payload is read as stock Rasa reads it, without the components for typed text."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.graph_components.converters.nlu_message_converter import NLUMessageConverter
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_runtime import button_payloads
from bot.rasa_runtime.button_payloads import is_payload

DOMAIN = Domain.from_dict({"version": "3.1", "intents": ["inform", "ask"], "entities": ["value", "card"]})
NOBODY = DialogueStateTracker("s", [])  # who has said and been shown nothing yet


class Graph:
    """The graph of NLU: a component that classifies all as a question, then Rasa's own for payloads."""

    def __init__(self):
        self.runs = 0

    def run(self, inputs, targets):
        self.runs += 1
        messages = NLUMessageConverter().convert_user_message(inputs["__message__"])
        for message in messages:
            message.set("intent", {"name": "ask", "confidence": 0.9}, add_to_output=True)
            message.set("entities", [{"entity": "language", "value": "pl"}], add_to_output=True)
        return {"last": RegexMessageHandler().process(messages, DOMAIN)}


@pytest.fixture
def processor():
    return SimpleNamespace(
        graph_runner=Graph(), model_metadata=SimpleNamespace(nlu_target="last"), domain=DOMAIN
    )


@pytest.mark.parametrize(
    "text",
    [
        "/inform",
        '/inform{"value": "venray"}',
        '  /inform@0.8{"value": ["a", "b"], "card": "pay.payslip"} ',
        '/inform{"value": "a", "unknown": 1}',
    ],
)
@pytest.mark.parametrize("only_output", [True, False])
def test_payload_is_read_as_by_stock_rasa_without_the_graph(processor, text, only_output):
    message = UserMessage(text, metadata={"entry": "telegram"})
    stock = button_payloads._STOCK(processor, message, NOBODY, only_output)

    parsed = button_payloads._parse(processor, message, NOBODY, only_output)

    assert parsed == stock
    assert parsed["intent"]["name"] == "inform"
    assert processor.graph_runner.runs == 1  # of stock Rasa


@pytest.mark.parametrize("text", ["when is my wage paid?", "/unknown", "/", "", "and/or"])
def test_what_names_no_intent_of_ours_is_typed_text_as_in_stock_rasa(processor, text):
    message = UserMessage(text)
    with pytest.warns(UserWarning, match="Expected the intent") if text == "/unknown" else nullcontext():
        stock = button_payloads._STOCK(processor, message, None)
        parsed = button_payloads._parse(processor, message, NOBODY)

    assert parsed == stock
    assert parsed["intent"]["name"] == "ask"
    assert processor.graph_runner.runs == 2


def test_apply_puts_it_in_front_of_rasas_own(monkeypatch):
    monkeypatch.setattr(MessageProcessor, "_parse_message_with_graph", button_payloads._STOCK)

    button_payloads.apply()

    assert MessageProcessor._parse_message_with_graph is button_payloads._parse


@pytest.mark.parametrize(("text", "payload"), [(" /ask", True), ("/", True), ("ask", False), ("", False)])
def test_payload_begins_with_a_slash(text, payload):
    assert is_payload(text) is payload
