import base64
import hmac
import json
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import pytest

from goldsmith.domain.webhooks import MAX_BODY_BYTES, TOLERANCE
from goldsmith.errors import ConfigurationProblem, ServiceUnavailable
from goldsmith.workflows.webhook import Answer, Call, Webhook
from tests.fakes.faults import Crash, Fault, Faults, Kind, Moment
from tests.fakes.services import FakeAdvanceQueue, FakeClock, FakeSeenWebhooks

SECRET = "whsec_" + base64.b64encode(b"a webhook secret").decode()
EVENT: dict[str, Any] = {"id": "evt_1", "type": "fine_tuning.job.succeeded", "data": {"id": "ftjob-1"}}
BODY = json.dumps(EVENT).encode()


class House:
    """A webhook over ports in memory."""

    def __init__(self, secret: str | None = SECRET, faults: Faults | None = None) -> None:
        guard = (faults or Faults()).guard
        self.clock, self.nudges, self.seen = FakeClock(), FakeAdvanceQueue(), FakeSeenWebhooks()
        asked = None if secret is None else (lambda: secret)
        self.webhook = Webhook(asked, guard(self.seen), guard(self.nudges), self.clock)

    def call(self, body: bytes = BODY, webhook_id: str = "wh_1", key: bytes = b"a webhook secret") -> Answer:
        """A call that is signed now."""
        stamp = str(int(self.clock().timestamp()))
        signature = hmac.new(key, f"{webhook_id}.{stamp}.".encode() + body, sha256).digest()
        headers = {
            "Webhook-Id": webhook_id,
            "webhook-timestamp": stamp,
            "WEBHOOK-SIGNATURE": f"v1,{base64.b64encode(signature).decode()}",
        }
        return self.webhook.receive(Call(headers, base64.b64encode(body).decode(), encoded=True))


@pytest.mark.parametrize("ending", ["succeeded", "failed", "cancelled"])
def test_the_end_of_a_job_asks_for_its_run_to_be_advanced(ending: str) -> None:
    house = House()
    answer = house.call(json.dumps({**EVENT, "type": f"fine_tuning.job.{ending}"}).encode())
    assert answer == Answer(HTTPStatus.ACCEPTED, "wh_1")
    assert house.nudges.jobs == ["ftjob-1"]


def event(**changes: object) -> bytes:
    return json.dumps({**EVENT, **changes}).encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"no JSON", HTTPStatus.BAD_REQUEST),
        (b"[]", HTTPStatus.BAD_REQUEST),
        (b"\xff", HTTPStatus.BAD_REQUEST),
        (b"", HTTPStatus.BAD_REQUEST),
        (b"[" * 50_000, HTTPStatus.BAD_REQUEST),
        (event(type=None), HTTPStatus.BAD_REQUEST),
        (event(data=None), HTTPStatus.BAD_REQUEST),
        (event(data={}), HTTPStatus.BAD_REQUEST),
        (event(data={"id": 7}), HTTPStatus.BAD_REQUEST),
        (event(data={"id": ""}), HTTPStatus.BAD_REQUEST),
        (event(data={"id": "two words"}), HTTPStatus.BAD_REQUEST),
        (event(data={"id": "x" * 201}), HTTPStatus.BAD_REQUEST),
        (event(type="response.completed"), HTTPStatus.NO_CONTENT),
        (event(type="fine_tuning.job.running"), HTTPStatus.NO_CONTENT),
        (event(type="fine_tuning.job.succeeded.twice"), HTTPStatus.NO_CONTENT),
        (event(type="safety.alert.created", data=["of", "another", "shape"]), HTTPStatus.NO_CONTENT),
        (b" " * (MAX_BODY_BYTES + 1), HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ],
)
def test_all_else_is_answered_and_asks_for_nothing(body: bytes, status: HTTPStatus) -> None:
    house = House()
    assert house.call(body).status is status
    assert (house.nudges.jobs, house.seen.until) == ([], {})


def test_an_unsigned_call_is_refused_before_it_is_read_or_looked_up() -> None:
    faults = Faults()
    house = House(faults=faults)
    assert house.call(b"no JSON", key=b"guessed") == Answer(HTTPStatus.UNAUTHORIZED)
    assert house.call(key=b"guessed") == Answer(HTTPStatus.UNAUTHORIZED)
    assert faults.calls == []


def test_without_a_secret_nothing_is_believed() -> None:
    assert House(secret=None).call() == Answer(HTTPStatus.UNAUTHORIZED)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_***"])
def test_a_secret_that_cannot_be_right_refuses_nobody_for_good(secret: str) -> None:
    """Nor does it believe anybody: an empty key is one that everybody has."""
    house = House(secret=secret)
    answer = house.call(key=b"")
    assert answer.status is HTTPStatus.SERVICE_UNAVAILABLE
    assert isinstance(answer.trouble, ConfigurationProblem)
    assert house.nudges.jobs == []


class TestRepetitions:
    def test_a_call_that_comes_again_is_answered_the_same_and_asks_for_nothing_more(self) -> None:
        house = House()
        first = house.call()
        house.clock.pass_seconds(100)
        again = house.call()
        assert (first.status, again.status) == (HTTPStatus.ACCEPTED, HTTPStatus.ACCEPTED)
        assert (first.repeated, again.repeated) == (False, True)
        assert house.nudges.jobs == ["ftjob-1"]

    def test_another_call_about_the_same_job_is_none(self) -> None:
        house = House()
        house.call()
        assert not house.call(webhook_id="wh_2").repeated
        assert house.nudges.jobs == ["ftjob-1", "ftjob-1"]

    def test_a_call_is_remembered_as_long_as_the_provider_may_repeat_it(self) -> None:
        house = House()
        house.call()
        assert house.seen.until["wh_1"] - house.clock() >= timedelta(hours=72) + TOLERANCE

    def test_what_asks_for_nothing_is_not_remembered(self) -> None:
        house = House()
        house.call(event(type="response.completed"))
        assert house.seen.until == {}


FIRST_NUDGE = ["FakeSeenWebhooks.known", "FakeAdvanceQueue.send_job", "FakeSeenWebhooks.remember"]


def test_the_nudge_is_sent_before_the_call_is_remembered() -> None:
    faults = Faults()
    House(faults=faults).call()
    assert faults.calls == FIRST_NUDGE


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", ["crash", "failure"])
@pytest.mark.parametrize("number", range(len(FIRST_NUDGE)))
def test_a_fault_at_any_call_loses_no_nudge_because_the_provider_calls_again(
    number: int, kind: Kind, moment: Moment
) -> None:
    house = House(faults=Faults(Fault(number, kind, moment)))
    if kind == "crash":
        with pytest.raises(Crash):
            house.call()
    else:
        answer = house.call()
        assert answer.status is HTTPStatus.SERVICE_UNAVAILABLE
        assert isinstance(answer.trouble, ServiceUnavailable)
    house.clock.pass_seconds(60)
    assert house.call().status is HTTPStatus.ACCEPTED
    assert set(house.nudges.jobs) == {"ftjob-1"}
    assert len(house.nudges.jobs) <= 2
    assert house.call().repeated
