"""What is to be sent instead of a dead letter."""

from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith.domain.envelope import MAX_BODY_BYTES
from goldsmith.domain.text import queue_safe
from goldsmith_cli.consoles import printable
from goldsmith_cli.errors import UsageError

if TYPE_CHECKING:
    from goldsmith.workflows.redriving import Selection


def replacement(file: Path | None, wanted: "Selection") -> str | None:
    """The text of the file; UsageError when it cannot be read, or it is not said which one letter it is for."""
    if file is None:
        return None
    if len(wanted.message_ids) != 1:
        raise UsageError("--fixed is for one message", "name it with --message ID")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{printable(str(file))} cannot be read: {error.strerror}") from error
    if len(content) > MAX_BODY_BYTES:
        raise UsageError(f"{printable(str(file))} has {len(content):,} bytes, a message {MAX_BODY_BYTES:,} at most")
    try:
        return queue_safe(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{printable(str(file))} is not UTF-8 text: byte {error.start}", "save it as UTF-8") from error
