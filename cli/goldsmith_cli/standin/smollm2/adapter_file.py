"""LoRA adapters as llama.cpp reads them: GGUF files, with the attention's rows in llama.cpp's order.

Hugging Face and llama.cpp rotate the halves of an attention head in different layouts, so the rows that make queries
and keys stand in another order in each. Only the second matrix of an adapter has these rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECTIONS = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}
"""The matrices an adapter changes: Hugging Face's name, llama.cpp's name."""

Place = tuple[int, str]
"""A layer's number and one of `PROJECTIONS`."""

Pair = tuple[Any, Any]
"""Two numpy arrays of float32: rank x inputs, and outputs x rank. What is added to the matrix is their product."""


@dataclass(frozen=True, slots=True)
class Heads:
    """How many heads make queries, and how many make keys and values."""

    queries: int
    keys: int

    def of(self, projection: str) -> int | None:
        """Over how many heads the rows of a projection are rotated; None for those that are not."""
        return {"q_proj": self.queries, "k_proj": self.keys}.get(projection)


def rotated_rows(rows: int, heads: int) -> list[int]:
    """Which of Hugging Face's rows stands at each place of llama.cpp's order.

    Each head's rows are two halves there, and pairs of one row from each half here.
    """
    size = rows // heads
    if size * heads != rows or size % 2:
        raise ValueError(f"{rows} rows are not {heads} heads of an even size")
    half = size // 2
    return [head * size + which * half + place for head in range(heads) for place in range(half) for which in (0, 1)]


def inverse(order: list[int]) -> list[int]:
    """The order that undoes `order`."""
    undone = [0] * len(order)
    for place, row in enumerate(order):
        undone[row] = place
    return undone


def write_adapter(path: Path, weights: Mapping[Place, Pair], heads: Heads, alpha: float) -> None:
    """Write an adapter whose product is scaled by `alpha` over the rank."""
    import gguf

    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for (layer, projection), (first, second) in sorted(weights.items()):
        name = f"blk.{layer}.{PROJECTIONS[projection]}.weight.lora"
        count = heads.of(projection)
        writer.add_tensor(f"{name}_a", first)
        writer.add_tensor(f"{name}_b", second[rotated_rows(len(second), count)] if count else second)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_adapter(path: Path, heads: Heads) -> dict[Place, Pair]:
    """The matrices of an adapter that `write_adapter` wrote. Raises ValueError when one of a pair is missing."""
    import gguf

    matrices = {str(tensor.name): tensor.data for tensor in gguf.GGUFReader(str(path)).tensors}
    named = {ours: name for name, ours in PROJECTIONS.items()}
    weights: dict[Place, Pair] = {}
    for name, first in matrices.items():
        if name.endswith(".lora_a"):
            _, layer, matrix, *_ = name.split(".")
            second = matrices.get(f"{name[:-1]}b")
            if second is None:
                raise ValueError(f"{path}: {name} has no counterpart")
            weights[int(layer), named[matrix]] = (first.copy(), _restored(second, heads.of(named[matrix])))
    return weights


def _restored(second: Any, count: int | None) -> Any:  # noqa: ANN401 - an array of numpy, which may not be installed
    return second[inverse(rotated_rows(len(second), count))] if count else second.copy()
