"""The encoder that travels with the repository."""

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from knowledge import encoder
from knowledge.packed_encoder import PACKED_WEIGHTS, pack, unpack
from knowledge.training.__main__ import save

TEXTS = ["my wage", "żółty dom", "unseen words", "rent per month " * 60]


def test_packing_keeps_the_vectors_at_a_quarter_of_the_size(train_tiny_encoder, tmp_path):
    folder = save(train_tiny_encoder(), tmp_path)
    pack(folder, tmp_path / "packed")

    unpack(tmp_path / "packed", tmp_path / "unpacked")

    before, after = (
        SentenceTransformer(str(path), device="cpu").encode(TEXTS) for path in (folder, tmp_path / "unpacked")
    )
    assert (before * after).sum(axis=1) == pytest.approx(1.0, abs=1e-3)
    sizes = [
        (folder / "model.safetensors").stat().st_size,
        (tmp_path / "packed" / PACKED_WEIGHTS).stat().st_size,
    ]
    assert sizes[1] < sizes[0] / 2


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shipped")
    unpack(encoder.Path(encoder.__file__).with_name("own_encoder"), folder)
    return encoder.load_encoder(str(folder), folder)


def test_the_shipped_encoder_is_small():
    folder = encoder.Path(encoder.__file__).with_name("own_encoder")

    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < 30_000_000


def test_the_shipped_encoder_knows_four_languages(shipped):
    wage = shipped.encode_queries(
        [
            "what is the minimum wage",
            "ile wynosi płaca minimalna",
            "cât e salariul minim",
            "wat is het minimumloon",
        ]
    )
    illness = shipped.encode_queries(
        ["how do I report sick", "jak zgłosić chorobę", "cum anunț că sunt bolnav", "hoe meld ik me ziek"]
    )

    assert np.min(wage @ wage.T) > 0.6
    assert np.min(illness @ illness.T) > 0.6
    assert np.max(wage @ illness.T) < 0.5


def test_the_shipped_encoder_reads_noise(shipped):
    clean, noisy, other = shipped.encode_queries(
        ["Szef nie wypłacił mi pensji", "szef nie wyplacil mi pensij", "kolega zgubił rower na dworcu"]
    )

    assert clean @ noisy > clean @ other + 0.3
