"""The local stack starts, serves, keeps its data, and leaves nothing running, whatever happens to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from goldsmith_cli.errors import NoStackError
from goldsmith_cli.local.options import Options
from goldsmith_cli.local.processes import wait_until
from goldsmith_cli.local.stack import LocalStack, ephemeral_stack
from goldsmith_cli.local.state import StateDirectory
from goldsmith_cli.target import Target, connect

pytestmark = pytest.mark.e2e

GOLDSMITH = [sys.executable, "-c", "from goldsmith_cli.main import run; run()"]
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """Where a stack of the test's own keeps its files; it is ended with the test."""
    state = tmp_path / "state"
    yield state
    LocalStack(state).stop()
    assert processes_of(state) == []


def goldsmith(directory: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - our own command
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
    target.client("sqs").send_message(QueueUrl=target.output("FeedbackDeadLetterQueueUrl"), MessageBody=body)


def bodies(target: Target) -> list[str]:
    # The dead-letter queue is the one that no function empties.
    queue = target.output("FeedbackDeadLetterQueueUrl")
    answer = target.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in answer.get("Messages", [])]


def test_up_status_down_from_the_command_line(directory: Path) -> None:
    """`up` serves, `status` says so, boto3 reaches the queue, `down` leaves no process."""
    started = run(directory, "local", "up", "--json")
    assert run(directory, "local", "status", "--json")["state"] == "running"
    target = connect(None, directory)
    assert target.outputs == started["outputs"]
    send(target, "hello")
    assert bodies(target) == ["hello"]
    assert processes_of(directory) != []
    assert "has ended" in run(directory, "local", "down")
    assert processes_of(directory) == []
    with pytest.raises(NoStackError):
        connect(None, directory)


def test_data_is_there_again_after_down_and_up_even_on_another_port(directory: Path) -> None:
    stack = LocalStack(directory)
    stack.start(Options())
    before = stack.target()
    send(before, "kept")
    before.client("s3").put_object(Bucket=before.output("DatasetBucketName"), Key="tenants/a/x", Body=b"kept")
    item = {"pk": {"S": "tenant#a"}, "sk": {"S": "kept"}}
    before.client("dynamodb").put_item(TableName=before.output("LedgerTableName"), Item=item)
    stack.stop()
    with socket.create_server(("127.0.0.1", stack.state.load_identity().aws_port)):
        stack.start(Options())
    after = stack.target()
    assert bodies(after) == ["kept"]
    found = after.client("dynamodb").get_item(TableName=after.output("LedgerTableName"), Key=item)
    assert found["Item"] == item
    answer = after.client("s3").get_object(Bucket=after.output("DatasetBucketName"), Key="tenants/a/x")
    assert answer["Body"].read() == b"kept"
    variables = after.client("lambda").get_function_configuration(FunctionName=after.output("TriageFunctionName"))
    url = variables["Environment"]["Variables"]["GOLDSMITH_REWRITE_QUEUE_URL"]
    assert url == after.output("RewriteQueueUrl") != before.output("RewriteQueueUrl")


def test_up_works_again_after_the_local_aws_was_killed(directory: Path) -> None:
    stack = LocalStack(directory)
    stack.start(Options())
    send(stack.target(), "saved")
    stack.stop()
    record = stack.start(Options())
    send(stack.target(), "not saved")
    os.kill(record.aws.processes.server.pid, signal.SIGKILL)
    assert wait_until(lambda: stack.status().state == "degraded", 5)
    stack.start(Options())
    assert stack.status().state == "running"
    assert bodies(stack.target()) == ["saved"]


def test_up_on_a_running_stack_deploys_again_and_keeps_the_processes(directory: Path) -> None:
    stack = LocalStack(directory)
    first = stack.start(Options())
    second = stack.start(Options(threshold=50))
    assert [server.processes for server in first.servers] == [server.processes for server in second.servers]
    target = stack.target()
    launch = target.client("lambda").get_function_configuration(FunctionName=target.output("LaunchFunctionName"))
    assert launch["Environment"]["Variables"]["GOLDSMITH_SAMPLE_THRESHOLD"] == "50"


def test_two_stacks_side_by_side_know_nothing_of_each_other() -> None:
    with ephemeral_stack(Options()) as one, ephemeral_stack(Options()) as other:
        send(one.target(), "for one")
        assert bodies(other.target()) == []
        assert bodies(one.target()) == ["for one"]


def test_an_ephemeral_stack_leaves_neither_process_nor_file() -> None:
    with ephemeral_stack(Options()) as stack:
        directory = stack.state.root
        assert processes_of(directory) != []
    assert processes_of(directory) == []
    assert not directory.exists()


def servers_start(directory: Path, _up: "subprocess.Popen[str]") -> None:
    assert wait_until(lambda: processes_of(directory) != [], 30)


def template_is_deployed(_directory: Path, up: "subprocess.Popen[str]") -> None:
    assert up.stderr is not None
    assert any("Package the functions" in line for line in up.stderr)  # the step before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("moment", [servers_start, template_is_deployed])
def test_breaking_off_up_leaves_nothing_running(
    directory: Path, number: signal.Signals, moment: Callable[[Path, "subprocess.Popen[str]"], None]
) -> None:
    process = goldsmith(directory, "local", "up")
    moment(directory, process)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == (-number if number == signal.SIGKILL else 128 + number)
    assert "Traceback" not in errors
    assert wait_until(lambda: processes_of(directory) == [], 5)
    with pytest.raises(NoStackError):
        connect(None, directory)


def test_a_failed_deployment_says_which_parameter_and_leaves_nothing_running(directory: Path) -> None:
    process = goldsmith(directory, "local", "up", "--parameter", "FeedbackBatchSize=1000")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 4
    assert "FeedbackBatchSize" in errors
    assert processes_of(directory) == []


def test_a_stack_starts_within_eight_seconds(directory: Path) -> None:
    begun = time.monotonic()
    LocalStack(directory).start(Options())
    assert time.monotonic() - begun < 8
