"""The own encoder as it travels with the repository: a sentence-transformers folder with weights of one byte.

Each row of a weight matrix is stored as int8 with one float16 scale: a quarter of the size, and the same cards
found.
"""

import shutil
from pathlib import Path

PACKED_WEIGHTS, WEIGHTS = "weights.int8.safetensors", "model.safetensors"
SCALE = ".scale"
LARGEST = 127


def pack(folder: Path, packed: Path) -> None:
    """Write a sentence-transformers folder in packed form; `packed` is replaced file by file."""
    import torch
    from safetensors.torch import load_file, save_file

    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != WEIGHTS:
            target = packed / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    tensors = {}
    for name, weight in load_file(folder / WEIGHTS).items():
        if weight.ndim != 2:
            tensors[name] = weight.half()
            continue
        scale = (weight.abs().amax(dim=1, keepdim=True) / LARGEST).clamp_min(1e-8).half()
        tensors[name] = (weight / scale.float()).round().clamp(-LARGEST, LARGEST).to(torch.int8)
        tensors[name + SCALE] = scale
    save_file(tensors, packed / PACKED_WEIGHTS, metadata={"format": "pt"})


def unpack(packed: Path, folder: Path) -> None:
    """Write a packed encoder as a sentence-transformers folder."""
    from safetensors.torch import load_file, save_file

    shutil.copytree(packed, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(PACKED_WEIGHTS))
    tensors = load_file(packed / PACKED_WEIGHTS)
    weights = {
        name: tensor.float() * tensors[name + SCALE].float() if name + SCALE in tensors else tensor.float()
        for name, tensor in tensors.items()
        if not name.endswith(SCALE)
    }
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
