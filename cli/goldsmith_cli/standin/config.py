import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from goldsmith_cli.standin.records import EngineName
from goldsmith_cli.standin.smollm2.names import BASE_MODEL


@dataclass(frozen=True, kw_only=True, slots=True)
class StandinConfig:
    """How one stand-in server behaves.

    `job_seconds` and `batch_seconds` are how long a fine-tuning job and a batch take from creation to their end,
    by `clock` (seconds since the epoch). `webhook_delays` are the waits in seconds before each attempt to deliver
    one webhook. `shutdown_dates` are the days from which base models can be tuned no more. With the engine `smollm2`
    there is one more base model, a real one, whose adapters are kept in a folder beside the state file.
    """

    api_key: str
    state_file: Path | None = None
    webhook_url: str | None = None
    webhook_secret: str | None = None
    job_seconds: float = 3.0
    batch_seconds: float = 3.0
    engine: EngineName = "memory"
    base_models: tuple[str, ...] = ("standin-base", "standin-judge")
    shutdown_dates: Mapping[str, date] = field(default_factory=dict)
    clock: Callable[[], float] = time.time
    webhook_delays: tuple[float, ...] = (0.0, 0.5, 2.0, 5.0)

    @property
    def every_base_model(self) -> tuple[str, ...]:
        """What can be tuned: the models of rules, and the engine's own."""
        return (*self.base_models, BASE_MODEL) if self.engine == "smollm2" else self.base_models
