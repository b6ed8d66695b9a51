"""Measuring: the file of test messages, and every measure against an example worked by hand."""

import asyncio
import json
from dataclasses import replace

import pytest

from bot.evaluate import EvaluationError, Outcome, TestMessage, _send, measure, print_report, read_messages
from bot.gateway.messages import RasaReply


def write(folder, *lines):
    file = folder / "messages.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def outcome(asked, kind, ranked=(), *, language="pl", intent=None, urgent=None, shown=(), agencies=()):
    message = TestMessage(**({"lang": "pl", "text": "x"} | asked))
    return Outcome(message, kind, language, intent, urgent, tuple(ranked), frozenset(shown), tuple(agencies))


def measured(*outcomes):
    return measure(outcomes)["all"]


def test_messages_are_read_in_order_and_blank_lines_left_out(tmp_path):
    file = write(
        tmp_path,
        '{"lang": "pl", "text": "szef", "card": "pay/not-paid", "alt": ["pay/underpaid"], "style": "noisy"}',
        "",
        '{"lang": "en", "text": "hi", "kind": "smalltalk", "label": "greet", "note": "more than we need"}',
    )

    first, second = read_messages(file)

    assert (first.lang, first.card, first.alt, first.style) == (
        "pl",
        "pay/not-paid",
        ["pay/underpaid"],
        "noisy",
    )
    assert (second.kind, second.label, second.card) == ("smalltalk", "greet", None)


@pytest.mark.parametrize("kind", ["fragment", "not_urgent_lookalike"])
def test_fragment_and_lookalike_ask_for_the_card_of_their_label(tmp_path, kind):
    file = write(tmp_path, json.dumps({"lang": "nl", "text": "loon?", "kind": kind, "label": "pay/not-paid"}))

    assert read_messages(file)[0].card == "pay/not-paid"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"lang": "pl"', "line: Invalid JSON"),
        ('{"lang": "pl", "card": "pay/not-paid"}', "text: Field required"),
        ('{"lang": "pl", "text": "x"}', "line: Value error, give either `card`, or `kind` and `label`"),
        (
            '{"lang": "pl", "text": "x", "card": "a/b", "kind": "oos"}',
            "line: Value error, give either `card`, or `kind` and `label`",
        ),
        ('{"lang": "pl", "text": "x", "kind": "joke"}', "kind: Input should be 'urgent'"),
        ('{"lang": "pl", "text": "x", "card": "a/b", "alt": "c/d"}', "alt: Input should be a valid array"),
    ],
)
def test_line_that_does_not_fit_is_named_by_file_line_and_field(tmp_path, line, message):
    file = write(tmp_path, '{"lang": "pl", "text": "x", "card": "a/b"}', "", line)

    with pytest.raises(EvaluationError) as caught:
        read_messages(file)

    assert str(caught.value).startswith(f"{file}:3: {message}")


def test_missing_binary_and_empty_files_are_named(tmp_path):
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    empty = write(tmp_path, "")

    for file, message in (
        (tmp_path / "missing.jsonl", "cannot be read"),
        (binary, "cannot be read"),
        (empty, "holds no messages"),
    ):
        with pytest.raises(EvaluationError, match=message) as caught:
            read_messages(file)
        assert str(caught.value).startswith(str(file))


def test_questions_are_measured_as_by_hand():
    ten = [f"a/{n}" for n in range(10)]
    found = measured(
        outcome({"card": "a/1"}, "answer", ["a/1", "a/2"]),  # rank 1
        outcome({"card": "a/2"}, "choices", ["a/1", "a/2"]),  # rank 2
        outcome({"card": "a/4"}, "no_answer", ["a/1", "a/2", "a/3", "a/4"]),  # rank 4, beyond the first three
        outcome({"card": "z/1"}, "answer", ["a/1"]),  # not found, and a wrong card shown alone
        outcome({"card": "a/10"}, "no_answer", [*ten, "a/10"]),  # rank 11, too deep for the MRR
    )

    assert found["messages"] == 5
    assert found["first card right"] == pytest.approx(1 / 5)
    assert found["among first three"] == pytest.approx(2 / 5)
    assert found["MRR"] == pytest.approx((1 + 1 / 2 + 1 / 4 + 0 + 0) / 5)  # 0.35
    assert (found["answered"], found["choices"], found["no answer"]) == pytest.approx((2 / 5, 1 / 5, 2 / 5))
    assert found["wrong shown alone"] == pytest.approx(1 / 5)


