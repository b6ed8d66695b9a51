"""Write a trained encoder in the form in which it travels: one ONNX file with int8 arithmetic, and its tokenizer.

A sixth of the time per message of the same model in torch, and a quarter of its size.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx.compose import merge_models
from onnx.utils import Extractor
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from knowledge.onnx_encoder import (
    INPUT,
    INTENT_OUTPUT,
    MODEL_FILE,
    OUTPUT,
    TOKENIZER_FILE,
    load_tokenizer,
    open_session,
)
from knowledge.training.intents import Branch, States

OPSET = 17  # of ONNX: the first with layer normalisation as one step
STATES = "states"  # input of the branch: what the shared layers make of a text's tokens
BRANCH = INTENT_OUTPUT.removesuffix(OUTPUT)  # before every name in it


class _Pooled(torch.nn.Module):
    """From the ids of one text's tokens to its unit-length vector."""

    def __init__(self, words: torch.nn.Module) -> None:
        super().__init__()
        self._words = words

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        every_token = torch.zeros(1, 1, 1, 1)  # added to the attention as it is: no token is masked
        hidden = self._words(input_ids=ids, attention_mask=every_token).last_hidden_state
        return torch.nn.functional.normalize(hidden.mean(dim=1), dim=1)


def export(folder: Path, packed: Path) -> None:
    """Write the encoder of a sentence-transformers folder (one transformer, mean of its tokens) to `packed`."""
    # ONNX Runtime joins the steps of plain attention, written by torch's older exporter, to fewer than those of torch's
    # own fused attention or of the newer exporter: a seventh of the time.
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"attn_implementation": "eager"})
    words = model[0].model
    assert isinstance(words, torch.nn.Module)
    packed.mkdir(parents=True, exist_ok=True)
    onnx.save(_small(_Pooled(words), torch.tensor([[1, 2, 3, 4]]), INPUT), packed / MODEL_FILE)
    shutil.copyfile(folder / TOKENIZER_FILE, packed / TOKENIZER_FILE)


def shared_states(packed: Path, layers: int) -> Callable[[Sequence[str]], list[States]]:
    """Return what gives the states of texts' tokens after so many layers of the model of a folder, on all cores."""
    lower = Extractor(onnx.load(packed / MODEL_FILE)).extract_model([INPUT], [_states_after(layers)])
    session, tokenizer = open_session(lower.SerializeToString()), load_tokenizer(packed)

    def states(text: str) -> States:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        found: States = session.run(None, {INPUT: ids})[0][0].astype(np.float16)  # half the memory
        return found

    def states_of(texts: Sequence[str]) -> list[States]:
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return list(threads.map(states, texts))

    return states_of


def add_intents(branch: Branch, packed: Path, layers: int) -> None:
    """Give the model of a folder a second output: the branch for intents, which leaves it after so many layers.

    One that it had before goes. The vector for cards stays the same to the last bit.
    """
    whole = Extractor(onnx.load(packed / MODEL_FILE)).extract_model([INPUT], [OUTPUT, _states_after(layers)])
    dim = whole.graph.output[0].type.tensor_type.shape.dim[1].dim_value
    small = _small(branch, torch.zeros(1, 4, dim), STATES)
    small.ir_version = whole.ir_version
    onnx.save(
        merge_models(whole, small, io_map=[(_states_after(layers), STATES)], prefix2=BRANCH),
        packed / MODEL_FILE,
    )


def _states_after(layers: int) -> str:
    return f"/_words/encoder/layer.{layers - 1}/output/LayerNorm/LayerNormalization_output_0"


def _small(model: torch.nn.Module, example: torch.Tensor, called: str) -> onnx.ModelProto:
    """Return a model of one input, whose second axis is the tokens, with int8 weights and arithmetic."""
    with tempfile.TemporaryDirectory() as scratch:
        exact, small = Path(scratch) / "exact.onnx", Path(scratch) / MODEL_FILE
        torch.onnx.export(
            model.eval(), (example,), exact, input_names=[called], output_names=[OUTPUT],
            dynamo=False, dynamic_axes={called: {1: "tokens"}}, opset_version=OPSET,
        )  # fmt: skip
        quantize_dynamic(exact, small, weight_type=QuantType.QInt8, per_channel=True)
        return onnx.load(small)
