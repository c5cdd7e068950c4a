"""The local AWS, counting what it is asked: by who asks, service and operation; see ``python -m bench.soak_load``.

MiniStack keeps no count of its own. Every two seconds the counts are written to ``aws_calls.json`` in its temporary
directory. What it does by itself (receiving for functions, deleting what they have done, reading the stream) is no
request, on AWS as here.
"""

import json
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from ministack import app  # type: ignore[import-untyped]  # ships no types

FILE = "aws_calls.json"
FUNCTIONS = "functions"
"""Who asks when nobody says so: the functions, and the bridge, which asks other services."""
WRITE_SECONDS = 2.0
_APP = re.compile(r"\bapp/(\S+)")
_counted: Counter[str] = Counter()
Answer = tuple[int, Mapping[str, str], bytes]


def counting(dispatch: Callable[..., Awaitable[Answer]]) -> Callable[..., Awaitable[Answer]]:
    """``dispatch``, with every request counted."""

    async def counted(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any], request_id: str
    ) -> Answer:
        parameters = app._routing_params(method, path, headers, body, query)
        service = app.detect_service(method, path, headers, parameters)
        operation = app._ct_event_name(service, method, path, headers, parameters)
        said = _APP.search(headers.get("user-agent", ""))
        _counted[f"{said[1] if said else FUNCTIONS} {service} {operation}"] += 1
        return await dispatch(method, path, headers, body, query, request_id)

    return counted


def read(directory: Path) -> Counter[tuple[str, str, str]]:
    """The counts last written there, by who asked, service and operation; none before the first."""
    try:
        told = json.loads((directory / FILE).read_text())
    except FileNotFoundError:
        return Counter()
    return Counter({_key(name): count for name, count in told.items()})


def _key(name: str) -> tuple[str, str, str]:
    who, service, operation = name.split()
    return who, service, operation


def _write() -> None:
    path = Path(os.environ["TMPDIR"]) / FILE
    while True:
        time.sleep(WRITE_SECONDS)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(dict(_counted)))
        fresh.replace(path)


def main() -> None:
    """Serve, configured by MiniStack's own environment variables."""
    app._dispatch_service_request = counting(app._dispatch_service_request)
    threading.Thread(target=_write, daemon=True).start()
    app.main()


if __name__ == "__main__":
    main()