def test_card_of_the_alternatives_is_right_too():
    asked = {"card": "a/1", "alt": ["a/2", "a/3"]}

    found = measured(outcome(asked, "answer", ["a/3", "a/1"]), outcome(asked, "answer", ["b/1", "a/2"]))

    assert found["first card right"] == 0.5
    assert found["MRR"] == 0.75  # (1 + 1/2) / 2
    assert found["wrong shown alone"] == 0.5


def test_urgent_help_is_right_for_cards_on_the_border_of_an_emergency_only():
    found = measured(
        outcome({"card": "help/exploitation"}, "urgent", urgent="exploitation"),
        outcome({"card": "pay/not-paid"}, "urgent", urgent="danger"),
    )

    assert found["first card right"] == 0.5
    assert found["wrong shown alone"] == 0.0  # an urgent message shows no card


def test_urgent_messages_and_their_lookalikes_are_measured_as_by_hand():
    urgent, alike = {"kind": "urgent", "label": "medical"}, {"kind": "not_urgent_lookalike", "label": "a/1"}
    found = measured(
        outcome(urgent, "urgent", urgent="medical"),
        outcome(urgent, "urgent", urgent="danger"),
        outcome(urgent, "answer", ["a/1"]),
        outcome(alike, "answer", ["a/1"]),
        outcome(alike, "urgent", urgent="danger"),
    )

    assert found["urgent recall"] == pytest.approx(2 / 3)
    assert found["urgent label right"] == pytest.approx(1 / 3)
    assert found["urgent false alarms"] == pytest.approx(1 / 2)
    assert found["first card right"] == pytest.approx(1 / 2)  # of the two lookalikes


def test_danger_that_is_only_asked_about_is_help_and_not_in_full():
    urgent, alike = {"kind": "urgent", "label": "medical"}, {"kind": "not_urgent_lookalike", "label": "a/1"}
    asked = [replace(outcome(kind, "urgent", urgent="medical"), doubtful=True) for kind in (urgent, alike)]
    found = measured(*asked, outcome(urgent, "urgent", urgent="medical"), outcome(alike, "answer", ["a/1"]))

    assert (found["urgent recall"], found["urgent in full"]) == (1, 0.5)
    assert (found["urgent false alarms"], found["false alarms in full"]) == (0.5, 0)


def test_other_kinds_are_measured_as_by_hand():
    agency = {"kind": "agency", "label": "uwv"}
    found = measured(
        outcome({"kind": "oos", "label": "weather"}, "no_answer"),
        outcome({"kind": "oos", "label": "weather"}, "choices", ["a/1"]),
        outcome({"kind": "smalltalk", "label": "greet"}, "smalltalk", intent="greet"),
        outcome({"kind": "smalltalk", "label": "greet"}, "answer", intent="ask"),
        outcome(agency, "referral", agencies=["uwv", "ind"]),
        outcome(agency, "referral", agencies=["ind", "uwv"]),
        outcome(agency, "referral"),
        outcome(
            {"kind": "switch", "label": "change_language"}, "notice", intent="change_language", language="nl"
        ),
        outcome({"kind": "tool", "label": "calculate"}, "form", intent="calculate"),
        outcome({"kind": "tool", "label": "letter"}, "answer", intent="ask"),
        outcome({"kind": "followup", "label": "more"}, "answer", intent="more"),
        outcome({"kind": "followup", "label": "steps"}, "answer", intent="more"),
        outcome({"kind": "followup", "label": "skip"}, "answer", intent="ask"),
    )

    assert found["out of scope refused"] == 0.5
    assert found["small talk right"] == 0.5
    assert found["first referral right"] == pytest.approx(1 / 3)
    assert found["switch right"] == 1.0
    assert found["tool opened"] == 0.5
    assert found["follow-up right"] == pytest.approx(1 / 3)
    assert found["first card right"] is None  # nobody asked a question
    assert found["MRR"] is None


def test_language_is_measured_over_all_but_messages_that_ask_for_another():
    found = measured(
        outcome({"card": "a/1"}, "answer"),
        outcome({"card": "a/1"}, "answer", language="nl"),
        outcome({"kind": "switch", "label": "change_language"}, "notice", language="nl"),
    )

    assert found["language right"] == 0.5


