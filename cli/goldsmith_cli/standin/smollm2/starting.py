"""The engine of a server, made of its real parts."""

from pathlib import Path

from goldsmith_cli.standin.smollm2.courses import Clock
from goldsmith_cli.standin.smollm2.engine import Smollm2Engine, threads
from goldsmith_cli.standin.smollm2.extra import model_file, require_extra
from goldsmith_cli.standin.smollm2.serving import Serving
from goldsmith_cli.standin.smollm2.trainer import ProcessTrainer


def smollm2_engine(directory: Path, clock: Clock) -> Smollm2Engine:
    """An engine that keeps its files in `directory`. Raises ExtraMissingError when it is not installed here."""
    require_extra()
    model = model_file()
    serving = Serving(model, directory / "serving.log", threads())
    return Smollm2Engine(directory, model, serving, ProcessTrainer(), clock)
