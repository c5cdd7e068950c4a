"""Files of the documentation that code writes: written anew, or compared with what the code says now."""

import difflib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

Files = Mapping[Path, str]
"""What is to be in which file."""


def drift(files: Files) -> str:
    """How the files differ from what they should be, as a unified diff; empty when they do not."""
    return "".join(_difference(path, text) for path, text in files.items())


def _difference(path: Path, wanted: str) -> str:
    present = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = (present.splitlines(keepends=True), wanted.splitlines(keepends=True))
    return "".join(difflib.unified_diff(*lines, fromfile=path.name, tofile=f"{path.name} (from the code)"))


def write(files: Files) -> None:
    """Write them."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def publish(files: Files, arguments: Sequence[str], command: str) -> int:
    """Write the files, or with ``--check`` only compare; the exit status. ``command`` is how it is called."""
    if [*arguments] not in ([], ["--check"]):
        sys.stderr.write(f"usage: {command} [--check]\n")
        return 2
    if not arguments:
        write(files)
        return 0
    difference = drift(files)
    sys.stdout.write(difference)
    return 1 if difference else 0
