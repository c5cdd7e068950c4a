"""Checks run side by side, and none hides another."""

import threading

import pytest
from botocore.exceptions import EndpointConnectionError

from goldsmith.errors import ServiceUnavailable
from goldsmith_cli.doctor.findings import Level, Verdict, ok
from goldsmith_cli.doctor.running import Check, run_all
from goldsmith_cli.errors import CliError
from tests.fakes.aws_operations import client_error

DENIED = "User: arn:aws:iam::1:user/x is not authorized to perform: lambda:GetFunction on resource: arn"


DENIED_READING = client_error(
    "Query", "AccessDeniedException", "User: x is not authorized to perform: dynamodb:Query on resource: y", 400
)


def raised_from(cause: Exception) -> Exception:
    """As the adapters hand an error of AWS on."""
    error = ServiceUnavailable("reading the ledger: AWS answered AccessDeniedException")
    error.__cause__ = cause
    return error


def failing(error: Exception) -> Check:
    def look() -> Verdict:
        raise error

    return Check("failing", "something", look)


def found(*checks: Check, seconds: float = 5) -> list[Verdict]:
    return [each.verdict for each in run_all(checks, seconds, lambda _done: None)]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (client_error("GetFunction", "AccessDeniedException", DENIED, 403), "the permission lambda:GetFunction"),
        (client_error("ListQueues", "AccessDenied", "no", 403), "the permission ListQueues"),
        (client_error("GetThing", "InvalidAction", "no", 400), "does not know GetThing"),
        (client_error("GetThing", "Throttling", "no", 400), "answered Throttling"),
        (EndpointConnectionError(endpoint_url="http://x"), "AWS was not reached"),
        (CliError("no output X", "deploy it again"), "no output X"),
        (ServiceUnavailable("the provider is down"), "the provider is down"),
        (raised_from(DENIED_READING), "the permission dynamodb:Query"),
        (KeyError("a defect"), "KeyError at test_doctor_running.py"),
    ],
)
def test_a_check_that_fails_is_not_checked_with_the_reason_and_hides_no_other(error: Exception, said: str) -> None:
    first, second, third = found(Check("a", "", lambda: ok("1")), failing(error), Check("c", "", lambda: ok("3")))
    assert (first.found, third.found) == ("1", "3")
    assert second.level is Level.UNCHECKED
    assert said in second.found


def test_a_check_that_hangs_is_given_up_and_hides_no_other() -> None:
    released = threading.Event()

    def hang() -> Verdict:
        released.wait(30)
        return ok("late")

    hanging, other = found(Check("hanging", "", hang), Check("other", "", lambda: ok("there")), seconds=0.2)
    released.set()
    assert (hanging.level, "within 0.2 s" in hanging.found) == (Level.UNCHECKED, True)
    assert other == ok("there")


def test_checks_run_side_by_side_and_are_told_in_their_order() -> None:
    meeting, told = threading.Barrier(3, timeout=10), list[int]()
    checks = [Check(name, "", lambda: ok(str(meeting.wait() >= 0))) for name in "abc"]
    assert [each.check for each in run_all(checks, 10, told.append)] == ["a", "b", "c"]
    assert told == [1, 2, 3]
