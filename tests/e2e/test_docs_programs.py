"""What the documentation gives an application's developer to copy works as it stands there."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mypy_boto3_ssm import SSMClient

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.domain.announcements import LiveModelChanged
from goldsmith.domain.envelope import parse_feedback
from goldsmith_cli.contract.announced import CHANGES
from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.target import Target
from tests.docs.pages import snippet
from tests.e2e.docs_programs import exported, run
from tests.e2e.walk import eventually
from tests.fakes.http_front import running_http_front

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("local-stack")]

FIRST_EVENT, LIVE_MODEL = "docs/first-event.md", "docs/live-model.md"
TENANT, FALLBACK = "acme-leads", "gpt-4.1-mini-2025-04-14"
PARAMETER = f"/goldsmith/{TENANT}/model"

# Each asks again: at once, after the live model has changed and a minute has passed, and while AWS cannot be reached.
GOES_ON = {
    "live_model.py": f"""
boto3.client("ssm").put_parameter(Name="{PARAMETER}", Value="ft:before", Type="String", Overwrite=True)
print(model.name())
model.good_until = 0
print(model.name())
model.good_until, model.ssm = 0, boto3.client("ssm", endpoint_url="http://127.0.0.1:9", config=QUICK)
print(model.name())
""",
    "live-model.mjs": f"""
import {{ PutParameterCommand }} from "@aws-sdk/client-ssm";
const eager = liveModel("{TENANT}", "{FALLBACK}", 0);
await eager();
await ssm.send(new PutParameterCommand({{ Name: "{PARAMETER}", Value: "ft:before", Type: "String", Overwrite: true }}));
console.log(await name());
console.log(await eager());
ssm.send = async () => {{ throw new TypeError("nobody listens"); }};
console.log(await eager());
""",
}


@pytest.mark.parametrize(
    ("title", "generation"),
    [
        ("first_event.py", "first-python"),
        ("first_event_boto3.py", "first-boto3"),
        ("first-event.mjs", "first-javascript"),
    ],
)
def test_a_first_event_arrives_and_is_decided_on(
    local_stack: LocalStack, tmp_path: Path, title: str, generation: str
) -> None:
    assert run(tmp_path, FIRST_EVENT, title, exported(local_stack)).startswith("sent ")
    outcome = eventually(lambda: _decided(local_stack.target(), generation), f"{generation} is decided on")
    assert outcome == "rewritten"


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_a_first_event_by_http_is_taken_for_the_tenant_of_its_token(tmp_path: Path) -> None:
    """By a double of the HTTP front, which applies the template's own integration: the local AWS has no front."""
    with running_http_front() as front:
        told = {**os.environ, "HTTP_FRONT_URL": front.url, "TOKEN": front.issuer.token(TENANT)}
        assert "MessageId" in run(tmp_path, FIRST_EVENT, "first-event.sh", told)
        [record] = front.records
    [of_token] = record["messageAttributes"].values()
    event = parse_feedback(json.dumps({"tenant": of_token["stringValue"], **json.loads(record["body"])}))
    assert (event.tenant, event.generation_id) == (TENANT, "first-curl")


def _decided(target: Target, generation: str) -> str | None:
    ledger = DynamoLedger(Table(target.client("dynamodb"), target.output("LedgerTableName")))
    entry = ledger.read(TENANT, [generation]).get(generation)
    return None if entry is None or entry.outcome.value == "rewriting" else entry.outcome.value


@pytest.fixture
def parameter(local_stack: LocalStack) -> Iterator[SSMClient]:
    """The tenant's parameter, to be set and deleted; afterwards it says what it said before."""
    ssm = local_stack.target().client("ssm")
    before = [each["Value"] for each in ssm.get_parameters(Names=[PARAMETER])["Parameters"]]
    yield ssm
    for value in before:
        ssm.put_parameter(Name=PARAMETER, Value=value, Type="String", Overwrite=True)
    if not before:
        ssm.delete_parameters(Names=[PARAMETER])


@pytest.mark.parametrize("title", GOES_ON)
def test_the_live_model_is_read_kept_and_outlives_an_outage(
    local_stack: LocalStack, parameter: SSMClient, tmp_path: Path, title: str
) -> None:
    """Kept for its minute, then the one before it after a rollback, and the last one known while AWS is away."""
    parameter.put_parameter(Name=PARAMETER, Value="ft:live", Type="String", Overwrite=True)
    told = run(tmp_path, LIVE_MODEL, title, exported(local_stack), then=GOES_ON[title])
    assert told.split() == ["ft:live", "ft:live", "ft:before", "ft:before"]


@pytest.mark.parametrize("title", ["live_model_client.py", *GOES_ON])
def test_before_the_first_promotion_the_fallback_is_named(
    local_stack: LocalStack, parameter: SSMClient, tmp_path: Path, title: str
) -> None:
    parameter.delete_parameters(Names=[PARAMETER])
    then = "print(name)" if title == "live_model_client.py" else ""
    assert run(tmp_path, LIVE_MODEL, title, exported(local_stack), then=then).split() == [FALLBACK]


def test_a_listener_hears_of_a_rollback_once_and_of_nothing_older(capsys: pytest.CaptureFixture[str]) -> None:
    """By the contract's own examples, as EventBridge wraps them."""
    program: dict[str, Any] = {}
    exec(snippet(LIVE_MODEL, "on_live_model.py"), program)  # noqa: S102 - the documentation's own text
    back = next(change for change, _ in CHANGES if change.cause.back)
    for change in (back, back, back.model_copy(update={"number": back.number - 1})):
        program["handler"](_wrapped(change), None)
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"Live model rolled back: {back.tenant} {back.previous_model} -> {back.model}"
    assert second == f"because {back.reason}"


def _wrapped(change: LiveModelChanged) -> dict[str, Any]:
    return {"source": "goldsmith", "detail-type": change.subject, "detail": change.model_dump(mode="json")}
