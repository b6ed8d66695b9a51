"""Reading the messages that the search is calibrated on."""

import pytest

from knowledge.calibration import QuestionError, load_calibration
from knowledge.errors import ContentError

GOOD = '{"lang": "en", "card": "pay/wage", "alt": ["pay/cash"], "style": "plain", "text": "my wage"}'


@pytest.fixture
def file(tmp_path):
    return tmp_path / "ask.jsonl"


def test_questions_come_in_order_with_every_right_card(file):
    file.write_text(
        GOOD + '\n{"lang": "pl", "card": null, "style": "outside", "text": "pogoda"}\n', encoding="utf-8"
    )

    first, second = load_calibration(file)

    assert (first.text, first.right) == ("my wage", {"pay/wage", "pay/cash"})
    assert (second.text, second.right) == ("pogoda", frozenset())


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line: Invalid JSON"),
        (GOOD.replace('"my wage"', '" "'), "text: String should have at least 1 character"),
        (GOOD.replace("pay/wage", "wage"), "card: String should match pattern"),
        (GOOD.replace('"lang": "en", ', ""), "lang: Field required"),
    ],
)
def test_a_wrong_line_is_named(file, line, problem):
    file.write_text(f"{GOOD}\n{line}\n", encoding="utf-8")

    with pytest.raises(ContentError) as caught:
        load_calibration(file)

    assert str(caught.value).startswith(f"{file}:2: {problem}")


def test_a_missing_file_is_named(file):
    with pytest.raises(QuestionError, match=r"ask\.jsonl: cannot be read \(FileNotFoundError\); restore it"):
        load_calibration(file)
