"""The learning experiment: which way of using feedback makes a small model better, by how much, and what is lost.

    make experiment                        the whole of it: about an hour on two quiet cores
    python -m bench.experiment --quick     a look of a few minutes that tells nothing and writes no results

Run by the environment of the small model (.venv-smollm2). Every training and every answer is kept in a directory, so it
can be interrupted at any time and goes on with the same command. Writes results/experiment.json; docs/experiment.md
says what it means. The summaries are read from a directory of records that is no part of this repository: without it
only the scripted source is run, and nothing is written.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path

from bench.experiment_parts import scripted, settings, showing, summaries
from bench.experiment_parts.figures import document
from bench.experiment_parts.keeping import Kept
from bench.experiment_parts.models import Models
from bench.experiment_parts.running import Outcome, Say, prompted, seeded
from bench.experiment_parts.source import Source
from bench.machine import machine, sentence, write
from rich.console import Console

from goldsmith_cli.errors import ExitCode
from goldsmith_cli.standin.smollm2.extra import PACKAGES, ExtraMissingError, require_extra

_DIRECTORY = Path(".goldsmith")


def main() -> int:
    given = _options()
    # In a file the tables are not folded to the width of a terminal that is not there.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 170)
    try:
        require_extra()
        told = machine(*PACKAGES)
        console.print(showing.WHAT_IT_IS, style="dim")
        kept = Kept(given.directory or _DIRECTORY / ("experiment-quick" if given.quick else "experiment"))
        outcomes = asyncio.run(_all(given, kept, console))
    except ExtraMissingError as error:
        sys.stderr.write(f"{error}\n{error.cure}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("interrupted: what is done is kept, the same command goes on with it\n")
        return int(ExitCode.INTERRUPTED)
    sources = {outcome.source.name: document(outcome) for outcome in outcomes}
    for name, figures in sources.items():
        showing.tables(console, name, figures)
    spent = _spent(kept)
    console.print(
        f"{spent['wall_seconds']:.0f} s, {spent['processor_seconds']:.0f} s of processor time, on {sentence(told)}",
        style="dim",
    )
    if given.quick or len(sources) < 2:
        console.print("no results are written: it was not the whole experiment")
        return 0
    reading = [each for outcome in outcomes if outcome.source.public for each in showing.read(outcome)]
    full = {
        "machine": told,
        "threads_of_each_process": settings.THREADS,
        "spent": spent,
        "sources": sources,
        "read": reading,
    }
    console.print(f"written: {write('experiment', full)}")
    return 0


async def _all(given: argparse.Namespace, kept: Kept, console: Console) -> list[Outcome]:
    watched = showing.Watched(console)
    models = Models(kept, watched)
    with watched.progress, kept.spending():
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_whole(source, models, watched.say)) for source in _sources(given, models)]
    outcomes = [task.result() for task in tasks]
    if len(outcomes) == 1:
        console.print(f"without the summaries: GOLDSMITH_DATA or --data names no directory with {summaries.FILE}")
    return outcomes


def _sources(given: argparse.Namespace, models: Models) -> list[Coroutine[None, None, Source]]:
    sized = settings.quick if given.quick else lambda whole: whole
    found = [scripted.scripted(models, sized(settings.SCRIPTED))]
    if given.data and (given.data / summaries.FILE).exists():
        found.append(_summaries(given.data / summaries.FILE, models, sized(settings.SUMMARIES)))
    return found


async def _summaries(file: Path, models: Models, size: settings.Settings) -> Source:
    # In a thread, as the library that counts tokens takes its time to load.
    return await asyncio.to_thread(lambda: summaries.summaries(file, summaries.token_counter(models.model), size))


async def _whole(getting: Coroutine[None, None, Source], models: Models, say: Say) -> Outcome:
    source = await getting
    say(f"{source.name}: {dict(source.about)}")
    outcome = Outcome(source)
    await prompted(outcome, models)
    for seed in range(1, source.settings.seeds + 1):
        await seeded(outcome, models, seed, say)
    return outcome


def _spent(kept: Kept) -> dict[str, float]:
    """Seconds, of every run that went into the directory; a pause in between counts as wall time."""
    runs = kept.costs()
    return {
        "runs": len(runs),
        "wall_seconds": round(sum(each["wall"] for each in runs), 1),
        "processor_seconds": round(sum(each["processor"] for each in runs), 1),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few samples, one seed, no results")
    parser.add_argument("--directory", type=Path, help=f"what is done is kept here (default: {_DIRECTORY}/experiment)")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ["GOLDSMITH_DATA"]) if os.environ.get("GOLDSMITH_DATA") else None,
        help="directory of the recorded summaries (default: GOLDSMITH_DATA)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
