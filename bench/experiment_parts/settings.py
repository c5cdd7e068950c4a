"""How large the experiment is. What is trained with is the engine's own, but for epochs and the size of a batch."""

from dataclasses import dataclass, replace

from goldsmith_cli.standin.job_request import Method
from goldsmith_cli.standin.smollm2.order import chosen

RATES = {method: chosen(Method(type=method)).learning_rate for method in ("supervised", "dpo")}
"""The engine's learning rates."""

THREADS = 1
"""Of each process. Both sources are worked on at the same time: two cores are in use, and no thread waits for another.
Where a machine has much else to do, two threads that wait for each other are many times slower than one."""


@dataclass(frozen=True)
class Settings:
    """One source's.

    `samples` are those of a training on all of them, a third of them new in each round. `drafts` are how many a source
    looks at for feedback, `most_tokens` ends an answer, `longest_prompt` (in the model's tokens) leaves out what would
    take long.
    """

    seeds: int
    samples: int
    held_out: int
    drafts: int
    most_tokens: int
    longest_prompt: int
    examples: int = 3
    epochs: int = 2
    preference_epochs: int = 1
    batch_size: int = 2


SCRIPTED = Settings(seeds=3, samples=24, held_out=24, drafts=128, most_tokens=70, longest_prompt=2048)
SUMMARIES = Settings(seeds=3, samples=18, held_out=24, drafts=409, most_tokens=60, longest_prompt=320)


def quick(settings: Settings) -> Settings:
    """For a look: too small to tell anything."""
    return replace(settings, seeds=1, samples=3, held_out=3, drafts=min(settings.drafts, 24), epochs=1)
