"""What a client application imports to know which model writes a tenant's drafts.

model = LiveModel("acme-leads", fallback="gpt-4.1-mini-2025-04-14")
model.name()
"""

import logging
import re
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from goldsmith.domain.events import TENANT_PATTERN

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

_RETRY_SECONDS = 5.0
_TIMEOUT_SECONDS = 2.0
_log = logging.getLogger(__name__)


class LiveModel:
    """The name of a tenant's live model, read from the parameter that Goldsmith writes, and kept for a while.

    ``name()`` never raises for what AWS does: where it cannot be asked the last known name is told, and ``fallback``
    where none is known or nothing was ever promoted. One instance serves all threads; boto3 is imported when it is
    first asked. ``max_age`` is how many seconds a name is kept: so much later at most a promotion or rollback is
    noticed. ``prefix`` is the stack's output ModelParameterPrefix, ``clock`` counts seconds and never goes back.

    Raises ValueError for what cannot be the name of a tenant, or no fallback.
    """

    def __init__(
        self,
        tenant: str,
        fallback: str,
        *,
        prefix: str = "/goldsmith",
        max_age: float = 60.0,
        client: "SSMClient | None" = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not re.fullmatch(TENANT_PATTERN, tenant):
            msg = f"tenant: {tenant!r} is none; 1 to 63 lower-case letters, digits and hyphens, as in acme-leads"
            raise ValueError(msg)
        if not fallback.strip():
            msg = "fallback: name the model that answers as long as none was promoted: the deployment's BaseModel"
            raise ValueError(msg)
        self._parameter = f"{prefix.rstrip('/')}/{tenant}/model"
        self._fallback, self._max_age, self._clock = fallback, max_age, clock
        self._client = client
        self._lock = threading.Lock()
        self._name = fallback
        self._good_until: float | None = None

    def name(self) -> str:
        """What to call the model by, in the request for a draft and in the event about it."""
        if self._good():
            return self._name
        # Whoever comes while another asks does not wait for AWS: the last known name is good enough.
        if not self._lock.acquire(blocking=self._good_until is None):
            return self._name
        try:
            if not self._good():
                self._ask()
        finally:
            self._lock.release()
        return self._name

    def _good(self) -> bool:
        return self._good_until is not None and self._clock() < self._good_until

    def _ask(self) -> None:
        try:
            self._name = self._read()
            self._good_until = self._clock() + self._max_age
        except Exception as error:  # noqa: BLE001 - whatever AWS does, the application goes on writing
            _log.warning("%s could not be read (%s): going on with %s", self._parameter, _what(error), self._name)
            self._good_until = self._clock() + min(_RETRY_SECONDS, self._max_age)

    def _read(self) -> str:
        client = self._ssm()
        try:
            answer = client.get_parameter(Name=self._parameter)
        except client.exceptions.ParameterNotFound:
            return self._fallback
        return answer["Parameter"].get("Value") or self._fallback

    def _ssm(self) -> "SSMClient":
        if self._client is None:
            import boto3  # only who asks pays for it
            from botocore.config import Config

            quick = Config(
                connect_timeout=_TIMEOUT_SECONDS, read_timeout=_TIMEOUT_SECONDS, retries={"total_max_attempts": 2}
            )
            self._client = boto3.client("ssm", config=quick)
        return self._client


def _what(error: Exception) -> str:
    """AWS's name for it, where it has one: a message may be long, and says no more."""
    response = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Code") or type(error).__name__)
