# ruff: noqa: ANN401 - arrays of numpy, which may not be installed
from pathlib import Path
from typing import Any

import pytest

from goldsmith_cli.standin.smollm2.adapter_file import Heads, Place, read_adapter, rotated_rows, write_adapter

HEADS = Heads(queries=3, keys=1)
RANK = 2


@pytest.fixture
def weights() -> dict[Place, Any]:
    numpy = pytest.importorskip("numpy")
    chance = numpy.random.default_rng(5)

    def matrix(rows: int, columns: int) -> Any:
        return chance.normal(size=(rows, columns)).astype(numpy.float32)

    shapes = {"q_proj": (12, 12), "k_proj": (4, 12), "v_proj": (4, 12), "down_proj": (12, 20)}
    return {
        (layer, name): (matrix(RANK, inputs), matrix(outputs, RANK))
        for layer in (4, 11)
        for name, (outputs, inputs) in shapes.items()
    }


def test_an_adapter_comes_back_as_it_was_written(tmp_path: Path, weights: dict[Place, Any]) -> None:
    file = tmp_path / "adapter.gguf"
    write_adapter(file, weights, HEADS, 32.0)
    found = read_adapter(file, HEADS)
    assert found.keys() == weights.keys()
    for place, (first, second) in weights.items():
        assert (found[place][0] == first).all()
        assert (found[place][1] == second).all()


def test_the_file_has_llamas_names_and_turns_the_rows_of_queries_alone(
    tmp_path: Path, weights: dict[Place, Any]
) -> None:
    gguf = pytest.importorskip("gguf")
    file = tmp_path / "adapter.gguf"
    write_adapter(file, weights, HEADS, 32.0)
    stored = {tensor.name: tensor.data for tensor in gguf.GGUFReader(str(file)).tensors}
    queries, values = weights[4, "q_proj"][1], weights[4, "v_proj"][1]
    assert len(stored) == 16
    # Pairs of one row from each half of a head, as llama.cpp's own converter makes them.
    pairs = queries.reshape(3, 2, 2, RANK).swapaxes(1, 2).reshape(queries.shape)
    assert (stored["blk.4.attn_q.weight.lora_b"] == pairs).all()
    assert (pairs == queries[rotated_rows(12, 3)]).all()
    assert (stored["blk.4.attn_v.weight.lora_b"] == values).all()
    assert "blk.11.ffn_down.weight.lora_a" in stored
