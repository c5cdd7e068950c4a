"""Webhooks by the Standard Webhooks scheme (standardwebhooks.com), which OpenAI follows."""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

TOLERANCE = timedelta(seconds=300)
MAX_BODY_BYTES = 64 * 1024
_SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix all such secrets share


def signed(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether the sender knows the secret and signed this body within the last (or next) five minutes.

    ``headers`` have lower-case names. The signature is HMAC-SHA256 over ``id.timestamp.body``; of several
    signatures (a secret being rotated) one suffices. Compared in constant time.
    """
    identifier, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (identifier and timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        return False
    message = f"{identifier}.{timestamp}.".encode() + body
    expected = hmac.new(_key(secret), message, sha256).digest()
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(expected, _decoded(each)) for each in given[:10])


def _key(secret: str) -> bytes:
    encoded = secret.removeprefix(_SECRET_PREFIX)
    return base64.b64decode(encoded) if secret.startswith(_SECRET_PREFIX) else secret.encode()


def _decoded(signature: str) -> bytes:
    version, _, value = signature.partition(",")
    try:
        return base64.b64decode(value, validate=True) if version == "v1" else b""
    except ValueError:  # not base64, or not ASCII
        return b""
