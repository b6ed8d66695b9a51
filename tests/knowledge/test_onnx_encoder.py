"""The encoder that travels with the repository."""

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from knowledge.encoder import OWN, OWN_FOLDER, load_encoder
from knowledge.errors import EncoderError
from knowledge.onnx_encoder import OnnxEncoder

SHIPPED = OWN_FOLDER  # as imported, before a test puts a tiny one in its place
TEXTS = ["my wage", "żółty dom", "unseen words", "rent per month " * 60]


def test_our_own_encoder_gives_one_unit_vector_per_text_in_order(own_encoder, connections):
    encoder = load_encoder(OWN)

    vectors = encoder.encode_queries(["my wage", "rent per month", "my wage"])

    assert (vectors.shape, vectors.dtype) == ((3, 32), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.allclose(vectors[0], vectors[1])
    assert connections == []


def test_a_text_has_the_same_vector_alone_and_among_others(own_encoder):
    encoder = load_encoder(OWN)

    together = encoder.encode_passages(TEXTS)

    assert np.array_equal(together, np.concatenate([encoder.encode_queries([text]) for text in TEXTS]))


def test_what_travels_gives_the_vectors_that_were_trained(tiny_folder, own_encoder):
    trained = SentenceTransformer(str(tiny_folder), device="cpu").encode(TEXTS)

    assert (trained * load_encoder(OWN).encode_queries(TEXTS)).sum(axis=1) == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("texts", [[], [""], ["rent", " \n"]])
def test_nothing_cannot_be_encoded(own_encoder, texts):
    encoder = load_encoder(OWN)

    with pytest.raises(ValueError, match="must not be empty or blank"):
        encoder.encode_queries(texts)
    with pytest.raises(ValueError, match="must not be empty or blank"):
        encoder.encode_passages(texts)


def test_damaged_encoder_is_named_with_its_folder(tmp_path):
    (tmp_path / "encoder.onnx").write_bytes(b"no model")

    with pytest.raises(EncoderError, match=f"the encoder in {tmp_path} cannot be loaded"):
        OnnxEncoder(tmp_path, OWN)


@pytest.fixture(scope="module")
def shipped():
    return OnnxEncoder(SHIPPED, OWN)


def test_the_shipped_encoder_is_small():
    assert sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file()) < 30_000_000


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
