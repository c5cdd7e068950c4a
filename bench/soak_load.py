"""A load through the local stack: everything arrives once, nothing is lost or doubled, memory stays within bounds.

    .venv/bin/python -m bench.soak_load [--events 20000] [--tenants 20] [--minutes 10] [--json]

The real template and handlers on MiniStack (which hands out ten messages at a time, whatever FeedbackBatchSize says),
the provider's stand-in with its rules for the comments, the client's emitter in a process of its own. Tenants are of
unequal size, the largest reach the threshold and train. It ends by itself, within ``--minutes``; the exit code says
whether all of it held. Writes bench/results/soak_load.json.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import soak_aws, soak_books, soak_memory, soak_show
from bench.machine import machine, short, write
from bench.soak_events import SEED, Load
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from goldsmith_cli.local.options import Options
from goldsmith_cli.local.servers import BESIDE_THE_BRIDGE
from goldsmith_cli.local.stack import LocalStack, ephemeral_stack
from goldsmith_cli.overview.collecting import QUEUES, Overview, collect, queue_depth
from goldsmith_cli.progress import on_terminal
from goldsmith_cli.target import Target

ROOT = Path(__file__).parents[1]
AWS = (*BESIDE_THE_BRIDGE, "bench.soak_aws")
MOST_WAITING = 500
"""Events in the feedback queue above which the emitter waits."""
JOB_SECONDS = 2
CONCURRENCY = 5
"""Triage workers, where the template has 20: more than there are cores would only start, and wait for each other."""
_IDLE_SECONDS = 120
"""So long nothing changes before the load is taken to have come to a stop."""
_LOOK_SECONDS = 1.0
_IN_USE = ("feedback", "rewrite", "advance")


@dataclass
class Course:
    """What is known while the load goes through; times are seconds since the first event was sent."""

    sent: int = 0
    taken: int = 0
    duplicates: int = 0
    sent_after: float = 0.0
    drained_after: float = 0.0
    overview: Overview | None = None
    depths: list[tuple[float, int]] = field(default_factory=list)

    def follow(self, emitter: "subprocess.Popen[str]", began: float) -> None:
        """Read what the emitter tells until it has ended."""
        for line in emitter.stdout or ():
            told = json.loads(line)
            self.sent, self.duplicates = told["sent"], told["duplicates"]
        self.sent_after = time.monotonic() - began


def main() -> None:
    options = _options()
    os.chdir(ROOT)
    os.environ["AWS_SDK_UA_APP_ID"] = "watching"
    told = machine("ministack", "boto3", "pydantic", "aws-lambda-powertools")
    parameters = {"FeedbackConcurrency": str(CONCURRENCY)}
    threshold = max(20, options.events // 10)
    stack_options = Options(threshold=threshold, job_seconds=JOB_SECONDS, parameters=parameters, project=ROOT)
    with ephemeral_stack(stack_options, on_terminal, aws_command=AWS) as stack:
        result = {"machine": told, "threshold": threshold, "triage_workers": CONCURRENCY, **_played(stack, options)}
    path = write("soak_load", result)
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        soak_show.show(result)
        print(short(path))
    sys.exit(0 if not result["problems"] else 1)


def _played(stack: LocalStack, options: argparse.Namespace) -> dict[str, Any]:
    target, load, course = stack.target(), Load(options.events, options.tenants, SEED), Course()
    record = stack.running()
    if record is None:
        sys.exit("the local stack has ended")
    for _ in load.events():
        pass  # what the emitter sends, and so what the books must come to
    began = time.monotonic()
    with _emitting(target, record.aws.endpoint, options) as emitter:
        memory = soak_memory.Memory(record, emitter.pid, lambda: course.taken)
        follower = threading.Thread(target=course.follow, args=(emitter, began))
        follower.start()
        with memory.sampling():
            _await_drained(target, load, course, began, options.minutes * 60)
        follower.join()
    time.sleep(2 * soak_aws.WRITE_SECONDS)
    return soak_books.drawn_up(stack, load, course, memory.samples, emitter.returncode)


@contextmanager
def _emitting(target: Target, endpoint: str, options: argparse.Namespace) -> "Iterator[subprocess.Popen[str]]":
    what = (target.output("FeedbackQueueUrl"), options.events, options.tenants, MOST_WAITING)
    session = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    environment = {**os.environ, **session, "AWS_ENDPOINT_URL": endpoint, "AWS_SDK_UA_APP_ID": "emitter"}
    command = [sys.executable, "-m", "bench.soak_emitter", *map(str, what)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as emitter:  # noqa: S603
        try:
            yield emitter
        finally:
            emitter.terminate()


def _await_drained(target: Target, load: Load, course: Course, began: float, most_seconds: float) -> None:
    """Until all is done and every run has ended, or nothing moves any more, or the time is up."""
    expected = sum(each.events for each in load.expected.values())
    changed_at, before = began, ""
    with _progress() as tell:
        while (now := time.monotonic()) - began < most_seconds:
            depths = {name: queue_depth(target, target.output(output)).messages for name, output in QUEUES.items()}
            course.depths.append((round(now - began, 1), depths["feedback"]))
            course.taken = max(0, course.sent - depths["feedback"])
            quiet = course.sent_after and not any(depths[name] for name in _IN_USE)
            if quiet:
                course.overview = collect(target)
                if soak_books.settled(course.overview, expected):
                    course.drained_after = time.monotonic() - began
                    return
            state = f"{course.sent} {depths} {course.overview}"
            changed_at, before = (now if state != before else changed_at), state
            if now - changed_at > _IDLE_SECONDS:
                break
            tell(course.taken, expected + sum(e.duplicates for e in load.expected.values()), depths)
            time.sleep(_LOOK_SECONDS)
    course.overview = collect(target)  # what there is of it, for the sentences that say what did not hold


@contextmanager
def _progress() -> Iterator[Callable[[int, int, dict[str, int]], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("events", total=None)

        def tell(done: int, total: int, depths: dict[str, int]) -> None:
            waiting = ", ".join(f"{name} {depths[name]}" for name in _IN_USE)
            progress.update(task, completed=done, total=total, description=f"events (queues: {waiting})")

        yield tell


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--events", type=int, default=20_000, help="distinct events; duplicates are sent on top of them"
    )
    parser.add_argument("--tenants", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=10.0, help="after which it is given up")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
