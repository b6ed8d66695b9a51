"""Redaction keeps its promise on the messages of data/evaluation/redaction.<lang>.jsonl."""

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
MIN_RECALL = {kind: 0.99 if kind in SURE else 0.9 for kind in RedactedKind}
MAX_CHANGED = 0.01


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.name)
def test_personal_data_go_and_the_rest_stays(path):
    for language, measured in measure(load_marked(path)).items():
        for kind, least in MIN_RECALL.items():
            share = measured.recall([kind])
            assert share >= least, (
                f"{language} {kind}: {share:.1%} of {measured.n_personal[kind]}; {measured.left[kind]}"
            )
        share = measured.share_changed()
        assert share <= MAX_CHANGED, (
            f"{language}: {share:.1%} of {measured.n_plain} changed; {measured.changed}"
        )
