"""Webhooks by the Standard Webhooks scheme (standardwebhooks.com), which OpenAI follows."""

import base64
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice

from goldsmith.errors import ConfigurationProblem

TOLERANCE = timedelta(seconds=300)
RETRIED_FOR = timedelta(hours=72)
"""How long OpenAI goes on sending a call that was not answered with success, under the same ``webhook-id``."""
REMEMBERED_FOR = RETRIED_FOR + 2 * TOLERANCE
"""How long a call is remembered: while the last of its repetitions could still be believed, by either's clock."""
MAX_BODY_BYTES = 64 * 1024
ENDINGS = frozenset(f"fine_tuning.job.{ending}" for ending in ("succeeded", "failed", "cancelled"))
"""The types of the events that tell of a job's end."""

_MAX_ENCODED = -(-MAX_BODY_BYTES // 3) * 4
_SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix all such secrets share
_MOST_SIGNATURES = 10
# A header that comes twice is handed over as one, joined by a comma; the scheme itself separates by a space.
_SIGNATURE = re.compile(r"(?:^|[\s,])v1,([A-Za-z0-9+/]{43}=)(?![^\s,])")


def content(text: str, *, encoded: bool) -> bytes | None:
    """The bytes of a body that came as text, or as base64; None when there are more than MAX_BODY_BYTES.

    A body that is too large is not decoded first.
    """
    if len(text) > (_MAX_ENCODED if encoded else MAX_BODY_BYTES):
        return None
    body = base64.b64decode(text) if encoded else text.encode(errors="surrogatepass")
    return body if len(body) <= MAX_BODY_BYTES else None


def signing_key(secret: str) -> bytes:
    """The key that a signing secret stands for: ``whsec_`` and its base64, or any other text as it is.

    Raises:
        ConfigurationProblem: it is no such secret, or an empty one, with which anybody could sign.
    """
    if not secret or secret.startswith("{"):
        raise ConfigurationProblem(f"the webhook's signing secret is {'JSON' if secret else 'empty'}: {_CURE}")
    if not secret.startswith(_SECRET_PREFIX):
        return secret.encode()
    try:
        key = base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ConfigurationProblem(f"the webhook's signing secret has no base64 after {_SECRET_PREFIX}: {_CURE}")
    return key


_CURE = "store it in Secrets Manager as plain text, exactly as the provider shows it"


def signed(key: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether the sender knows the key and signed this body within the last (or next) five minutes.

    ``headers`` have lower-case names. The signature is HMAC-SHA256 over ``id.timestamp.body``; of several
    signatures (a secret being rotated) one suffices. Compared in constant time.
    """
    identifier, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (identifier and identifier.isascii() and _is_recent(timestamp, now)):
        return False
    message = f"{identifier}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, message, sha256).digest()).decode()
    given = _SIGNATURE.finditer(headers.get("webhook-signature", ""))
    return any(hmac.compare_digest(expected, each[1]) for each in islice(given, _MOST_SIGNATURES))


def _is_recent(timestamp: str, now: datetime) -> bool:
    """Whether it is a number of seconds since 1970, at most TOLERANCE away from now."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    return abs(now.timestamp() - int(timestamp)) <= TOLERANCE.total_seconds()
