"""Talking in a terminal: numbers choose buttons, and nothing that comes in breaks the screen."""

import io
import json

import httpx
import pytest
from rich.console import Console

from bot import terminal
from bot.gateway.strings import load_strings
from bot.terminal import chat, show

STRINGS = load_strings()
MESSAGE = {"kind": "smalltalk", "text": "Hello", "language": "en", "buttons": []}
CARD = {
    "title": "Not paid?",
    "steps": ["Write today.", "Call."],
    "keep": ["Payslips"],
    "free_of_charge": "The town does it for free.",
}
AGENCY = {"name": "Juridisch Loket", "phone": "0800-8020", "why": "Advice.", "url": "https://example.org"}


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=100, highlight=False)


def printed(console):
    return console.file.getvalue()


def shown(console, *messages):
    return show(console, STRINGS, [MESSAGE | message for message in messages])


def test_numbers_stand_for_choices_first_and_then_buttons(console):
    choices = [
        {"card": "pay/not-paid", "title": "Not paid"},
        {"card": "pay/underpaid", "title": "Too little"},
    ]
    button = {"title": "None of these", "payload": "/not_helped"}

    buttons = shown(console, {"choices": choices, "buttons": [button]})

    assert [button["payload"] for button in buttons] == [
        '/choose_card{"card":"pay/not-paid"}',
        '/choose_card{"card":"pay/underpaid"}',
        "/not_helped",
    ]
    assert printed(console).splitlines()[-3:] == ["  1 Not paid", "  2 Too little", "  3 None of these"]


def test_numbers_go_on_over_all_messages(console):
    one, two = {"title": "One", "payload": "/one"}, {"title": "Two", "payload": "/two"}

    assert shown(console, {"buttons": [one]}, {"buttons": [two]}) == [one, two]
    assert printed(console).splitlines()[-2:] == ["  1 One", "  2 Two"]


def test_card_is_shown_with_steps_evidence_and_the_free_way(console):
    shown(console, {"text": "Write.", "card": CARD})

    lines = [line for line in printed(console).splitlines() if line]
    assert lines == [
        "Not paid?", "Write.",
        STRINGS.text("en", "what_to_do_now"), "  1. Write today.", "  2. Call.",
        STRINGS.text("en", "keep_as_proof"), "  - Payslips",
        "The town does it for free.",
    ]  # fmt: skip


def test_agencies_are_shown_with_number_reason_and_page(console):
    shown(console, {"agencies": [AGENCY, AGENCY | {"name": "Town", "phone": None, "why": None, "url": None}]})

    lines = [line.rstrip() for line in printed(console).splitlines() if line.strip()]
    assert lines[1:] == ["• Juridisch Loket  0800-8020", "  Advice.", "  https://example.org", "• Town"]


def test_text_is_never_taken_for_markup(console):
    shown(console, {"text": "[red]BSN[/red] [/]", "buttons": [{"title": "[b]x", "payload": "/x"}]})

    assert "[red]BSN[/red] [/]" in printed(console)
    assert "  1 [b]x" in printed(console)


def test_chat_without_a_gateway_says_how_to_start_one(monkeypatch):
    def refuse(request):
        raise httpx.ConnectError("refused")

    with_transport(monkeypatch, refuse)

    with pytest.raises(SystemExit) as caught:
        chat("http://kompas.test", None)

    assert str(caught.value) == (
        "kompas chat: no Kompas answers at http://kompas.test; start one with `make run`, or give --url"
    )


def with_transport(monkeypatch, handler):
    client = httpx.Client

    def with_handler(**arguments):
        return client(transport=httpx.MockTransport(handler), **arguments)

    monkeypatch.setattr(terminal.httpx, "Client", with_handler)


class Gateway:
    """The gateway as agreed; remembers what it was sent."""

    def __init__(self):
        self.sent = []
        self.answer = httpx.Response(200, json={"messages": [MESSAGE]})

    def __call__(self, request):
        if request.url.path.endswith("/messages"):
            assert request.headers["authorization"] == "Bearer t"
            self.sent.append(json.loads(request.content))
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer
        buttons = [{"title": "One", "payload": "/one"}, {"title": "Two", "payload": "/two"}]
        messages = [MESSAGE | {"buttons": buttons}]
        return httpx.Response(201, json={"conversation_id": "c", "token": "t", "messages": messages})


@pytest.fixture
def gateway(monkeypatch):
    gateway = Gateway()
    with_transport(monkeypatch, gateway)
    return gateway


def type_in(monkeypatch, *lines):
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_number_sends_the_payload_of_its_button_and_text_is_sent_as_it_is(monkeypatch, gateway):
    type_in(monkeypatch, "2", " 1 ", "szef mi nie płaci")

    chat("http://kompas.test", "pl")

    assert gateway.sent == [{"payload": "/two"}, {"text": " 1 "}, {"text": "szef mi nie płaci"}]


@pytest.mark.parametrize("number", ["0", "3", "112", "-1", "²", "9" * 5000])
def test_number_without_a_button_is_text(monkeypatch, gateway, number):
    type_in(monkeypatch, number)

    chat("http://kompas.test", None)

    assert gateway.sent == [{"text": number}]


def test_empty_lines_are_not_sent_and_quit_ends(monkeypatch, gateway):
    type_in(monkeypatch, "", "   ", "/quit", "never sent")

    chat("http://kompas.test", None)

    assert gateway.sent == []


def test_refusal_is_shown_in_the_gateways_words_and_the_talk_goes_on(monkeypatch, gateway, capsys):
    gateway.answer = httpx.Response(413, json={"title": "Too long", "detail": "Write a shorter one."})
    type_in(monkeypatch, "x", "y")

    chat("http://kompas.test", None)

    assert capsys.readouterr().out.count("Write a shorter one.") == 2
    assert len(gateway.sent) == 2


@pytest.mark.parametrize("answer", [httpx.ReadTimeout("slow"), httpx.Response(502, text="<html>")])
def test_lost_answer_is_said_and_the_talk_goes_on(monkeypatch, gateway, capsys, answer):
    gateway.answer = answer
    type_in(monkeypatch, "x", "y")

    chat("http://kompas.test", None)

    assert capsys.readouterr().out.count("No answer from http://kompas.test.") == 2
