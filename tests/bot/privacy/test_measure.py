"""How redaction is measured."""

import json
from pathlib import Path

import pytest

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.measure import Marked, Personal, SetError, is_removed, load_marked, measure

FIXTURE = Path(__file__).parent / "fixtures" / "redaction.en.jsonl"


def marked(text, *personal, lang="en"):
    return Marked(
        lang=lang, text=text, personal=tuple(Personal(kind=kind, value=value) for kind, value in personal)
    )


def span(start, end):
    return Span(start, end, RedactedKind.NAME)


def test_a_set_is_read_and_measured():
    measured = measure(load_marked(FIXTURE))["en"]

    assert measured.recall() == 1.0
    assert measured.n_personal == {RedactedKind.NAME: 1, RedactedKind.BSN: 1}
    assert (measured.n_plain, measured.changed) == (1, [])


def test_what_is_left_counts_by_kind_and_language():
    measured = measure(
        [marked("Zyqq and 123456782", ("name", "Zyqq"), ("bsn", "123456782")), marked("0612345678")]
    )["en"]

    assert measured.recall([RedactedKind.NAME]) == 0.0
    assert measured.recall([RedactedKind.BSN]) == 1.0
    assert measured.recall() == 0.5
    assert measured.share_changed() == 1.0
    assert measured.recall([RedactedKind.EMAIL]) == 1.0  # none to remove, none left


@pytest.mark.parametrize(
    ("text", "value", "spans", "expected"),
    [
        ("I am Anna Nowak", "Anna Nowak", [span(5, 15)], True),
        ("I am Anna Nowak", "Anna Nowak", [span(5, 9), span(10, 15)], True),
        ("I am Anna Nowak", "Anna Nowak", [span(5, 9)], False),
        (
            "I am Jan de Nowak",
            "Jan de Nowak",
            [span(12, 17)],
            True,
        ),  # "Jan" and "de" have fewer than four characters
        ("I am Jan", "Jan", [], False),  # with nothing longer, every token counts
        ("tel 06 12 34", "06 12 34", [span(4, 9)], False),
        ("Nowak and Nowak", "Nowak", [span(0, 5)], False),
        ("Nowak, Nowakowa street", "Nowak", [span(0, 5)], True),
    ],
)
def test_removed_means_that_no_telling_token_is_left(text, value, spans, expected):
    assert is_removed(text, value, spans) is expected


@pytest.mark.parametrize(
    ("line", "culprit"),
    [
        ({"lang": "en", "text": "x", "personal": [{"kind": "shoe", "value": "x"}]}, "kind"),
        ({"lang": "en", "text": "x", "personal": [{"kind": "name", "value": "Anna"}]}, "not in the text"),
        ({"lang": "en", "personal": []}, "text"),
    ],
)
def test_a_faulty_line_is_named(tmp_path, line, culprit):
    path = tmp_path / "redaction.en.jsonl"
    path.write_text("\n" + json.dumps(line), "utf-8")

    with pytest.raises(SetError, match=rf"redaction\.en\.jsonl:2.*{culprit}"):
        load_marked(path)
