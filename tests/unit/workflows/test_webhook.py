import base64
import hmac
import json
from hashlib import sha256
from http import HTTPStatus

import pytest

from goldsmith.domain.webhooks import MAX_BODY_BYTES
from goldsmith.workflows.webhook import Webhook
from tests.fakes.services import FakeAdvanceQueue, FakeClock

SECRET = "whsec_" + base64.b64encode(b"a webhook secret").decode()
EVENT = {"id": "evt_1", "type": "fine_tuning.job.succeeded", "data": {"id": "ftjob-1"}}


class Called:
    """A webhook and what it made of a call that is signed by the secret."""

    def __init__(self, body: bytes, secret: str | None = SECRET, signed_with: bytes = b"a webhook secret") -> None:
        clock, self.nudges = FakeClock(), FakeAdvanceQueue()
        stamp = str(int(clock().timestamp()))
        signature = hmac.new(signed_with, f"wh_1.{stamp}.".encode() + body, sha256).digest()
        headers = {
            "webhook-id": "wh_1",
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
        }
        self.webhook = Webhook((lambda: secret) if secret else None, self.nudges, clock)
        self.status = self.webhook.receive(headers, body)


@pytest.mark.parametrize("ending", ["succeeded", "failed", "cancelled"])
def test_the_end_of_a_job_asks_for_its_run_to_be_advanced(ending: str) -> None:
    called = Called(json.dumps({**EVENT, "type": f"fine_tuning.job.{ending}"}).encode())
    assert (called.status, called.nudges.jobs) == (HTTPStatus.ACCEPTED, ["ftjob-1"])


@pytest.mark.parametrize(
    ("called", "status"),
    [
        (Called(json.dumps(EVENT).encode(), signed_with=b"guessed"), HTTPStatus.UNAUTHORIZED),
        (Called(json.dumps(EVENT).encode(), secret=None), HTTPStatus.UNAUTHORIZED),
        (Called(b"no JSON"), HTTPStatus.BAD_REQUEST),
        (Called(json.dumps({"type": "fine_tuning.job.succeeded"}).encode()), HTTPStatus.BAD_REQUEST),
        (Called(json.dumps({**EVENT, "type": "response.completed"}).encode()), HTTPStatus.NO_CONTENT),
        (Called(b" " * (MAX_BODY_BYTES + 1)), HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ],
)
def test_all_else_is_answered_and_asks_for_nothing(called: Called, status: HTTPStatus) -> None:
    assert (called.status, called.nudges.jobs) == (status, [])


def test_an_unsigned_call_is_refused_before_it_is_read() -> None:
    assert Called(b"no JSON", signed_with=b"guessed").status is HTTPStatus.UNAUTHORIZED
