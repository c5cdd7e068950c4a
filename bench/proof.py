"""Proves that a real model really learns: feedback in, a better model out, with nothing played but the people.

    make proof                 three runs: from the base model, on from its adapter, and again from preferences too
    make proof ROUNDS=1        the first alone

Writes results/proof.json. Exit code 0 when every run was promoted, 1 when one was not.
"""

import argparse
import sys
import time
from pathlib import Path

from bench.machine import machine, sentence, write
from rich.console import Console

from goldsmith_cli.errors import CliError, ExitCode
from goldsmith_cli.proof import show
from goldsmith_cli.proof.walk import METHODS, Proof, plan, walk
from goldsmith_cli.standin.smollm2.extra import PACKAGES, ExtraMissingError, require_extra


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rounds", type=int, default=len(METHODS), choices=range(1, len(METHODS) + 1), help="how many runs"
    )
    parser.add_argument("--patience", type=float, default=3600, help="seconds after which a run is given up")
    parser.add_argument("--keep", type=Path, help="an empty directory: leave the stack running there, to look around")
    given = parser.parse_args()
    console = Console(highlight=False)
    try:
        require_extra()
        told = machine(*PACKAGES)
        console.print(show.WHAT_IT_IS, style="dim")
        started = time.monotonic()

        def tell(proof: Proof) -> None:
            # After every round: what was reached is kept even if the next one is given up.
            show.outcome(console, len(proof.outcomes) - 1, proof.outcomes[-1])
            write("proof", {"machine": told, **show.document(proof, time.monotonic() - started)})

        proof = walk(plan(given.rounds, given.patience, given.keep), console, tell)
    except ExtraMissingError as error:
        return _fail(str(error), error.cure)
    except CliError as error:
        return _fail(error.message, error.cure)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted: nothing is left running, and what earlier rounds reached is written\n")
        return int(ExitCode.INTERRUPTED)
    show.comparison(console, proof.compared)
    console.print(f"\n{time.monotonic() - started:.0f} seconds on {sentence(told)}", style="dim")
    console.print("promoted: it learnt" if proof.promoted else "not promoted: nothing is proven this time")
    return 0 if proof.promoted else 1


def _fail(message: str, cure: str) -> int:
    sys.stderr.write(f"{message}\n{cure}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
