"""Faults in the protocol, one at a time: the machine has to find every one of them.

``python -m tests.machine.mutations`` plays the machine on a copy of the code with each fault in it, and prints what
found it. It ends with 1 when one is not found, or does not fit the code any more.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.machine.event_faults import EVENT_FAULTS
from tests.machine.mutation import Mutation
from tests.machine.playing import NO_RULE
from tests.machine.run_faults import FORGETTING_FAULTS, RUN_FAULTS

ROOT = Path(__file__).parents[2]
_COPIED = ("functions", "cli", "tests")
_EXAMPLES = 400
"""Always the same ones; those of the default test run are the first of them. The first that breaks a rule ends it."""
_SECONDS = 1800
"""A last resort: the examples end by themselves, later on a machine that has other work."""
_NOT_FOUND = (NO_RULE, "NameError", "SyntaxError", "ImportError", "TypeError", "AttributeError")


@dataclass(frozen=True)
class Result:
    """What the machine found, empty if nothing, and how long it took."""

    mutation: Mutation
    found: str
    seconds: float


MUTATIONS = (*EVENT_FAULTS, *RUN_FAULTS, *FORGETTING_FAULTS)

QUICK = ("duplicates inside a batch are kept", "a rewrite is asked for after the commit", "a lease is not looked at")
"""Those found soonest."""


def mutate(mutation: Mutation, root: Path) -> None:
    """Put the fault into the code under ``root``.

    Raises:
        LookupError: it does not fit the code any more.
    """
    path = root / mutation.file
    code = path.read_text()
    if code.count(mutation.old) != 1:
        msg = f"'{mutation.name}' stands {code.count(mutation.old)} times in {mutation.file}, not once: mend the list"
        raise LookupError(msg)
    path.write_text(code.replace(mutation.old, mutation.new))


def run(mutation: Mutation) -> Result:
    """Play the machine on code with the fault in it."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name in _COPIED:
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        mutate(mutation, root)
        began = time.monotonic()
        found = _played(root)
        if any(word in found for word in _NOT_FOUND):
            msg = f"'{mutation.name}' breaks the code, not a rule: {found}"
            raise LookupError(msg)
        return Result(mutation, found, time.monotonic() - began)


def _played(root: Path) -> str:
    """What broke in the code under ``root``, in a line, empty if nothing did in time."""
    path = os.pathsep.join(str(root / name) for name in ("functions", "cli", ""))
    try:
        played = subprocess.run(
            [sys.executable, "-m", "tests.machine.playing", str(_EXAMPLES)],
            cwd=root, env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    return played.stderr.strip().splitlines()[-1] if played.returncode else ""


def main(names: Sequence[str]) -> int:
    """Play all, or those whose names are given, and print what found each; how many were not found."""
    missed = 0
    for mutation in MUTATIONS:
        if names and mutation.name not in names:
            continue
        try:
            result = run(mutation)
        except LookupError as error:
            result = Result(mutation, "", 0.0)
            print(error)  # noqa: T201 - a command
        missed += not result.found
        print(  # noqa: T201 - a command
            f"{'found' if result.found else 'MISSED':7}{result.seconds:6.1f} s  {mutation.name}\n"
            f"{'':17}{mutation.breaks}\n{'':17}{result.found}",
            flush=True,
        )
    return missed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
