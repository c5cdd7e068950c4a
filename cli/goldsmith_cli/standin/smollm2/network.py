"""The base model with adapters on its upper layers, as training sees it.

Only the upper layers are trained. What the lower ones make of a text never changes, so it is computed once and kept;
the vocabulary's probabilities are computed for the answers' tokens alone. Both together halve the time.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from goldsmith_cli.standin.smollm2.adapter_file import PROJECTIONS, Heads, Pair, Place
from goldsmith_cli.standin.smollm2.conversations import Answer

TRAINED_LAYERS = 10
RANK = 16
ALPHA = 32.0

Kept = tuple[torch.Tensor, Answer]
"""What the lower layers make of a conversation with its answer, and both."""


class Adapted(nn.Module):  # type: ignore[misc] # torch is not installed where types are checked
    """A frozen linear map with a trainable one of low rank beside it, which at first adds nothing."""

    def __init__(self, linear: Any) -> None:  # noqa: ANN401 - torch's types are not known here
        super().__init__()
        self.linear = linear
        self.first = nn.Parameter(torch.randn(RANK, linear.in_features) / math.sqrt(linear.in_features))
        self.second = nn.Parameter(torch.zeros(linear.out_features, RANK))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Both maps' sum."""
        added = nn.functional.linear(nn.functional.linear(values, self.first), self.second)
        return self.linear(values) + (ALPHA / RANK) * added


class Network:
    """The model of a GGUF file, with its tokenizer."""

    def __init__(self, file: Path) -> None:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        where = {"pretrained_model_name_or_path": str(file.parent), "gguf_file": file.name}
        self.tokenizer = AutoTokenizer.from_pretrained(**where)
        self._model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32).eval()
        self._model.requires_grad_(requires_grad=False)
        self._inner = self._model.model
        self._first_trained = len(self._inner.layers) - TRAINED_LAYERS
        self._adapted = self._adapt()

    @property
    def heads(self) -> Heads:
        """The attention's heads."""
        return Heads(self._model.config.num_attention_heads, self._model.config.num_key_value_heads)

    @property
    def parameters(self) -> list[Any]:
        """What is trained."""
        return [matrix for each in self._adapted.values() for matrix in (each.first, each.second)]

    def _adapt(self) -> dict[Place, Adapted]:
        adapted = {}
        for number in range(self._first_trained, len(self._inner.layers)):
            layer = self._inner.layers[number]
            for name in PROJECTIONS:
                part = layer.self_attn if hasattr(layer.self_attn, name) else layer.mlp
                adapted[number, name] = Adapted(getattr(part, name))
                setattr(part, name, adapted[number, name])
        return adapted

    def load(self, weights: dict[Place, Pair]) -> None:
        """Go on from an adapter. Raises ValueError when it is not of this network's shape."""
        if weights.keys() != self._adapted.keys():
            raise ValueError("the adapter changes other layers than are trained here")
        with torch.no_grad():
            for place, (first, second) in weights.items():
                self._adapted[place].first.copy_(torch.from_numpy(first))
                self._adapted[place].second.copy_(torch.from_numpy(second))

    def weights(self) -> dict[Place, Pair]:
        """The adapter as it is now."""
        return {
            place: (each.first.detach().numpy(), each.second.detach().numpy()) for place, each in self._adapted.items()
        }

    def keep(self, answer: Answer) -> Kept:
        """What the lower layers make of one."""
        with torch.no_grad():
            embedded = self._inner.embed_tokens(torch.tensor([answer.tokens]))
            return self._through(embedded, self._inner.layers[: self._first_trained])[0], answer

    def log_probabilities(self, batch: Sequence[Kept]) -> list[torch.Tensor]:
        """For each answer, the logarithm of the probability of each of its tokens.

        Text by text: filled up to one length, a batch of long and short ones takes half as long again.
        """
        chosen = torch.cat([self._before_answer_tokens(*each) for each in batch])
        scores = torch.log_softmax(self._model.lm_head(self._inner.norm(chosen)), dim=-1)
        wanted = torch.tensor([token for _, answer in batch for token in answer.answer])
        found = scores.gather(1, wanted[:, None])[:, 0]
        return list(found.split([len(answer.answer) for _, answer in batch]))

    def _before_answer_tokens(self, values: torch.Tensor, answer: Answer) -> torch.Tensor:
        upper = self._through(values[None], self._inner.layers[self._first_trained :])[0]
        return upper[len(answer.prompt) - 1 : len(answer.tokens) - 1]

    def _through(self, values: torch.Tensor, layers: Any) -> torch.Tensor:  # noqa: ANN401 - torch's module list
        places = torch.arange(values.shape[1])[None]
        rotation = self._inner.rotary_emb(values, places)
        for layer in layers:
            made = layer(values, attention_mask=None, position_ids=places, position_embeddings=rotation)
            values = made[0] if isinstance(made, tuple) else made
        return values
