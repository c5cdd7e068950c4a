"""What models cost. Of training before it is started: tokens estimated from bytes, calibrated by what jobs report."""

from dataclasses import dataclass

from goldsmith.domain.model import Model
from goldsmith.domain.provider_rules import BYTES_PER_TOKEN

_MILLION = 1_000_000


class Estimate(Model):
    """What the jobs of a run are expected to train on, and to cost.

    ``samples`` and ``size`` (bytes of UTF-8) are those of one pass over the training sets of all its jobs together,
    ``tokens`` those of one pass; a provider charges for ``tokens`` times ``epochs``. ``price`` is in US dollars, None
    where no price is configured. ``calibrated`` says whether a finished job of the tenant has told how many tokens a
    byte makes; else it is a rule of thumb.
    """

    samples: int
    size: int
    tokens: int
    epochs: int
    price: float | None
    calibrated: bool

    @property
    def trained_tokens(self) -> int:
        """What a provider charges for."""
        return self.tokens * self.epochs


def estimate(samples: int, size: int, epochs: int, tokens_per_byte: float | None, training_price: float) -> Estimate:
    """The estimate for training sets of that many samples and bytes.

    ``tokens_per_byte`` None: by a rule of thumb. ``training_price`` is a million tokens', 0: not known.
    """
    tokens = round(size * (1 / BYTES_PER_TOKEN if tokens_per_byte is None else tokens_per_byte))
    price = round(tokens * epochs / _MILLION * training_price, 4) if training_price else None
    return Estimate(
        samples=samples, size=size, tokens=tokens, epochs=epochs, price=price, calibrated=tokens_per_byte is not None
    )


def tokens_per_byte(trained_tokens: int | None, size: int, epochs: int) -> float | None:
    """How many tokens a byte of the training set made, by what a finished job reports; None where that says nothing."""
    if not trained_tokens or size <= 0 or epochs <= 0:
        return None
    return trained_tokens / (size * epochs)


@dataclass(frozen=True)
class TokenPrices:
    """What the provider of the rewriting and judging models charges, in US dollars a million tokens; 0: not known."""

    input: float = 0.0
    output: float = 0.0

    def cost(self, input_tokens: int, output_tokens: int) -> float | None:
        """What so many tokens cost in US dollars; None where no price is known."""
        if not (self.input or self.output):
            return None
        return (input_tokens * self.input + output_tokens * self.output) / _MILLION
