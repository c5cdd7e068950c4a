"""Puts right what the local AWS has saved, before it reads it again."""

import contextlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local import files
from goldsmith_cli.local.environment import HOST

_FUNCTIONS = "lambda.json"
_QUEUES = "sqs.json"
# Where addresses of queues are saved: the queues themselves, the functions' variables, the stack's outputs.
_WITH_QUEUE_URLS = (_QUEUES, _FUNCTIONS, "cloudformation.json")
_QUEUE_URL_START = re.compile(rf"http://{re.escape(HOST)}:\d+/(?=\d{{12}}/)")


def put_right(aws_data: Path, port: int) -> None:
    """Make the data the local AWS saved in ``aws_data`` fit for a new start on ``port``."""
    with files.writing(aws_data):
        _forget_stream_positions(aws_data / _FUNCTIONS)
        _hand_back_messages(aws_data / _QUEUES)
        for name in _WITH_QUEUE_URLS:
            _move_queue_urls(aws_data / name, port)


def _forget_stream_positions(path: Path) -> None:
    """Let every mapping read its table's stream from the start.

    MiniStack saves how far each mapping has read a stream, but not the stream. After a restart the
    stream is empty and the position points behind its end, so as many new records as were read before
    would be passed over in silence.
    """
    if not path.exists():
        return
    with _as_ministack_writes(path):
        saved = json.loads(path.read_bytes())
        positions = saved["payload"].pop("dynamodb_stream_positions", None)
    if positions is not None:
        _replace(path, json.dumps(saved))


def _hand_back_messages(path: Path) -> None:
    """Let messages that were being worked on be received at once: their workers ended with the stack.

    Otherwise they would come back only after their visibility timeout, minutes later. A message nobody
    has received yet keeps its delay.
    """
    if not path.exists():
        return
    with _as_ministack_writes(path):
        saved = json.loads(path.read_bytes())
        queues = saved["payload"]["queues"]["data"].values()
        for message in (message for queue in queues for message in queue["messages"]):
            _hand_back(message)
    _replace(path, json.dumps(saved))


def _hand_back(message: dict[str, Any]) -> None:
    if message["receive_count"]:
        message["visible_at"] = message["sent_at"]


@contextlib.contextmanager
def _as_ministack_writes(path: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        cure = "start from nothing with: goldsmith local down --purge"
        raise LocalStackError(f"{path} is not what this version of MiniStack writes", cure) from error


def _move_queue_urls(path: Path, port: int) -> None:
    """A queue is found by its URL, and the URL holds the port, which may be another one this time."""
    if not path.exists():
        return
    saved = path.read_text(encoding="utf-8")
    moved = _QUEUE_URL_START.sub(f"http://{HOST}:{port}/", saved)
    if moved != saved:
        _replace(path, moved)


def _replace(path: Path, text: str) -> None:
    """Write ``text``, and leave the time of ``path`` as it is: it tells when the data was saved."""
    before = path.stat()
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    os.utime(temporary, ns=(before.st_atime_ns, before.st_mtime_ns))
    temporary.replace(path)
