import base64
import hmac
from datetime import timedelta
from hashlib import sha256

import pytest

from goldsmith.domain.webhooks import TOLERANCE, signed
from tests.fakes.services import FakeClock

SECRET = "whsec_" + base64.b64encode(b"a webhook secret").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"the one before").decode()
BODY = b'{"type": "fine_tuning.job.succeeded", "data": {"id": "ftjob-1"}}'
NOW = FakeClock().moment


def signature(secret: str = SECRET, body: bytes = BODY, identifier: str = "wh_1", age: int = 0) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    message = f"{identifier}.{int(NOW.timestamp()) - age}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, message, sha256).digest()).decode()


def headers(**changes: str) -> dict[str, str]:
    made = {"id": "wh_1", "timestamp": str(int(NOW.timestamp())), "signature": signature(), **changes}
    return {f"webhook-{name}": value for name, value in made.items()}


def test_a_fresh_signature_by_the_secret_is_believed() -> None:
    assert signed(SECRET, headers(), BODY, NOW)


def test_the_known_answer_of_the_published_scheme() -> None:
    """The example of the Standard Webhooks documentation."""
    published = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    moment = NOW.fromtimestamp(1614265330, NOW.tzinfo)
    assert signed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", published, b'{"test": 2432232314}', moment)


@pytest.mark.parametrize(
    "forged",
    [
        headers(signature=signature(OLD_SECRET)),
        headers(signature=signature(body=BODY + b" ")),
        headers(signature=signature(identifier="wh_2")),
        headers(id="wh_2"),
        headers(signature=signature().removeprefix("v1,")),
        headers(signature=signature().replace("v1,", "v2,")),
        headers(signature=signature().replace("v1,", "v1a,")),
        headers(timestamp=str(int(NOW.timestamp()) - 1)),
    ],
)
def test_a_forged_signature_is_not_believed(forged: dict[str, str]) -> None:
    assert not signed(SECRET, forged, BODY, NOW)


@pytest.mark.parametrize(("age", "believed"), [(300, True), (-300, True), (301, False), (-301, False), (10**9, False)])
def test_a_signature_is_believed_for_five_minutes(age: int, believed: bool) -> None:
    aged = headers(timestamp=str(int(NOW.timestamp()) - age), signature=signature(age=age))
    assert signed(SECRET, aged, BODY, NOW) is believed
    assert timedelta(minutes=5) == TOLERANCE


def test_while_a_secret_is_rotated_one_of_several_signatures_suffices() -> None:
    rotated = headers(signature=f"{signature(OLD_SECRET)} {signature()}")
    assert signed(SECRET, rotated, BODY, NOW)
    assert signed(OLD_SECRET, rotated, BODY, NOW)


def test_a_flood_of_signatures_is_not_worked_through() -> None:
    flood = headers(signature=" ".join([signature(OLD_SECRET)] * 10 + [signature()]))
    assert not signed(SECRET, flood, BODY, NOW)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_no_signature(missing: str) -> None:
    assert not signed(SECRET, {name: value for name, value in headers().items() if name != missing}, BODY, NOW)


@pytest.mark.parametrize(
    "malformed",
    [
        {"timestamp": "soon"},
        {"timestamp": "1e9"},
        {"timestamp": "-5"},
        {"timestamp": "9" * 400},
        {"timestamp": "\u0661\u0667"},
        {"signature": "v1"},
        {"signature": "v1,"},
        {"signature": "v1,not base64!"},
        {"signature": "v1,é"},
        {"signature": "v1,🔑"},
        {"signature": ",,,"},
        {"signature": " "},
        {"id": ""},
    ],
)
def test_malformed_headers_are_no_signature(malformed: dict[str, str]) -> None:
    assert not signed(SECRET, headers(**malformed), BODY, NOW)


def test_a_secret_without_prefix_is_taken_as_it_is() -> None:
    message = f"wh_1.{int(NOW.timestamp())}.".encode() + BODY
    plain = base64.b64encode(hmac.new(b"plain secret", message, sha256).digest()).decode()
    assert signed("plain secret", headers(signature=f"v1,{plain}"), BODY, NOW)
