"""What is looked at before there is a stack: this machine's Python, the command, credentials and region."""

import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from goldsmith_cli.aws import aws_error
from goldsmith_cli.doctor.findings import Verdict, ok, problem
from goldsmith_cli.doctor.running import Check

if TYPE_CHECKING:
    from goldsmith_cli.aws import Clients

OLDEST_PYTHON = (3, 11)


def goldsmith_version() -> str:
    """The version of this command; ``unknown`` where it runs without being installed."""
    try:
        return version("goldsmith")
    except PackageNotFoundError:
        return "unknown"


def of_this_machine() -> Iterator[Check]:
    """Needs nothing but the machine."""
    yield Check("python", sys.executable, lambda: python(sys.version_info[:3]))
    yield Check("goldsmith", "the installed command", lambda: ok(f"version {goldsmith_version()}"))


def python(found: tuple[int, ...]) -> Verdict:
    """Whether this Python is new enough."""
    said, least = ".".join(map(str, found)), ".".join(map(str, OLDEST_PYTHON))
    if found[:2] < OLDEST_PYTHON:
        return problem(f"version {said}: goldsmith needs {least}", f"make setup PYTHON=python{least}")
    return ok(f"version {said}")


def of_credentials(client: "Clients") -> Iterator[Check]:
    """Whom AWS takes us for, and where."""
    yield Check("credentials", "sts get-caller-identity", lambda: credentials(client))
    yield Check("region", "AWS_REGION, AWS_DEFAULT_REGION, the profile", lambda: region(client.region))


def credentials(client: "Clients") -> Verdict:
    """Who we are; a problem with AWS's words for why not."""
    try:
        return ok(str(client("sts").get_caller_identity()["Arn"]))
    except (ClientError, BotoCoreError) as error:
        refused = aws_error(error)
        return problem(refused.message, refused.cure or "aws sts get-caller-identity")


def region(name: str | None) -> Verdict:
    """Whether a region is chosen."""
    return ok(name) if name else problem("no region is chosen", "export AWS_REGION=eu-central-1")
