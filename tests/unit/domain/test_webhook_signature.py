import base64
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain import webhooks
from goldsmith.domain.webhooks import MAX_BODY_BYTES, TOLERANCE, content, signing_key
from goldsmith.errors import ConfigurationProblem
from tests.fakes.services import FakeClock

SECRET = "whsec_" + base64.b64encode(b"a webhook secret").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"the one before").decode()
BODY = b'{"type": "fine_tuning.job.succeeded", "data": {"id": "ftjob-1"}}'
NOW = FakeClock().moment


def signed(secret: str, given: Mapping[str, str], body: bytes, now: datetime) -> bool:
    return webhooks.signed(signing_key(secret), given, body, now)


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
        headers(signature=signature().replace("v1,", "xv1,")),
        headers(signature=signature().replace("v1,", "V1,")),
        headers(signature=f"{signature()}x"),
        headers(timestamp=str(int(NOW.timestamp()) - 1)),
    ],
)
def test_a_forged_signature_is_not_believed(forged: dict[str, str]) -> None:
    assert not signed(SECRET, forged, BODY, NOW)


@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_nothing_made_up_is_believed_and_nothing_made_up_is_an_error(given: str, identifier: str, stamp: str) -> None:
    made_up = {"webhook-signature": given, "webhook-id": identifier, "webhook-timestamp": stamp}
    assert not signed(SECRET, made_up, BODY, NOW)
    assert not signed(SECRET, headers(signature=given), BODY, NOW)


@pytest.mark.parametrize(("age", "believed"), [(300, True), (-300, True), (301, False), (-301, False), (10**9, False)])
def test_a_signature_is_believed_for_five_minutes(age: int, believed: bool) -> None:
    aged = headers(timestamp=str(int(NOW.timestamp()) - age), signature=signature(age=age))
    assert signed(SECRET, aged, BODY, NOW) is believed
    assert timedelta(minutes=5) == TOLERANCE


@pytest.mark.parametrize("separator", [" ", ",", ", ", "\t"])
def test_while_a_secret_is_rotated_one_of_several_signatures_suffices(separator: str) -> None:
    """The scheme separates them by a space; a header that comes twice is handed over joined by a comma."""
    rotated = headers(signature=separator.join([signature(OLD_SECRET), signature()]))
    assert signed(SECRET, rotated, BODY, NOW)
    assert signed(OLD_SECRET, rotated, BODY, NOW)


def test_the_same_signature_twice_is_one() -> None:
    assert signed(SECRET, headers(signature=f"{signature()} {signature()}"), BODY, NOW)


def test_signatures_of_other_versions_beside_ours_are_no_hindrance() -> None:
    other = signature(OLD_SECRET).replace("v1,", "v1a,")
    assert signed(SECRET, headers(signature=f"{other} {signature()} v2,whatever"), BODY, NOW)


def test_a_header_that_names_two_calls_or_two_moments_is_no_signature() -> None:
    stamp = str(int(NOW.timestamp()))
    assert not signed(SECRET, headers(id="wh_1,wh_1"), BODY, NOW)
    assert not signed(SECRET, headers(timestamp=f"{stamp},{stamp}"), BODY, NOW)


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
        {"id": "wh_é", "signature": signature(identifier="wh_é")},
        {"id": "wh_\ud800"},
    ],
)
def test_malformed_headers_are_no_signature(malformed: dict[str, str]) -> None:
    assert not signed(SECRET, headers(**malformed), BODY, NOW)


def test_a_secret_without_prefix_is_taken_as_it_is() -> None:
    message = f"wh_1.{int(NOW.timestamp())}.".encode() + BODY
    plain = base64.b64encode(hmac.new(b"plain secret", message, sha256).digest()).decode()
    assert signed("plain secret", headers(signature=f"v1,{plain}"), BODY, NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_***", "whsec_YWJj*", "whsec_YWJ", '{"secret": "whsec_YWJj"}'])
def test_a_secret_that_cannot_be_right_is_a_configuration_problem_that_names_the_cure(secret: str) -> None:
    """An empty key above all: with it anybody could sign."""
    with pytest.raises(
        ConfigurationProblem, match=r"signing secret .*: store it in Secrets Manager as plain text"
    ) as told:
        signing_key(secret)
    assert "store it in Secrets Manager as plain text" in str(told.value)
    assert "YWJ" not in str(told.value)


@pytest.mark.parametrize("size", [0, 1, MAX_BODY_BYTES - 1, MAX_BODY_BYTES])
def test_a_body_of_the_largest_size_is_read_whole_however_it_comes(size: int) -> None:
    body = b"x" * size
    assert content(body.decode(), encoded=False) == body
    assert content(base64.b64encode(body).decode(), encoded=True) == body


@pytest.mark.parametrize("text", ["x" * (MAX_BODY_BYTES + 1), "é" * (MAX_BODY_BYTES // 2 + 1)])
def test_a_larger_body_is_not_read(text: str) -> None:
    assert content(text, encoded=False) is None
    assert content(base64.b64encode(text.encode()).decode(), encoded=True) is None


def test_what_is_too_large_in_base64_is_not_even_decoded() -> None:
    """Decoding this would fail."""
    assert content("*" * (MAX_BODY_BYTES * 4), encoded=True) is None
