"""Puts right what the local AWS has saved, before it reads it again."""

import json
import re
from pathlib import Path

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local.environment import HOST

_FUNCTIONS = "lambda.json"
# Where addresses of queues are saved: the queues themselves, the functions' variables, the stack's outputs.
_WITH_QUEUE_URLS = ("sqs.json", _FUNCTIONS, "cloudformation.json")
_QUEUE_URL_START = re.compile(rf"http://{re.escape(HOST)}:\d+/(?=\d{{12}}/)")


def put_right(aws_data: Path, port: int) -> None:
    """Make the data the local AWS saved in ``aws_data`` fit for a new start on ``port``."""
    _forget_stream_positions(aws_data / _FUNCTIONS)
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
    try:
        saved = json.loads(path.read_bytes())
        positions = saved["payload"].pop("dynamodb_stream_positions", None)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        cure = "start from nothing with: goldsmith local down --purge"
        raise LocalStackError(f"{path} is not what this version of MiniStack writes", cure) from error
    if positions is not None:
        _replace(path, json.dumps(saved))


def _move_queue_urls(path: Path, port: int) -> None:
    """A queue is found by its URL, and the URL holds the port, which may be another one this time."""
    if not path.exists():
        return
    saved = path.read_text(encoding="utf-8")
    moved = _QUEUE_URL_START.sub(f"http://{HOST}:{port}/", saved)
    if moved != saved:
        _replace(path, moved)


def _replace(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
