"""A process of the functions' interpreter that starts from cold, again and again, for bench/cold_start.py."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.cold_starts import PARTS

from goldsmith_cli.shipping.sam import INTERPRETER


@dataclass
class Start:
    """One kind of process: its program, where it may import from, its environment, and what its rounds took."""

    name: str
    program: Callable[[], str]
    places: Sequence[Path]
    settings: Mapping[str, str]
    seen: list[dict[str, Any]] = field(default_factory=list)

    def once(self) -> None:
        """One cold start."""
        command = [INTERPRETER, "-I", "-S", "-B", "-c", self.program(), *map(str, self.places)]
        settings = {"PATH": os.environ["PATH"], **self.settings}
        done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)  # noqa: S603
        if done.returncode:
            sys.exit(f"{self.name}: {done.stderr}")
        self.seen.append(json.loads(done.stdout.splitlines()[-1]))

    def median(self, what: str) -> float:
        middle: float = statistics.median(each[what] for each in self.seen)
        return middle

    def shown(self) -> dict[str, Any]:
        busy = [each["processor_ms"] for each in self.seen]
        return {
            "processor_ms": round(self.median("processor_ms"), 1),
            "processor_ms_spread": [round(min(busy), 1), round(max(busy), 1)],
            "peak_mb": round(self.median("peak_mb"), 1),
            "imports_openai": bool(self.seen[0]["openai"]),
        }

    def parts(self) -> dict[str, float]:
        """Milliseconds of a start by part: the least that each took, which is what it takes undisturbed."""
        took = {
            part: min(sum(each["alone"].get(package, 0.0) for package in packages) for each in self.seen)
            for part, packages in PARTS.items()
        }
        took["all else"] = min(each["busy"] for each in self.seen) - sum(took.values())
        return {part: round(seconds * 1e3, 1) for part, seconds in took.items()}
