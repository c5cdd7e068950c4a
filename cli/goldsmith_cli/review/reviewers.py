"""Who decides."""

import getpass
import re
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from goldsmith_cli.errors import UsageError

if TYPE_CHECKING:
    from goldsmith_cli.target import Target

_LONGEST_NAME = 200


def reviewer_name(target: "Target", given: str | None, option: str = "--reviewer") -> str:
    """The name that was given, else that of the AWS identity in use, else that of the user of this computer.

    Raises UsageError when the name is no name, or there is none; ``option`` is how it is given.
    """
    name = (given or (None if target.is_local else _identity(target)) or _user() or "").strip()
    if not name:
        raise UsageError("it is not known who decides", f"add {option} NAME, or set GOLDSMITH_REVIEWER")
    if not name.isprintable() or len(name) > _LONGEST_NAME:
        raise UsageError(
            f"{option} is not a name", f"at most {_LONGEST_NAME} characters, line breaks and the like not among them"
        )
    return name


def _identity(target: "Target") -> str | None:
    """The last part of the caller's ARN: a user, or the session of an assumed role, which is often an address."""
    try:
        caller: dict[str, Any] = target.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError):
        return None  # the decision does not depend on it
    return re.split(r"[/:]", str(caller["Arn"]))[-1]


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return None  # a container's user may have no name
