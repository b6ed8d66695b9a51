"""What measures is encoded once, at training, and anew when messages or encoder change."""

import json

import numpy as np
import pytest

from knowledge import measured
from knowledge.encoder import OWN, load_encoder
from knowledge.measured import (
    EVALUATION,
    FILE,
    encode_measured,
    measured_are_current,
    measured_questions,
    measured_vectors,
)
from knowledge.sources import Sources


@pytest.fixture
def sources(own_encoder, tmp_path):
    made = Sources(tmp_path / "knowledge", tmp_path / "data", OWN)
    (made.data_dir / EVALUATION).parent.mkdir(parents=True)
    ask(made, "what wage", "where is my BSN")
    return made


def ask(sources, *texts):
    lines = [
        json.dumps({"lang": "en", "card": "pay/minimum-wage", "style": "story", "text": text})
        for text in texts
    ]
    (sources.data_dir / EVALUATION).write_text("\n".join(lines) + "\n", encoding="utf-8")


class NoEncoder:
    """Says when somebody encodes after all."""

    name = "none"

    def encode_queries(self, texts):
        raise AssertionError("encoded anew")


def vectors(sources, folder, encoder):
    return measured_vectors(measured_questions(sources.data_dir), sources, folder, encoder)


def test_kept_vectors_are_those_that_the_encoder_gives(sources, tmp_path):
    lines = []

    assert encode_measured(sources, tmp_path, lines.append) is True
    assert encode_measured(sources, tmp_path, lines.append) is False

    assert lines == ["evaluation: encoding 2 messages"]
    kept = vectors(sources, tmp_path, NoEncoder())
    assert kept == pytest.approx(load_encoder(OWN).encode_queries(["what wage", "where is my BSN"]))


def test_other_messages_and_another_encoder_are_encoded_anew(sources, tmp_path, monkeypatch):
    encode_measured(sources, tmp_path, lambda line: None)

    ask(sources, "what wage", "what rent")
    with pytest.raises(AssertionError, match="encoded anew"):
        vectors(sources, tmp_path, NoEncoder())
    assert encode_measured(sources, tmp_path, lambda line: None) is True

    monkeypatch.setattr(measured, "encoder_id", lambda setting: "another")
    assert not measured_are_current(sources, tmp_path)


@pytest.mark.parametrize("spoiled", [b"", b"PK no archive"])
def test_broken_file_counts_as_none(sources, tmp_path, spoiled):
    encode_measured(sources, tmp_path, lambda line: None)
    (tmp_path / FILE).write_bytes(spoiled)

    assert vectors(sources, tmp_path, load_encoder(OWN)).shape[0] == 2
    assert encode_measured(sources, tmp_path, lambda line: None) is True
    assert vectors(sources, tmp_path, NoEncoder()).dtype == np.float32


def test_folder_without_evaluation_needs_nothing(sources, tmp_path):
    (sources.data_dir / EVALUATION).unlink()

    assert encode_measured(sources, tmp_path, lambda line: None) is False
    assert vectors(sources, tmp_path, NoEncoder()).shape == (0, 0)
