"""The provider's webhook: believed only when signed, answered at once; the work goes to the queue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import ValidationError

from goldsmith.domain.model import Model
from goldsmith.domain.webhooks import MAX_BODY_BYTES, signed
from goldsmith.ports import Clock
from goldsmith.run_ports import AdvanceQueue


class _Data(Model):
    id: str


class _Event(Model):
    type: str
    data: _Data


@dataclass(frozen=True)
class Webhook:
    """What the webhook needs, and its one operation. Without a secret nothing is believed."""

    secret: Callable[[], str] | None
    nudge: AdvanceQueue
    clock: Clock

    def receive(self, headers: Mapping[str, str], body: bytes) -> HTTPStatus:
        """Answer one call: 202 when a run will be looked at, 204 for events we do not need, else why not.

        Repeats are harmless: looking at a run twice changes nothing.
        """
        if len(body) > MAX_BODY_BYTES:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        if self.secret is None or not signed(self.secret(), headers, body, self.clock()):
            return HTTPStatus.UNAUTHORIZED
        try:
            event = _Event.model_validate_json(body)
        except ValidationError:
            return HTTPStatus.BAD_REQUEST
        if not event.type.startswith("fine_tuning.job."):
            return HTTPStatus.NO_CONTENT
        self.nudge.send_job(event.data.id)
        return HTTPStatus.ACCEPTED
