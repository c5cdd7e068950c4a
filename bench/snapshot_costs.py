"""What a command costs, measured from outside, and the costs of several rounds in figures."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and processor time, the peak of resident memory, and what the command said of itself."""

    wall: float
    processor: float
    peak_mb: float
    told: dict[str, Any]


def run(command: Sequence[str], root: Path) -> Cost:
    """Run it once; where it says its times itself, these count. What it logs goes to a file in ``root``."""
    environment = {**os.environ, "LC_ALL": "C", "HF_HUB_OFFLINE": "1", "HF_HOME": str(root / "datasets-cache")}
    started = time.perf_counter()
    with (
        (root / "log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log) as process,  # noqa: S603
    ):
        said = process.stdout.read() if process.stdout else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall, processor = time.perf_counter() - started, used.ru_utime + used.ru_stime
    if process.returncode:
        sys.exit(f"failed: {command}\n{(root / 'log').read_text()}")
    told = json.loads(said.splitlines()[-1]) if said else {}
    return Cost(told.get("wall", wall), told.get("processor", processor), used.ru_maxrss / 1024, told)


def summary(costs: Mapping[str, Sequence[Cost]], samples: int, references: Sequence[str]) -> dict[str, Any]:
    """Of each contestant the median, least and most, time a sample, and its ratios to the references' medians."""
    medians = {
        name: (statistics.median(each.wall for each in rounds), statistics.median(each.processor for each in rounds))
        for name, rounds in costs.items()
    }
    return {
        name: {
            "rounds": len(rounds),
            "wall": _spread([each.wall for each in rounds]),
            "processor": _spread([each.processor for each in rounds]),
            "peak_mb": _spread([each.peak_mb for each in rounds]),
            "wall_us_a_sample": round(medians[name][0] / samples * 1e6, 2),
            "processor_us_a_sample": round(medians[name][1] / samples * 1e6, 2),
            "ratios": {other: _ratio(medians[name], medians[other]) for other in references},
        }
        for name, rounds in costs.items()
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), 4),
        "least": round(min(values), 4),
        "most": round(max(values), 4),
    }


def _ratio(ours: tuple[float, float], theirs: tuple[float, float]) -> dict[str, float]:
    return {"wall": round(ours[0] / theirs[0], 3), "processor": round(ours[1] / theirs[1], 3)}
