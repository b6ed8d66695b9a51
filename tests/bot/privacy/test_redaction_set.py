"""Redaction keeps its promise on the messages of data/evaluation/redaction.<lang>.jsonl.

Names are held to it in every language; of other kinds a language has some ten values, so they are pooled.
"""

from pathlib import Path

import pytest

from bot.privacy.kinds import RedactedKind
from bot.privacy.measure import load_marked, measure

FOLDER = Path(__file__).parents[3] / "data" / "evaluation"
SETS = sorted(FOLDER.glob("redaction.*.jsonl")) or [Path(__file__).parent / "fixtures" / "redaction.en.jsonl"]
SURE = (
    RedactedKind.EMAIL,
    RedactedKind.IBAN,
    RedactedKind.CNP,
    RedactedKind.PESEL,
    RedactedKind.BSN,
    RedactedKind.CARD,
    RedactedKind.PHONE,
)
REST = tuple(kind for kind in RedactedKind if kind not in SURE)
MIN_SURE = 0.99  # of numbers with check digits, e-mail addresses and telephones together
MIN_RECALL = 0.85  # of any other kind
MIN_NAMES = 0.9
MAX_CHANGED = 0.01


@pytest.fixture(scope="module")
def by_language():
    return measure([message for path in SETS for message in load_marked(path)])


def missed(by_language, kinds):
    return [
        left for measured in by_language.values() for kind in kinds for left in measured.left.get(kind, ())
    ]


def recall(by_language, kinds):
    total = sum(measured.n_personal.get(kind, 0) for measured in by_language.values() for kind in kinds)
    return 1 - len(missed(by_language, kinds)) / total if total else 1.0


def test_numbers_mail_and_phones_go(by_language):
    share = recall(by_language, SURE)
    assert share >= MIN_SURE, f"{share:.1%}; {missed(by_language, SURE)}"


@pytest.mark.parametrize("kind", REST)
def test_other_kinds_go(kind, by_language):
    share = recall(by_language, [kind])
    assert share >= MIN_RECALL, f"{kind}: {share:.1%}; {missed(by_language, [kind])}"


def test_names_go_in_every_language(by_language):
    shares = {language: measured.recall([RedactedKind.NAME]) for language, measured in by_language.items()}
    assert min(shares.values()) >= MIN_NAMES, f"{shares}; {missed(by_language, [RedactedKind.NAME])}"


def test_what_is_not_personal_stays(by_language):
    changed = {
        language: (measured.share_changed(), measured.changed) for language, measured in by_language.items()
    }
    assert all(share <= MAX_CHANGED for share, _ in changed.values()), changed
