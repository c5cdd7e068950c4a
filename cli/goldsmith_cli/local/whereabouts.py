"""Where the local stack keeps its files when nobody says it: here, or in a directory above, as git does."""

import os
from pathlib import Path

from goldsmith_cli.errors import UsageError

STATE_DIRECTORY = ".goldsmith"


def state_directory(given: Path | None) -> Path:
    """``given``, else the nearest state directory of a stack from the current directory upwards, else a new one here.

    Always absolute. UsageError when the current directory is gone.
    """
    if given is not None and given.is_absolute():
        return given
    here = current_directory()
    return here / given if given is not None else _nearest(here)


def current_directory() -> Path:
    """Where the command was started; UsageError when that is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise UsageError("the current directory does not exist any more", "change to one that does") from None


def _nearest(here: Path) -> Path:
    mine = here / STATE_DIRECTORY
    if _owner(mine) is not None:
        return mine  # whatever is wrong with it will be told
    above = (directory / STATE_DIRECTORY for directory in here.parents)
    # Another user could put one into a shared directory and have us signal the processes it names.
    return next((found for found in above if _owner(found / "identity.json") == os.geteuid()), mine)


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None  # not there, or not for us to see
