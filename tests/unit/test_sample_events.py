"""The sample events and the examples of the documentation are what they claim to be."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from goldsmith.domain.envelope import parse_feedback
from goldsmith.errors import ContractError
from tests.fakes.http_front import HttpFront
from tests.fakes.sqs import FakeQueue
from tests.fakes.tokens import Issuer

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "events" / "triage"
GUIDE = ROOT / "docs" / "event-contract.md"


def sample_records(name: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))["Records"]
    return records


def test_sample_records_have_the_shape_sqs_gives_lambda() -> None:
    for path in SAMPLES.glob("*.json"):
        for record in sample_records(path.stem):
            assert set(record) == {
                "messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody", "eventSource",
                "eventSourceARN", "awsRegion",
            }  # fmt: skip
            assert record["md5OfBody"] == hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()
            assert len({entry["messageId"] for entry in sample_records(path.stem)}) == len(sample_records(path.stem))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("accepted", [{"rating"}]),
        ("edited", [{"rating", "final"}]),
        ("rewrite", [{"rating", "comment"}]),
        ("skipped", [{"rating"}]),
        ("sns_wrapped", [{"rating", "final"}]),
        ("eventbridge_wrapped", [{"rating", "comment"}]),
        ("pieces", [{"comment"}, {"rating"}, {"final"}]),
        ("spoofed", [{"rating", "final"}]),
    ],
)
def test_sample_events_say_what_their_names_say(name: str, says: list[set[str]]) -> None:
    events = [parse_feedback(record["body"]) for record in sample_records(name)]
    assert [{field for field in ("rating", "comment", "final") if getattr(event, field)} for event in events] == says
    assert {event.tenant for event in events} == {"acme-leads"}


def test_the_sample_of_the_http_front_names_no_tenant_and_is_what_the_front_sends() -> None:
    [record] = sample_records("http_front")
    front = HttpFront(Issuer())
    front.answer("POST /feedback", {"Authorization": f"Bearer {front.issuer.token()}"}, record["body"])
    [sent] = front.event()["Records"]
    assert "tenant" not in json.loads(record["body"])
    assert sent | {"messageId": "", "receiptHandle": ""} == record | {"messageId": "", "receiptHandle": ""}


def test_the_mixed_batch_holds_a_duplicate_and_two_kinds_of_poison() -> None:
    bodies = [record["body"] for record in sample_records("mixed_batch")]
    assert bodies[0] == bodies[2]
    for poison, field in ((bodies[3], "body"), (bodies[4], "tenant")):
        with pytest.raises(ContractError) as refusal:
            parse_feedback(poison)
        assert field in {problem.field for problem in refusal.value.problems}
    assert len({parse_feedback(bodies[n]).event_id for n in (0, 1, 5)}) == 3


def guide_blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)


def refused_in_guide() -> list[tuple[str, str]]:
    """Each body of the guide that is followed by its refusal, with that refusal's lines."""
    pairs = r"```json\n((?:(?!```).)*)```\s*```text\n(.*?)```"
    found: list[tuple[str, str]] = re.findall(pairs, GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return found


def test_the_guide_shows_the_refusals_that_really_come() -> None:
    assert len(refused_in_guide()) >= 2
    for body, shown in refused_in_guide():
        with pytest.raises(ContractError) as refusal:
            parse_feedback(body)
        assert [str(problem) for problem in refusal.value.problems] == shown.splitlines()


def test_every_other_event_in_the_guide_is_valid() -> None:
    refused = {body for body, _ in refused_in_guide()}
    events = [block for block in guide_blocks("json") if block not in refused]
    assert len(events) >= 4
    for event in events:
        assert parse_feedback(event).tenant == "acme-leads"


def test_the_guides_programs_send_valid_events() -> None:
    for program in guide_blocks("python"):
        queue = FakeQueue()
        names: dict[str, object] = {"QUEUE_URL": "https://sqs.example.com/queue", "sqs": queue.as_client()}
        exec(compile(program, GUIDE.name, "exec"), names)  # noqa: S102  our own guide
        assert [parse_feedback(body).tenant for body in queue.bodies]
