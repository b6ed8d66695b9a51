"""What may come in: whatever is sent, Rasa gets no command, and no payload but one of ours in its own words."""

import json
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.gateway.incoming import MAX_PAYLOAD_CHARS, PAYLOAD_INTENTS, admit
from bot.gateway.problems import Problem, ProblemKind

LONGEST = 2000
UNHURRIED = settings(deadline=None)  # a busy machine is not a fault of the parser
intents = st.sampled_from(sorted(PAYLOAD_INTENTS))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


def outcome(**message):
    """Return what is let in, or the kind of problem."""
    try:
        return admit(**{"text": None, "payload": None, "max_chars": LONGEST} | message)
    except Problem as problem:
        return problem.kind


@UNHURRIED
@given(st.text(max_size=300))
@example("/restart")
@example("\u200b/\u2060/ \n/SetSlots(language=nl)")
@example("\ufeff/session_start")
@example("／restart")
def test_typed_text_is_never_a_command_to_rasa(text):
    incoming = outcome(text=text)
    if incoming in (ProblemKind.EMPTY_MESSAGE, ProblemKind.UNREADABLE_MESSAGE):
        return

    first = incoming.for_rasa[0]
    assert first != "/" and not first.isspace() and unicodedata.category(first) not in ("Cf", "Cc")
    assert incoming.to_keep == incoming.for_rasa
    assert incoming.intent is None


@UNHURRIED
@given(st.text(max_size=MAX_PAYLOAD_CHARS + 50) | st.builds("/{}{}".format, intents, st.text(max_size=60)))
def test_payload_is_refused_or_written_anew_in_our_own_form(payload):
    incoming = outcome(payload=payload)
    if incoming is ProblemKind.UNKNOWN_PAYLOAD:
        return

    assert incoming.intent in PAYLOAD_INTENTS
    slots = json.loads(incoming.for_rasa.removeprefix(f"/{incoming.intent}") or "{}")
    assert slots == incoming.slots
    assert all(isinstance(value, str) for value in slots.values())
    assert outcome(payload=incoming.for_rasa) == incoming


@UNHURRIED
@given(intents, st.dictionaries(st.text(max_size=9), json_values, min_size=1, max_size=3))
def test_payload_holds_plain_ids_or_is_refused(intent, slots):
    payload = f"/{intent}{json.dumps(slots)}"
    plain = all(isinstance(value, str) and value for value in slots.values())

    if not plain:
        assert outcome(payload=payload) is ProblemKind.UNKNOWN_PAYLOAD


@pytest.mark.parametrize(
    "payload",
    [
        "/restart",
        "/session_start",
        '/SetSlots(language="nl")',
        "/ask",
        "/start",
        '/choose_card{"card": "pay/not-paid"} /restart',
        '/choose_card{"card": "pay/not-paid"',
        '/choose_card{"card": {"a": 1}}',
        "/choose_card[1]",
        "/choose_card" + '{"a":' * 60 + "1" + "}" * 60,
        "/CHOOSE_CARD",
        "choose_card",
    ],
)
def test_payload_that_no_button_has_is_refused(payload):
    assert outcome(payload=payload) is ProblemKind.UNKNOWN_PAYLOAD


@pytest.mark.parametrize("message", [{}, {"text": "hej", "payload": "/more"}])
def test_message_is_one_thing_or_the_other(message):
    assert outcome(**message) in {ProblemKind.EMPTY_MESSAGE, ProblemKind.INVALID_REQUEST}
