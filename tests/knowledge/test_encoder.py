"""Encoders from this machine: what they give, and what is said of one that is not there."""

import numpy as np
import pytest

from knowledge.encoder import OWN, SentenceEncoder, load_encoder, own_folder
from knowledge.errors import EncoderError


class RecordingModel:
    """Stands for a sentence-transformers model; keeps what it was given."""

    def __init__(self):
        self.texts = []

    def encode(self, texts, **options):
        self.texts += texts
        return np.ones((len(texts), 1))


def test_our_own_encoder_gives_one_unit_vector_per_text_in_order(unpacked, connections):
    encoder = load_encoder(OWN, unpacked)

    vectors = encoder.encode_queries(["my wage", "rent per month", "my wage"])

    assert (vectors.shape, vectors.dtype) == ((3, 32), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.allclose(vectors[0], vectors[1])
    assert connections == []


def test_an_encoder_is_loaded_from_any_folder(unpacked, tmp_path):
    folder = str(own_folder(unpacked))

    encoder = load_encoder(folder, tmp_path)

    own = load_encoder(OWN, unpacked)
    assert encoder.name == folder
    assert np.array_equal(encoder.encode_passages(["my wage"]), own.encode_passages(["my wage"]))


def test_a_wrong_encoder_name_is_named_with_its_setting_and_the_network_is_not_asked(tmp_path, connections):
    with pytest.raises(
        EncoderError, match=r"encoder 'no-such/encoder' \(setting KOMPAS_ENCODER\) cannot be loaded"
    ):
        load_encoder("no-such/encoder", tmp_path)

    assert connections == []


def test_a_folder_that_holds_no_encoder_is_named_with_its_setting(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}", encoding="utf-8")

    with pytest.raises(EncoderError, match=r"model' \(setting KOMPAS_ENCODER\) cannot be loaded"):
        load_encoder(str(folder), tmp_path)


def test_without_an_unpacked_encoder_the_mend_is_named(own_encoder, tmp_path):
    with pytest.raises(EncoderError, match=r"no unpacked encoder in .*; run `make train`"):
        load_encoder(OWN, tmp_path)


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("intfloat/multilingual-e5-small", "query: rent", "passage: rent"),
        ("/models/e5-base/", "query: rent", "passage: rent"),
        ("own", "rent", "rent"),
        ("/e5/paraphrase-MiniLM", "rent", "rent"),  # the folder above does not count
    ],
)
def test_queries_and_passages_get_the_prefixes_of_their_model(name, query, passage):
    model = RecordingModel()
    encoder = SentenceEncoder(model, name)

    encoder.encode_queries(["rent"])
    encoder.encode_passages(["rent"])

    assert model.texts == [query, passage]


@pytest.mark.parametrize("texts", [[], [""], ["rent", " \n"]])
def test_nothing_cannot_be_encoded(texts):
    encoder = SentenceEncoder(RecordingModel(), "own")

    with pytest.raises(ValueError, match="must not be empty or blank"):
        encoder.encode_queries(texts)
    with pytest.raises(ValueError, match="must not be empty or blank"):
        encoder.encode_passages(texts)
