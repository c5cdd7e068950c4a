"""The training process: reads an order, tells every step in a line, writes the adapter."""

import math
import random
import sys
from collections.abc import Callable, Iterator, Sequence

import torch

from goldsmith_cli.standin.smollm2.adapter_file import read_adapter, write_adapter
from goldsmith_cli.standin.smollm2.child import told
from goldsmith_cli.standin.smollm2.conversations import Reader, TooLongError
from goldsmith_cli.standin.smollm2.network import ALPHA, Kept, Network
from goldsmith_cli.standin.smollm2.order import Done, Order, Refused, Report, Started, Step

_LONGEST_STRIDE = 1.0
"""The norm to which a step's gradient is cut."""
_WARM_UP_STEPS = 4
_OF_THE_BETTER_ANSWER = 0.2
"""What the likelihood of the better answer counts for beside the preference. Without it both answers may become
unlikelier together, the more so the more alike they are (Pal et al. 2024, "Smaug"; the share is that of Dubey et al.
2024, "The Llama 3 Herd of Models")."""

Loss = Callable[[Sequence[int]], torch.Tensor]
"""The loss of the examples at these places."""


class Trainer:
    """One training, on a network of its own."""

    def __init__(self, order: Order, network: Network) -> None:
        self._order = order
        self._network = network
        self._reader = Reader(network.tokenizer)
        self.tokens = 0
        self.examples = 0

    def loss(self) -> Loss:
        """Read the file, and make the loss of the order's method. Raises TooLongError."""
        content = self._order.lines.read_text(encoding="utf-8")
        return self._likelihood(content) if self._order.method == "supervised" else self._preference(content)

    def _likelihood(self, content: str) -> Loss:
        answers = self._reader.supervised(content)
        self.examples, self.tokens = len(answers), sum(len(each.tokens) for each in answers)
        kept = [self._network.keep(each) for each in answers]

        def loss(places: Sequence[int]) -> torch.Tensor:
            return -torch.cat(self._network.log_probabilities([kept[place] for place in places])).mean()

        return loss

    def _preference(self, content: str) -> Loss:
        """Direct preference optimisation, with a share of likelihood.

        The reference is the model as it is before the first step.
        """
        pairs = self._reader.preferences(content)
        self.examples = len(pairs)
        self.tokens = sum(len(each.better.tokens) + len(each.worse.tokens) for each in pairs)
        kept = [(self._network.keep(each.better), self._network.keep(each.worse)) for each in pairs]
        with torch.no_grad():
            reference = [self._compared([pair])[0][0] for pair in kept]

        def loss(places: Sequence[int]) -> torch.Tensor:
            margins, unlikely = self._compared([kept[place] for place in places])
            before = torch.stack([reference[place] for place in places])
            preferred = torch.nn.functional.logsigmoid(self._order.beta * (margins - before)).mean()
            return _OF_THE_BETTER_ANSWER * unlikely - preferred

        return loss

    def _compared(self, pairs: Sequence[tuple[Kept, Kept]]) -> tuple[torch.Tensor, torch.Tensor]:
        """By how much each better answer is the likelier one, as logarithms; and the better ones' loss alone."""
        better_first = [each[0] for each in pairs] + [each[1] for each in pairs]
        found = self._network.log_probabilities(better_first)
        sums = torch.stack([each.sum() for each in found])
        return sums[: len(pairs)] - sums[len(pairs) :], -torch.cat(found[: len(pairs)]).mean()

    def steps(self, loss: Loss) -> Iterator[Step]:
        """Train; every step is told when it has been made."""
        order = self._order
        optimizer = torch.optim.AdamW(self._network.parameters, lr=order.learning_rate, weight_decay=0.0)
        total = order.steps(self.examples)
        for number, places in enumerate(self._batches(), start=1):
            for group in optimizer.param_groups:
                group["lr"] = order.learning_rate * _share_of_rate(number, total)
            optimizer.zero_grad()
            value = loss(places)
            value.backward()
            torch.nn.utils.clip_grad_norm_(self._network.parameters, _LONGEST_STRIDE)
            optimizer.step()
            yield Step(number=number, steps=total, loss=round(value.item(), 4))

    def _batches(self) -> Iterator[list[int]]:
        places = list(range(self.examples))
        chance = random.Random(self._order.seed)  # noqa: S311 - an order of examples, no secret
        for _ in range(self._order.epochs):
            chance.shuffle(places)
            for begin in range(0, len(places), self._order.batch_size):
                yield places[begin : begin + self._order.batch_size]


def _share_of_rate(number: int, total: int) -> float:
    """The learning rate's course: up in a few steps, then down along a cosine."""
    return min(1.0, number / _WARM_UP_STEPS) * 0.5 * (1 + math.cos(math.pi * (number - 1) / total))


def _train(order: Order) -> None:
    torch.set_num_threads(order.threads)
    torch.manual_seed(order.seed)
    torch.use_deterministic_algorithms(mode=True)
    network = Network(order.model)
    if order.adapter:
        network.load(read_adapter(order.adapter, network.heads))
    trainer = Trainer(order, network)
    try:
        loss = trainer.loss()
    except TooLongError as error:
        _tell(Refused(message=str(error)))
        return
    steps = order.steps(trainer.examples)
    _tell(Started(examples=trainer.examples, tokens=trainer.tokens, steps=steps))
    for step in trainer.steps(loss):
        _tell(step)
    write_adapter(order.result, network.weights(), network.heads, ALPHA)
    _tell(Done(trained_tokens=order.epochs * trainer.tokens))


def _tell(report: Report) -> None:
    sys.stdout.write(f"{report.model_dump_json()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _train(Order.model_validate_json(told()))
