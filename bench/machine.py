"""What a figure was measured on, and where it is written."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def machine(*packages: str) -> dict[str, Any]:
    """Processor, cores, memory, system, interpreter, and versions of the packages that matter."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_at_the_start": round(os.getloadavg()[0], 1),
        "packages": {name: version(name) for name in packages},
    }


def sentence(told: dict[str, Any]) -> str:
    """The machine in a line, for below a table."""
    packages = ", ".join(f"{name} {number}" for name, number in told["packages"].items())
    place = f"{told['processor']}, {told['cores']} cores, {told['system']}, Python {told['python']}"
    return f"{place}; {packages}" if packages else place


def write(name: str, told: dict[str, Any]) -> Path:
    """Keep a result as ``bench/results/<name>.json``; the README and the docs quote these files and nothing else."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(told, indent=2) + "\n")
    return path


def short(path: Path) -> Path:
    """The path as seen from here, where it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown"
