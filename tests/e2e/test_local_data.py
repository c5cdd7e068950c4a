"""What a local stack holds is there again after `down` and `up`; what a crash has lost is told."""

import os
import signal
import socket
from pathlib import Path

import pytest

from goldsmith_cli.local.options import Options
from goldsmith_cli.local.processes import wait_until
from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.target import connect
from tests.e2e.local_commands import bodies, dead_letters, goldsmith, run, send

pytestmark = pytest.mark.e2e


def test_data_is_there_again_after_down_and_up_even_on_another_port(directory: Path) -> None:
    stack = LocalStack(directory)
    stack.start(Options())
    before = stack.target()
    send(before, "kept")
    before.client("s3").put_object(Bucket=before.output("DatasetBucketName"), Key="tenants/a/x", Body=b"kept")
    item = {"pk": {"S": "tenant#a"}, "sk": {"S": "kept"}}
    before.client("dynamodb").put_item(TableName=before.output("LedgerTableName"), Item=item)
    stack.stop()
    port = stack.state.load_identity().aws_port
    with socket.create_server(("127.0.0.1", port)):
        record = stack.start(Options())
    assert (record.former_ports, record.not_ended_properly) == ({"aws": port}, False)
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
    saved_at = stack.state.saved_at()
    record = stack.start(Options())
    assert (record.not_ended_properly, record.restored_from) == (False, saved_at)
    send(stack.target(), "not saved")
    os.kill(record.aws.processes.server.pid, signal.SIGKILL)
    assert wait_until(lambda: stack.status().state == "degraded", 5)
    assert stack.stop()
    restarted = stack.start(Options())
    assert (restarted.not_ended_properly, restarted.restored_from) == (True, saved_at)
    assert stack.status().state == "running"
    assert bodies(stack.target()) == ["saved"]


def test_up_says_that_a_killed_stack_had_saved_nothing(directory: Path) -> None:
    """…and a message that was being worked on when the stack was ended is there at once at the next start."""
    record = LocalStack(directory).start(Options())
    os.kill(record.aws.processes.guard.pid, signal.SIGKILL)
    os.kill(record.aws.processes.server.pid, signal.SIGKILL)
    _, errors = goldsmith(directory, "local", "up").communicate(timeout=60)
    assert "was not ended properly" in errors
    assert "starts empty" in errors
    target = connect(None, directory)
    send(target, "in flight")
    received = target.client("sqs").receive_message(QueueUrl=dead_letters(target), WaitTimeSeconds=10)
    assert len(received["Messages"]) == 1
    run(directory, "local", "down")
    assert run(directory, "local", "up", "--json")["not_ended_properly"] is False
    assert bodies(connect(None, directory)) == ["in flight"]
