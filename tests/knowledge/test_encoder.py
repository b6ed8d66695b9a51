"""Encoders from this machine: what they give, and what is said of one that is not there."""

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaModel

from knowledge.encoder import SentenceEncoder, load_encoder
from knowledge.errors import EncoderError


class RecordingModel:
    """Stands for a sentence-transformers model; keeps what it was given."""

    def __init__(self):
        self.texts = []

    def encode(self, texts, **options):
        self.texts += texts
        return np.ones((len(texts), 1))


def test_an_encoder_is_loaded_from_any_folder(tiny_folder, connections):
    encoder = load_encoder(str(tiny_folder))

    assert encoder.name == str(tiny_folder)
    assert np.linalg.norm(encoder.encode_passages(["my wage"]), axis=1) == pytest.approx([1], abs=1e-5)
    assert connections == []


def test_a_wrong_encoder_name_is_named_with_its_setting_and_the_network_is_not_asked(connections):
    with pytest.raises(
        EncoderError, match=r"encoder 'no-such/encoder' \(setting KOMPAS_ENCODER\) cannot be loaded"
    ):
        load_encoder("no-such/encoder")

    assert connections == []


def test_a_folder_that_holds_no_encoder_is_named_with_its_setting(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}", encoding="utf-8")

    with pytest.raises(EncoderError, match=r"model' \(setting KOMPAS_ENCODER\) cannot be loaded"):
        load_encoder(str(folder))


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


def stand_in(folder, model, pooling):
    """Write a sentence-transformers folder of an architecture, with random weights and an XLM-R kind of tokenizer."""
    tokenizer = Tokenizer(
        models.Unigram([("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)], unk_id=3)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=60,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        unk_token="<unk>",
        show_progress=False,
    )
    tokenizer.train_from_iterator(["query: passage: my rent and my wage per month, żółty dom"] * 5, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    marks = {"bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>"}
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>", **marks)
    model.save_pretrained(folder / "words")
    fast.save_pretrained(folder / "words")
    words = Transformer(str(folder / "words"), max_seq_length=64)
    pooled = Pooling(model.config.hidden_size, pooling_mode=pooling)
    saved = folder / "saved"
    SentenceTransformer(modules=[words, pooled, Normalize()], device="cpu").save(
        str(saved), create_model_card=False
    )
    return saved


SMALL = {
    "vocab_size": 64, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32,
    "pad_token_id": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def e5(tmp_path_factory):
    """intfloat/multilingual-e5-small: BERT's layers, XLM-R's tokenizer, mean over the tokens."""
    folder = tmp_path_factory.mktemp("e5")
    return stand_in(folder, BertModel(BertConfig(**SMALL)), "mean").rename(folder / "multilingual-e5-small")


@pytest.fixture(scope="module")
def bge(tmp_path_factory):
    """BAAI/bge-m3: XLM-R's layers, the first token's vector."""
    folder = tmp_path_factory.mktemp("bge")
    model = XLMRobertaModel(XLMRobertaConfig(**SMALL, max_position_embeddings=70))
    return stand_in(folder, model, "cls").rename(folder / "bge-m3")


@pytest.mark.parametrize("kind", ["e5", "bge"])
def test_other_architectures_give_unit_vectors_without_the_network(request, kind, connections):
    encoder = load_encoder(str(request.getfixturevalue(kind)))

    vectors = encoder.encode_queries(["my rent", "żółty dom", "my rent per month " * 50])

    assert (vectors.shape, vectors.dtype) == ((3, 16), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert connections == []


def test_e5_tells_queries_from_passages_and_bge_does_not(e5, bge):
    for folder, differs in ((e5, True), (bge, False)):
        encoder = load_encoder(str(folder))
        query, passage = encoder.encode_queries(["my rent"]), encoder.encode_passages(["my rent"])
        assert np.allclose(query, passage, atol=1e-5) is not differs
