"""Write a trained encoder in the form in which it travels: ONNX files with int8 arithmetic, and its tokenizer.

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
from onnx.utils import Extractor
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from knowledge.onnx_encoder import (
    INPUT,
    INTENTS_FILE,
    MODEL_FILE,
    OUTPUT,
    STATES,
    TOKENIZER_FILE,
    load_tokenizer,
    open_session,
    token_ids,
)
from knowledge.training.intents import Branch, States

OPSET = 17  # of ONNX: the first with layer normalisation as one step


class _Pooled(torch.nn.Module):
    """From the ids of one text's tokens to its unit-length vector, and the tokens' states after some layers."""

    def __init__(self, words: torch.nn.Module, shared: int) -> None:
        super().__init__()
        self._words, self._shared = words, shared

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        every_token = torch.zeros(1, 1, 1, 1)  # added to the attention as it is: no token is masked
        found = self._words(input_ids=ids, attention_mask=every_token, output_hidden_states=True)
        vector = torch.nn.functional.normalize(found.last_hidden_state.mean(dim=1), dim=1)
        return vector, found.hidden_states[self._shared]


def export(folder: Path, packed: Path, shared: int) -> None:
    """Write the encoder of a sentence-transformers folder (one transformer, mean of its tokens) to `packed`.

    Args:
        shared: the layers after which a model for intents goes its own way.
    """
    # ONNX Runtime joins the steps of plain attention, written by torch's older exporter, to fewer than those of torch's
    # own fused attention or of the newer exporter: a seventh of the time.
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"attn_implementation": "eager"})
    words = model[0].model
    assert isinstance(words, torch.nn.Module)
    packed.mkdir(parents=True, exist_ok=True)
    onnx.save(
        _small(_Pooled(words, shared), torch.tensor([[1, 2, 3, 4]]), INPUT, [OUTPUT, STATES]),
        packed / MODEL_FILE,
    )
    shutil.copyfile(folder / TOKENIZER_FILE, packed / TOKENIZER_FILE)


def shared_states(packed: Path) -> Callable[[Sequence[str]], list[States]]:
    """Return what gives the states of texts' tokens after the shared layers of the model of a folder, on all cores."""
    lower = Extractor(onnx.load(packed / MODEL_FILE)).extract_model([INPUT], [STATES])
    session, tokenizer = open_session(lower.SerializeToString()), load_tokenizer(packed)

    def states(text: str) -> States:
        (found,) = session.run(None, {INPUT: token_ids(tokenizer, text)})
        halves: States = found[0].astype(np.float16)  # half the memory
        return halves

    def states_of(texts: Sequence[str]) -> list[States]:
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return list(threads.map(states, texts))

    return states_of


def export_intents(branch: Branch, packed: Path) -> None:
    """Write the model for intents beside the encoder of a folder, whose shared layers it goes on from."""
    dim = next(branch.parameters()).shape[1]  # the first is the matrix of queries
    onnx.save(_small(branch, torch.zeros(1, 4, dim), STATES, [OUTPUT]), packed / INTENTS_FILE)


def _small(model: torch.nn.Module, example: torch.Tensor, called: str, outputs: list[str]) -> onnx.ModelProto:
    """Return a model of one input, whose second axis is the tokens, with int8 weights and arithmetic."""
    with tempfile.TemporaryDirectory() as scratch:
        exact, small = Path(scratch) / "exact.onnx", Path(scratch) / MODEL_FILE
        torch.onnx.export(
            model.eval(), (example,), exact, input_names=[called], output_names=outputs,
            dynamo=False, dynamic_axes={called: {1: "tokens"}}, opset_version=OPSET,
        )  # fmt: skip
        quantize_dynamic(exact, small, weight_type=QuantType.QInt8, per_channel=True)
        return onnx.load(small)
