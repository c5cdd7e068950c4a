"""How often the watch rolls back a model that is no worse than its predecessor, and how soon one that is.

    .venv/bin/python -m bench.rollback_rates [--data DIR] [--histories 2000] [--json]

A history is 5,000 drafts of the live model, looked at after every draft (past 500 after every tenth), and a
predecessor with as many as the column says. Rates are the share of histories with a rollback at any look, with
Wilson's 95 % interval; without a difference they must stay below 5 % at any margin.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from math import ceil, inf
from pathlib import Path

from bench import rollback_histories as simulated
from bench.rollback_histories import PREDECESSORS, Distances, Setting
from bench.rollback_tables import Row, Rows, other_causes_table, population_table, rate_table, time_table
from rich.console import Console

MARGIN = 0.02
MARGINS = (0.0, 0.01, MARGIN)
RISES = (0.05, 0.1, 0.2)
_PARTS = 4
_WITH_POWER = ("all edited a little", "60 %", "70 %", "postedits", "summaries")

Measure = Callable[[Setting, int, str], dict[int, list[float]]]
"""So many histories of a setting, by the predecessor's number of drafts: one number a history."""


def main() -> None:
    options = _options()
    distances = simulated.made_up() | simulated.recorded(options.data)
    with ProcessPoolExecutor(2) as pool:
        alike = _measured(pool, highest_bounds, _rate, _alike(distances), options.histories)
        unlike = _measured(pool, highest_bounds, _rate, _unlike(distances), options.histories / 4)
        worse = _measured(pool, first_rollbacks, _time, _worse(distances), options.histories / 5)
    if options.json:
        print(json.dumps({"no_difference": alike, "other_causes": unlike, "worse": worse}, indent=2))
        return
    console = Console(width=150)
    console.print(population_table(distances), rate_table(alike, 0.0), rate_table(alike, MARGIN))
    single = [row["single look"] / row["histories"] for sizes in alike.values() for row in sizes.values()]
    console.print(
        f"A test meant for a single look, made at all of them, would roll back {min(single):.0%} … {max(single):.0%}.\n"
    )
    console.print(other_causes_table(unlike, MARGINS), time_table(worse, MARGIN))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[1] / ".." / "shared" / "data")
    parser.add_argument(
        "--histories",
        type=int,
        default=2000,
        help="for each cell without a difference; a quarter for other causes, a fifth for worse models",
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not (options.data / "summaries.jsonl").is_file():
        sys.exit(
            f"No records in {options.data}: name the folder that has summaries.jsonl and postedits.jsonl with --data."
        )
    return options


def _alike(distances: dict[str, Distances]) -> dict[str, Setting]:
    settings = {name: Setting(each) for name, each in distances.items()}
    growing = {f"{name}, predecessor still grows": replace(settings[name], grows=True) for name in _real(distances)}
    return settings | growing


def _unlike(distances: dict[str, Distances]) -> dict[str, Setting]:
    real = {name: distances[name] for name in _real(distances)}
    harder = {
        f"{name}, all drafts harder by {by} since": Setting(each, worse_by=by)
        for name, each in real.items()
        for by in (0.01, 0.02, 0.03)
    }
    batches = {
        f"{name}, in batches of {size} edited alike": Setting(each, batches=size)
        for name, each in real.items()
        for size in (2, 5)
    }
    return harder | batches


def _worse(distances: dict[str, Distances]) -> dict[str, Setting]:
    chosen = {name: each for name, each in distances.items() if name.startswith(_WITH_POWER)}
    return {f"{name} + {by}": Setting(each, worse_by=by) for name, each in chosen.items() for by in RISES}


def _real(distances: dict[str, Distances]) -> list[str]:
    return [name for name in distances if "real" in name]


def _measured(
    pool: ProcessPoolExecutor,
    measure: Measure,
    summary: Callable[[list[float]], Row],
    settings: dict[str, Setting],
    number: float,
) -> Rows:
    parts = {
        name: [pool.submit(measure, setting, ceil(number / _PARTS), f"{name} {part}") for part in range(_PARTS)]
        for name, setting in settings.items()
    }
    return {
        name: {size: summary([value for part in own for value in part.result()[size]]) for size in PREDECESSORS}
        for name, own in parts.items()
    }


def highest_bounds(setting: Setting, number: int, seed: str) -> dict[int, list[float]]:
    """The highest bound of each history, or the first above all margins.

    Minus infinity is one in which not even a test meant for a single look finds the model worse.
    """
    return _each(setting, number, seed, lambda bounds: _highest(bound for _, bound in bounds))


def _highest(bounds: Iterator[float]) -> float:
    highest = -inf
    for bound in bounds:
        highest = max(highest, bound)
        if highest > max(MARGINS):
            break
    return highest


def first_rollbacks(setting: Setting, number: int, seed: str) -> dict[int, list[float]]:
    """The number of drafts after which each history is rolled back at the default margin; infinity for never."""
    return _each(
        setting, number, seed, lambda bounds: next((drafts for drafts, bound in bounds if bound > MARGIN), inf)
    )


def _each(
    setting: Setting, number: int, seed: str, told: Callable[[Iterator[tuple[int, float]]], float]
) -> dict[int, list[float]]:
    told_of: dict[int, list[float]] = {size: [] for size in PREDECESSORS}
    for history in simulated.histories(setting, number, seed):
        for size, values in told_of.items():
            values.append(told(history.bounds(size)))
    return told_of


def _rate(bounds: list[float]) -> Row:
    above = {f"margin {margin:g}": sum(bound > margin for bound in bounds) for margin in MARGINS}
    return {"histories": len(bounds), **above, "single look": sum(bound > -inf for bound in bounds)}


def _time(drafts: list[float]) -> Row:
    """The drafts after which half and nine in ten are rolled back; None for not within the horizon."""
    half, most = (sorted(drafts)[ceil(share * len(drafts)) - 1] for share in (0.5, 0.9))
    return {
        "histories": len(drafts),
        "half": None if half == inf else half,
        "nine in ten": None if most == inf else most,
        "never": drafts.count(inf),
    }


if __name__ == "__main__":
    main()
