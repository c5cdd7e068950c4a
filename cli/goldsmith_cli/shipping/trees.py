"""The directories that `sam build` makes: their files, which of them are equal, and compiling them.

SAM ships no bytecode, and a function cannot keep any: Lambda's code directory is read-only, so that every cold start
would compile all that it imports. Compiled here, once for all functions, imports take less than half the time.
"""

import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from goldsmith_cli.errors import CliError

LAMBDA_ROOT = "/var/task"
"""Where Lambda puts a function's code."""


def files(place: Path) -> Iterator[Path]:
    """All files under a directory, in order."""
    return (path for path in sorted(place.rglob("*")) if path.is_file())


def alike(places: Iterable[Path]) -> Sequence[Sequence[Path]]:
    """Directories in groups of the same content: the functions share one build."""
    groups: dict[str, list[Path]] = {}
    for place in places:
        groups.setdefault(_digest(place), []).append(place)
    return list(groups.values())


def compile_all(built: Path, interpreter: str) -> None:
    """Put bytecode beside every module of a build, valid whatever its source's date, which packing does not keep."""
    for first, *others in alike(path for path in sorted(built.iterdir()) if path.is_dir()):
        # The place is written into bytecode: Lambda's, so that the same sources give the same bytes wherever they lie.
        place = ["-s", str(first), "-p", LAMBDA_ROOT]
        command = [interpreter, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", *place, str(first)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the interpreter's own
        if done.returncode:
            raise CliError(f"what was built in {first} cannot be compiled", done.stdout.strip())
        for compiled in first.rglob("__pycache__"):
            for other in others:
                shutil.copytree(compiled, other / compiled.relative_to(first), dirs_exist_ok=True)


def _digest(place: Path) -> str:
    digest = sha256()
    for file in files(place):
        digest.update(f"{file.relative_to(place)}\0".encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()
