"""The provider's webhook: believed only when signed, answered at once; the work goes to the queue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError

from goldsmith.domain.model import Model
from goldsmith.domain.webhooks import ENDINGS, REMEMBERED_FOR, content, signed, signing_key
from goldsmith.errors import TransientError

if TYPE_CHECKING:  # a call of the provider's starts this function from cold: it loads no model it does not use
    from goldsmith.ports import Clock
    from goldsmith.run_ports import AdvanceQueue, SeenWebhooks


@dataclass(frozen=True)
class Call:
    """A call as it came: header names in any case, the body as text, or as base64 where it is ``encoded``."""

    headers: Mapping[str, str]
    body: str
    encoded: bool = False


@dataclass(frozen=True)
class Answer:
    """What a call is answered. ``webhook_id`` is None unless the call is believed, ``repeated`` if it came before.

    ``trouble`` is why it could not be dealt with now; the provider calls again.
    """

    status: HTTPStatus
    webhook_id: str | None = None
    repeated: bool = False
    trouble: TransientError | None = None


class _Event(Model):
    type: str
    data: Any = None


class _Job(Model):
    id: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$")]


@dataclass(frozen=True)
class Webhook:
    """What the webhook needs, and its one operation. Without a secret nothing is believed."""

    secret: "Callable[[], str] | None"
    seen: "SeenWebhooks"
    nudge: "AdvanceQueue"
    clock: "Clock"

    def receive(self, call: Call) -> Answer:
        """Answer one call: 202 when a run will be looked at, 204 for events we do not need, else why not.

        503 while a service or the configuration is in trouble: the provider then calls again for days, where after a
        refusal it may not.
        """
        headers = {name.lower(): value for name, value in call.headers.items()}
        try:
            return self._answer(headers, content(call.body, encoded=call.encoded))
        except TransientError as error:
            return Answer(HTTPStatus.SERVICE_UNAVAILABLE, trouble=error)

    def _answer(self, headers: Mapping[str, str], body: bytes | None) -> Answer:
        if body is None:
            return Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if self.secret is None or not signed(signing_key(self.secret()), headers, body, self.clock()):
            return Answer(HTTPStatus.UNAUTHORIZED)
        webhook_id = headers["webhook-id"]
        try:
            event = _Event.model_validate_json(body)
            if event.type not in ENDINGS:
                return Answer(HTTPStatus.NO_CONTENT, webhook_id)
            job = _Job.model_validate(event.data)
        except ValidationError:
            return Answer(HTTPStatus.BAD_REQUEST, webhook_id)
        return Answer(HTTPStatus.ACCEPTED, webhook_id, repeated=not self._nudged(webhook_id, job.id))

    def _nudged(self, webhook_id: str, job_id: str) -> bool:
        """Ask for the job's run to be looked at, once for each call; False when that was done.

        The call is remembered after the nudge is sent: who dies in between sends it twice, and looking at a run
        twice changes nothing. The other way round it would be lost.
        """
        if self.seen.known(webhook_id):
            return False
        self.nudge.send_job(job_id)
        self.seen.remember(webhook_id, self.clock() + REMEMBERED_FOR)
        return True
