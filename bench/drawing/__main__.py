"""Draws the charts of results that were measured: bench/results/NAME.json becomes bench/results/NAME.svg.

.venv-bench/bin/python -m bench.drawing [NAME …]
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from bench.drawing.style import save
from bench.machine import RESULTS, short

HERE = Path(__file__).parent
KINDS = sorted(path.stem for path in HERE.glob("[a-z]*.py") if path.stem != "style")


def main() -> int:
    wanted = sys.argv[1:] or [name for name in KINDS if (RESULTS / f"{name}.json").exists()]
    for name in wanted:
        if name not in KINDS:
            sys.stderr.write(f"no chart is known for {name}; there are: {', '.join(KINDS)}\n")
            return 2
        result = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
        path = RESULTS / f"{name}.svg"
        save(import_module(f"bench.drawing.{name}").draw(result), path)
        print(short(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
