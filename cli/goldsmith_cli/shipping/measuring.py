"""Measures what `sam build` made: how large it is, and how long each function takes to be imported."""

import os
import platform
import statistics
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.shipping.trees import alike, files

ZIPPED_LIMIT = 50 * 1024 * 1024
"""Bytes that Lambda takes as a direct upload; SAM uploads to S3, where only the other limit counts."""

UNZIPPED_LIMIT = 250 * 1024 * 1024
"""Bytes that a function may have unzipped, layers included."""

FUNCTIONS = ("triage", "rewrite", "launch", "advance", "webhook")
PROCESSES = 5

_ARCHITECTURES = {"aarch64": "arm64"}  # the same by the name of Linux and of Lambda
ARCHITECTURE = _ARCHITECTURES.get(platform.machine(), platform.machine())
"""This machine's, as Lambda calls it."""

THIS_MACHINE = f"{sys.platform}-{ARCHITECTURE}"

# Isolated from the environment and from installed packages, and nothing is written: as in Lambda, where the code
# directory is read-only, so that whatever is not compiled is compiled at each cold start.
_IMPORT = """
import sys, time
sys.path.insert(0, sys.argv[1])
started, busy = time.perf_counter(), time.process_time()
__import__(sys.argv[2])
print(time.perf_counter() - started, time.process_time() - busy)
"""


@dataclass(frozen=True)
class Artefact:
    """One function as it is deployed: its bytes, and what fresh processes took to import it.

    ``import_ms`` is the median of the milliseconds, ``import_cpu_ms`` of those of the processor, which a busy machine
    does not lengthen. Both are None where it was built for another processor or system than this machine's.
    """

    function: str
    zipped: int
    unzipped: int
    import_ms: float | None
    import_cpu_ms: float | None

    @property
    def fits(self) -> bool:
        """Whether Lambda takes it."""
        return self.unzipped <= UNZIPPED_LIMIT


def measure(built: Path, interpreter: str, processes: int = PROCESSES) -> Sequence[Artefact]:
    """All functions under ``built``, a build directory of SAM's; UsageError when there is none."""
    runs_here = built_for(built) == THIS_MACHINE
    places = {name: built / f"{name.capitalize()}Function" for name in FUNCTIONS}
    if missing := [str(place) for place in places.values() if not place.is_dir()]:
        raise UsageError(f"{missing[0]}: nothing was built there", "make build")
    packed = {place: size for group in alike(places.values()) for size in [_zipped(group[0])] for place in group}
    found = []
    for name, place in places.items():
        unzipped = sum(file.stat().st_size for file in files(place))
        times = [import_seconds(place, f"{name}.handler", interpreter) for _ in range(processes if runs_here else 0)]
        elapsed, busy = (_median_ms(each) for each in zip(*times, strict=True)) if times else (None, None)
        found.append(Artefact(name, packed[place], unzipped, elapsed, busy))
    return found


def _median_ms(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1000


def built_for(built: Path) -> str:
    """System and processor of the compiled libraries in a build: ``linux-arm64``; UsageError when there are none."""
    library = next(built.rglob("*.cpython-*.so"), None)
    if library is None:
        raise UsageError(f"{built}: nothing was built there", "make build")
    processor, system = library.name.split(".cpython-")[1].split("-")[1:3]
    return f"{system}-{_ARCHITECTURES.get(processor, processor)}"


def import_seconds(place: Path, module: str, interpreter: str) -> tuple[float, float]:
    """How long a fresh process takes to import a module from ``place`` and the standard library alone, and its CPU."""
    command = [interpreter, "-I", "-S", "-B", "-c", _IMPORT, str(place), module]
    settings = {"PATH": os.environ.get("PATH", ""), "POWERTOOLS_SERVICE_NAME": "measured"}
    done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)  # noqa: S603 - our own code
    if done.returncode:
        raise CliError(f"{module} cannot be imported from {place}", done.stderr.strip())
    elapsed, busy = map(float, done.stdout.split())
    return elapsed, busy


def _zipped(place: Path) -> int:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files(place):
            archive.write(file, file.relative_to(place))
    return len(buffer.getvalue())
