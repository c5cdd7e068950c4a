"""Signed webhooks, by the Standard Webhooks scheme the real service uses."""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from goldsmith_cli.standin.records import Job, Webhook

PREFIX = "whsec_"
ATTEMPT_SECONDS = 5.0
_DELIVERED = range(200, 300)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address; its id stays the same over all attempts."""

    id: str
    body: bytes


def signing_key(secret: str) -> bytes:
    """The key inside a `whsec_` secret; ValueError when it is not one."""
    try:
        if secret.startswith(PREFIX) and (key := base64.b64decode(secret.removeprefix(PREFIX), validate=True)):
            return key
    except binascii.Error:
        pass
    raise ValueError("A webhook secret is 'whsec_' followed by base64.")


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: HMAC-SHA256 over `id.timestamp.body`."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(signing_key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def delivery_of(job: Job) -> Delivery:
    """The event that says how a job ended; the caller has to fetch the job for everything else."""
    suffix = job.id.removeprefix("ftjob-")
    event = {
        "id": f"evt_{suffix}",
        "object": "event",
        "type": f"fine_tuning.job.{job.status}",
        "created_at": int(job.finished_at or job.created_at),
        "data": {"id": job.id},
    }
    return Delivery(id=f"wh_{suffix}", body=json.dumps(event).encode())


async def deliver(delivery: Delivery, webhook: Webhook, delays: tuple[float, ...], clock: Callable[[], float]) -> bool:
    """Post until an attempt is answered with 2xx; False when none was."""
    for delay in delays:
        await asyncio.sleep(delay)
        problem = await asyncio.to_thread(_attempt, delivery, webhook, int(clock()))
        if problem is None:
            return True
        _log.warning("webhook %s to %s not delivered: %s", delivery.id, webhook.url, problem)
    return False


def _attempt(delivery: Delivery, webhook: Webhook, timestamp: int) -> str | None:
    """None when the receiver took it, else what went wrong."""
    headers = {
        "content-type": "application/json",
        "webhook-id": delivery.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(webhook.secret, delivery.id, timestamp, delivery.body),
    }
    request = urllib.request.Request(webhook.url, delivery.body, headers, method="POST")  # noqa: S310 - http(s) only, checked when set
    # Loopback addresses must not be sent through a proxy the environment may name.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=ATTEMPT_SECONDS) as response:
            return None if response.status in _DELIVERED else f"HTTP {response.status}"
    except (urllib.error.URLError, OSError) as error:
        return str(error)