def test_what_is_shown_in_a_talk_is_measured_as_by_hand():
    in_talk = {"card": "a/1", "before": "a/9"}
    found = measured(
        outcome(in_talk, "choices", shown=["a/2", "a/1"]),
        outcome(in_talk | {"alt": ["a/3"]}, "answer", shown=["a/3"]),
        outcome(in_talk, "choices", shown=["a/2"]),
        outcome(in_talk, "no_answer", ["a/1"]),  # found, and not shown
        outcome({"card": "a/1"}, "answer", shown=["a/2"]),  # a first question
    )

    assert found["right card shown in a talk"] == 2 / 4
    assert found["only wrong ones in a talk"] == 1 / 4


def test_message_that_failed_counts_as_failed_and_as_not_found():
    found = measured(
        outcome({"card": "a/1"}, "failed: RasaError", language=None),
        outcome({"card": "a/1"}, "answer", ["a/1"]),
    )

    assert found["failed"] == 0.5
    assert found["first card right"] == 0.5
    assert (found["answered"], found["no answer"]) == (0.5, 0.0)


def test_message_that_failed_was_not_refused():
    found = measured(
        outcome({"kind": "oos", "label": "weather"}, "failed: RasaError", language=None),
        outcome({"kind": "oos", "label": "weather"}, "no_answer"),
    )

    assert found["out of scope refused"] == 0.5


def test_measures_stand_per_language_per_style_and_over_all():
    result = measure(
        [
            outcome({"card": "a/1", "lang": "ro", "style": "noisy"}, "answer", ["a/1"], language="ro"),
            outcome({"card": "a/1", "lang": "pl"}, "answer", ["a/2"]),
        ]
    )

    assert list(result) == ["pl", "ro", "noisy", "all"]
    shares = {group: found["first card right"] for group, found in result.items()}
    assert shares == {"pl": 0.0, "ro": 1.0, "noisy": 1.0, "all": 0.5}


def test_table_leaves_out_what_was_not_measured(capsys):
    result = measure([outcome({"card": "a/1"}, "answer", ["a/2", "a/1"])])

    print_report(result, as_json=False)

    table = capsys.readouterr().out
    assert "0.500" in table.split("MRR")[1].splitlines()[0]
    assert "urgent recall" not in table


def test_json_report_holds_every_measure(capsys):
    result = measure([outcome({"card": "a/1"}, "answer", ["a/1"])])

    print_report(result, as_json=True)

    assert json.loads(capsys.readouterr().out) == result


class OneReply:
    """A Rasa client that gives the same reply to everything."""

    def __init__(self, *messages):
        self.reply = RasaReply(messages=list(messages))
        self.sent = []

    async def send(self, sender, text, *, language, entry):
        self.sent.append((sender, text, language))
        return self.reply

    async def forget(self, _):
        pass


@pytest.mark.asyncio
@pytest.mark.parametrize("kinds", [("answer", "form"), ("notice", "answer"), ("answer",)])
async def test_of_several_messages_the_one_that_matters_most_is_measured(kinds):
    agencies = {"answer": [{"id": "fairwork"}]}
    client = OneReply(*({"kind": kind, "agencies": agencies.get(kind)} for kind in kinds))

    found = await _send(client, asyncio.Semaphore(1), TestMessage(lang="pl", text="x", card="pay/not-paid"))

    assert (found.kind, found.agencies) == ("answer", ("fairwork",))


@pytest.mark.asyncio
async def test_in_a_talk_the_card_before_is_tapped_first_by_the_same_person():
    client = OneReply({"kind": "choices", "choices": [{"card": "a/1"}, {"card": "a/2"}]})
    message = TestMessage(lang="ro", text="și dacă refuză?", card="a/1", before="a/9")

    found = await _send(client, asyncio.Semaphore(1), message)

    (first, *tapped), (second, *asked) = client.sent
    assert first == second
    assert tapped == ['/choose_card{"card": "a/9"}', "ro"]
    assert asked == ["și dacă refuză?", None]
    assert found.shown == {"a/1", "a/2"}


@pytest.mark.asyncio
async def test_card_that_is_shown_alone_is_measured_as_shown():
    client = OneReply({"kind": "answer", "card": {"id": "a/1"}})

    found = await _send(client, asyncio.Semaphore(1), TestMessage(lang="pl", text="x", card="a/1"))

    assert found.shown == {"a/1"}
