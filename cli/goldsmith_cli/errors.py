"""What the command says when it cannot go on, and the exit code it ends with.

Every failure that can be foreseen is one of these: a sentence for a person and, where there is one,
the cure. Anything else is a defect and shows its traceback.
"""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the shell is told."""

    OK = 0
    PROBLEM = 1
    USAGE = 2
    NO_STACK = 3
    AWS = 4
    INTERRUPTED = 130


class CliError(Exception):
    """The command cannot go on; ``cure`` says what would help, empty when nothing is known to."""

    exit_code: ClassVar[ExitCode] = ExitCode.PROBLEM

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


class UsageError(CliError):
    """An option or argument makes no sense."""

    exit_code = ExitCode.USAGE


class NoStackError(CliError):
    """There is no stack to talk to."""

    exit_code = ExitCode.NO_STACK


class AwsError(CliError):
    """AWS refused the request or could not be reached."""

    exit_code = ExitCode.AWS


class LocalStackError(CliError):
    """The local stack could not be started, deployed to or ended."""
