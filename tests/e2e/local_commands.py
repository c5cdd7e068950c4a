"""The command `goldsmith` run as a user does, and what the tests of the local stack look at."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from goldsmith_cli.local.state import StateDirectory
from goldsmith_cli.target import Target

GOLDSMITH = [sys.executable, "-c", "from goldsmith_cli.main import run; run()"]
PROJECT = Path(__file__).parents[2]


def goldsmith(directory: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*GOLDSMITH, "--state-dir", str(directory), *arguments],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(directory: Path, *arguments: str) -> Any:  # noqa: ANN401 - JSON or text
    process = goldsmith(directory, *arguments)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return json.loads(output) if "--json" in arguments else output


def processes_of(directory: Path) -> list[str]:
    """Command lines of all processes that a stack in ``directory`` started, its functions included.

    All of them have its temporary directory in their environment.
    """
    table = subprocess.run(["ps", "axeww", "-o", "stat=,command="], capture_output=True, text=True, check=True)  # noqa: S607
    ours = f"TMPDIR={StateDirectory(directory).temporary}"
    return [line[:120] for line in table.stdout.splitlines() if ours in line and not line.startswith("Z")]


def send(target: Target, body: str) -> None:
    target.client("sqs").send_message(QueueUrl=dead_letters(target), MessageBody=body)


def dead_letters(target: Target) -> str:
    """The queue that no function empties."""
    return target.output("FeedbackDeadLetterQueueUrl")


def bodies(target: Target) -> list[str]:
    queue = dead_letters(target)
    answer = target.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in answer.get("Messages", [])]
