from pathlib import Path

from goldsmith_cli.standin.config import StandinConfig
from goldsmith_cli.standin.engines import Engines
from goldsmith_cli.standin.memory_engine import MemoryEngine
from goldsmith_cli.standin.smollm2.names import BASE_MODEL


def engines_of(config: StandinConfig) -> Engines:
    """The engines that a configuration wants.

    Raises:
        ExtraMissingError: `smollm2` is wanted and not installed.
        ValueError: it is wanted without a state file, beside which it would keep its adapters.
    """
    if config.engine == "memory":
        return Engines(MemoryEngine(), real_models=())
    from goldsmith_cli.standin.smollm2.starting import smollm2_engine

    if config.state_file is None:
        raise ValueError("the engine smollm2 needs a state file: it keeps its adapters beside it")
    return Engines(MemoryEngine(), smollm2_engine(adapters_folder(config.state_file), config.clock), (BASE_MODEL,))


def adapters_folder(state_file: Path) -> Path:
    """Where the engine keeps what belongs to a state file."""
    return state_file.with_name(f"{state_file.stem}-smollm2").absolute()
