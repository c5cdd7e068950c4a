"""The first event of each function that can be handled without a model, for bench/cold_start.py."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from bench.aws_stub import SECRET

EVENTS = Path(__file__).parents[1] / "events"


def _sample(name: str) -> str:
    return (EVENTS / f"{name}.json").read_text(encoding="utf-8")


def _signed_now() -> str:
    """A webhook that is believed: signed with the secret that the loopback server gives out, a moment ago."""
    event = json.loads(_sample("webhook/succeeded"))
    stamp, key = str(int(time.time())), base64.b64decode(SECRET.removeprefix("whsec_"))
    content = f"{event['headers']['webhook-id']}.{stamp}.{event['body']}"
    digest = hmac.new(key, content.encode(), sha256).digest()
    event["headers"] |= {
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
    return json.dumps(event)


FIRST_EVENT: Mapping[str, Callable[[], str]] = {
    "triage": lambda: _sample("triage/accepted"),
    "launch": lambda: _sample("launch/counters"),
    "advance": lambda: _sample("advance/tick"),
    "webhook": _signed_now,
}
"""By the name of a function, the text of an event: one accepted draft, counters that changed, a tick with nothing under
way, a job that ended. What rewriting waits for is a model's answer: bench/rewrite_batch.py."""
