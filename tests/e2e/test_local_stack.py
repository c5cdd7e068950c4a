"""The local stack starts, serves, and leaves nothing running, whatever happens to it."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from goldsmith_cli.errors import NoStackError
from goldsmith_cli.local.options import Options
from goldsmith_cli.local.processes import wait_until
from goldsmith_cli.local.stack import LocalStack, ephemeral_stack
from goldsmith_cli.target import connect
from tests.e2e.local_commands import bodies, goldsmith, processes_of, run, send

pytestmark = pytest.mark.e2e


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


def test_up_on_a_running_stack_deploys_again_and_keeps_the_processes_and_what_was_chosen(directory: Path) -> None:
    stack = LocalStack(directory)
    first = stack.start(Options())
    stack.start(Options(threshold=50, parameters={"NearDuplicates": "collapse"}))
    second = stack.start(Options(log_level="DEBUG"))
    assert [server.processes for server in first.servers] == [server.processes for server in second.servers]
    target = stack.target()
    launch = target.client("lambda").get_function_configuration(FunctionName=target.output("LaunchFunctionName"))
    variables = launch["Environment"]["Variables"]
    assert (variables["GOLDSMITH_SAMPLE_THRESHOLD"], variables["POWERTOOLS_LOG_LEVEL"]) == ("50", "DEBUG")
    assert target.output("ConfiguredNearDuplicates") == "collapse", "what is not given stays as it was"


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


def test_what_cannot_be_deployed_says_which_parameter_and_starts_nothing(directory: Path) -> None:
    process = goldsmith(directory, "local", "up", "--parameter", "FeedbackBatchSize=1000")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "FeedbackBatchSize" in errors
    assert processes_of(directory) == []
    assert not (directory / "identity.json").exists()


def test_a_stack_starts_within_eight_seconds(directory: Path) -> None:
    begun = time.monotonic()
    LocalStack(directory).start(Options())
    assert time.monotonic() - begun < 8
