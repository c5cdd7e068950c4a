"""The few HTTP requests to the local servers, never through a proxy."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
TIMEOUT_SECONDS = 5.0


def get_json(url: str) -> dict[str, object] | None:
    """The JSON object at ``url``; None when nothing answers there or the answer is none."""
    try:
        with _DIRECT.open(url, timeout=TIMEOUT_SECONDS) as response:
            answer = json.load(response)
    except (OSError, HTTPException, ValueError):
        return None
    return answer if isinstance(answer, dict) else None


def answers(url: str) -> bool:
    """Whether an HTTP server answers at ``url``, be it with an error."""
    try:
        with _DIRECT.open(url, timeout=TIMEOUT_SECONDS):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, HTTPException):
        return False


def put_json(url: str, body: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Send ``body`` to ``url``; raises OSError when it is refused or nobody answers."""
    request = urllib.request.Request(  # noqa: S310 - loopback, by us
        url,
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json", **headers},
        method="PUT",
    )
    with _DIRECT.open(request, timeout=TIMEOUT_SECONDS):
        return
