"""How often samples of one kind are taken for far from each other, and samples of two kinds for near.

    .venv/bin/python -m bench.strategy_rates [--data DIR] [--draws 200] [--alpha 0.01] [--json]

Known and new samples are drawn at random from the sets of bench.strategy_records, without a record on both sides, and
compared as a run compares them. "Near" are two draws from one source, "far" draws from two authors or two tasks, "open"
are harder pairs, half as many draws of each, for information. Intervals are Wilson's, of 95 %; draws of one source hold
the same records again and again, so the intervals tell of the draws, not of all sources there are.

Random draws from one set can change places, so the test keeps its word there whatever the features: the rates of "near"
prove the program. What a tenant says first and later need not be one kind; of that "earlier / later" give an idea.
"""

import argparse
import json
import os
import sys
import time
import tracemalloc
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from statistics import median

from bench.strategy_draws import CHUNK, Cell, cells, compared
from bench.strategy_records import FILES, read
from rich.console import Console
from rich.table import Table

from goldsmith.domain.distance import MOST_SAMPLES, Distance, measure
from goldsmith.domain.strategy import ALPHA

PROCESSES = 2
_WEAKER = 0.05
_NORMAL = 1.959964
"""Standard deviations to either side that hold 95 %."""


@dataclass(frozen=True)
class Rate:
    """What was said of a cell: ``far`` of its draws at alpha, ``far_at_weaker`` at 0.05, and the median distance."""

    kind: str
    pair: str
    new: int
    known: int
    draws: int
    far: int
    far_at_weaker: int
    distance: float

    @property
    def errors(self) -> int:
        """Draws that were said to be what they are not; of open pairs those called far."""
        return self.draws - self.far if self.kind == "far" else self.far

    @property
    def interval(self) -> tuple[float, float]:
        """Holds the share of errors with 95 %."""
        return wilson(self.errors, self.draws)


@dataclass(frozen=True)
class Cost:
    """Of one comparison at the cap, features included: seconds of processor time, and the peak of its memory."""

    seconds: float
    megabytes: float


def main() -> None:
    options = _options()
    began = time.perf_counter()
    cost = _cost(options.data)
    with ProcessPoolExecutor(PROCESSES) as pool:
        chunks = {
            cell: [pool.submit(compared, options.data, cell, start) for start in range(0, cell.draws, CHUNK)]
            for cell in cells(options.data, options.draws)
        }
        rates = [
            _rate(cell, [distance for part in parts for distance in part.result()], options.alpha)
            for cell, parts in chunks.items()
        ]
    if options.json:
        found = [{**asdict(rate), "errors": rate.errors, "interval": rate.interval} for rate in rates]
        print(json.dumps({"alpha": options.alpha, "cost": asdict(cost), "rates": found}, indent=2))
        return
    console = Console(width=140)
    console.print(_table(rates, options.alpha))
    console.print(
        f"One comparison of {MOST_SAMPLES} with {MOST_SAMPLES} summaries: {cost.seconds:.2f} s of processor time,"
        f" {cost.megabytes:.0f} MB at its peak. All of this: {time.perf_counter() - began:.0f} s,"
        f" {sum(os.times()[:4]):.0f} s of processor time."
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("GOLDSMITH_DATA", Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--alpha", type=float, default=ALPHA)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not all((options.data / name).is_file() for name in FILES):
        sys.exit(f"No records in {options.data}: name the folder that has {', '.join(FILES)} with --data.")
    return options


def _rate(cell: Cell, distances: Sequence[Distance], alpha: float) -> Rate:
    return Rate(
        kind=cell.kind,
        pair=cell.pair.name,
        new=cell.new,
        known=cell.known,
        draws=len(distances),
        far=sum(distance.p_value <= alpha for distance in distances),
        far_at_weaker=sum(distance.p_value <= _WEAKER for distance in distances),
        distance=median(distance.statistic for distance in distances),
    )


def _cost(folder: Path) -> Cost:
    """Tracing memory makes everything slow, so time and memory are measured one after the other."""
    summaries = read(folder)["summaries"]
    sides = summaries[:MOST_SAMPLES], summaries[MOST_SAMPLES : 2 * MOST_SAMPLES]
    began = time.process_time()
    measure(*sides)
    seconds = time.process_time() - began
    tracemalloc.start()
    measure(*sides)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Cost(seconds, peak / 1e6)


def _table(rates: list[Rate], alpha: float) -> Table:
    table = Table(title=f"Said to be far at p ≤ {alpha:g}; errors with 95 % intervals")
    for column in ("", "known / new", "new", "known", "draws", "far", "errors", "far at 0.05", "distance"):
        table.add_column(column, justify="left" if column in ("", "known / new") else "right")
    for before, rate in zip([None, *rates], rates, strict=False):
        if before and before.pair != rate.pair:
            table.add_section()
        table.add_row(*_row(rate))
    near = [rate for rate in rates if rate.kind == "near"]
    errors, draws = sum(rate.errors for rate in near), sum(rate.draws for rate in near)
    table.add_section()
    table.add_row("near", "all of them", "", "", str(draws), f"{errors / draws:.1%}", _share(errors, draws), "", "")
    return table


def _row(rate: Rate) -> tuple[str, ...]:
    errors = "" if rate.kind == "open" else _share(rate.errors, rate.draws)
    sizes = (str(rate.new), str(rate.known), str(rate.draws))
    weaker = f"{rate.far_at_weaker / rate.draws:.1%}"
    return rate.kind, rate.pair, *sizes, f"{rate.far / rate.draws:.1%}", errors, weaker, f"{rate.distance:.3f}"


def _share(errors: int, draws: int) -> str:
    low, high = wilson(errors, draws)
    return f"{errors / draws:.1%} [{low:.1%} … {high:.1%}]"


def wilson(count: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927, "Probable inference, the law of succession, …")."""
    share, square = count / total, _NORMAL**2
    middle = share + square / (2 * total)
    reach = _NORMAL * sqrt(share * (1 - share) / total + square / (4 * total**2))
    return max(0.0, (middle - reach) / (1 + square / total)), min(1.0, (middle + reach) / (1 + square / total))


if __name__ == "__main__":
    main()
