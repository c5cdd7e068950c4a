"""Live models where applications read them, and announcements for whoever wants to know."""

import json
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator

from goldsmith.adapters import aws
from goldsmith.adapters.eventbridge import EventBridgeAnnouncements
from goldsmith.adapters.secrets import secret
from goldsmith.adapters.ssm import SsmModelDirectory
from goldsmith.domain.announcements import Cause, LiveModelChanged
from goldsmith.domain.launching import claim
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.promotion import Comparison, evaluate
from goldsmith.domain.runs import Run, RunState, TenantState
from goldsmith.errors import ConfigurationProblem
from goldsmith.run_ports import Announcements, ModelDirectory
from goldsmith_cli.contract.document import asyncapi
from tests.fakes.cloud import Cloud
from tests.fakes.services import FakeAnnouncements, FakeClock, FakeDirectory

Directory = tuple[ModelDirectory, Callable[[str], str]]
Speaker = tuple[Announcements, Callable[[], list[tuple[str, str]]]]


@pytest.fixture
def directory(request: pytest.FixtureRequest) -> Directory:
    if request.param == "fake":
        fake = FakeDirectory()
        return fake, fake.models.__getitem__
    request.getfixturevalue("cloud")
    ssm = aws.client("ssm")
    return SsmModelDirectory(ssm, "/goldsmith/"), lambda tenant: str(
        ssm.get_parameter(Name=f"/goldsmith/{tenant}/model")["Parameter"]["Value"]
    )


@pytest.mark.parametrize("directory", ["fake", "ssm"], indirect=True)
class TestModelDirectory:
    def test_what_is_published_can_be_read_and_so_can_that_nothing_is(self, directory: Directory) -> None:
        models, _ = directory
        assert models.published("acme-leads") is None
        models.publish("acme-leads", "tuned-1")
        assert (models.published("acme-leads"), models.published("birch-studio")) == ("tuned-1", None)

    def test_the_last_published_model_is_live(self, directory: Directory) -> None:
        models, live = directory
        models.publish("acme-leads", "tuned-1")
        models.publish("acme-leads", "tuned-2")
        models.publish("acme-leads", "tuned-2")
        assert live("acme-leads") == "tuned-2"

    def test_each_tenant_has_its_own(self, directory: Directory) -> None:
        models, live = directory
        models.publish("acme-leads", "tuned-1")
        models.publish("birch-studio", "tuned-9")
        assert (live("acme-leads"), live("birch-studio")) == ("tuned-1", "tuned-9")


def promoted() -> Run:
    run = claim(TenantState(tenant="acme-leads"), TenantPolicy(base_model="base"), FakeClock().moment)
    return run.model_copy(update={"state": RunState.PROMOTED, "tuned_model": "tuned-1"})


EVALUATION = evaluate(
    [Comparison(generation_id="gen-1", final="Hi Dana", live_answer="Dear Sir", new_answer="Hi Dana")], TenantPolicy()
)


class Bus:
    """Listens on the default bus through a queue."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        events = aws.client("events")
        url = cloud.queue_url("listener")
        arn = cloud.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name="all", EventPattern='{"source": ["goldsmith"]}')
        events.put_targets(Rule="all", Targets=[{"Id": "listener", "Arn": arn}])

    def heard(self) -> list[dict[str, object]]:
        return [json.loads(message["Body"]) for message in self.cloud.receive("listener")]


@pytest.fixture
def speaker(request: pytest.FixtureRequest) -> Speaker:
    if request.param == "fake":
        fake = FakeAnnouncements()
        return fake, lambda: fake.said
    bus = Bus(request.getfixturevalue("cloud"))

    def said() -> list[tuple[str, str]]:
        details: list[dict[str, str]] = [event["detail"] for event in bus.heard()]  # type: ignore[misc]
        return [(detail["run_id"], detail["state"]) for detail in details]

    return EventBridgeAnnouncements(aws.client("events")), said


@pytest.mark.parametrize("speaker", ["fake", "eventbridge"], indirect=True)
class TestAnnouncements:
    def test_an_announcement_names_the_run_and_its_state(self, speaker: Speaker) -> None:
        announcements, said = speaker
        announcements.announce(promoted(), RunState.EVALUATED)
        announcements.announce(promoted(), RunState.PROMOTED)
        assert said() == [("acme-leads-0001", "evaluated"), ("acme-leads-0001", "promoted")]


@pytest.mark.parametrize(("state", "live"), [(RunState.PROMOTED, "tuned-1"), (RunState.EVALUATED, "base")])
def test_a_listener_learns_which_model_is_live_now(cloud: Cloud, state: RunState, live: str) -> None:
    bus = Bus(cloud)
    EventBridgeAnnouncements(aws.client("events")).announce(promoted(), state)
    [event] = bus.heard()
    assert (event["source"], event["detail-type"]) == ("goldsmith", f"Run {state.value}")
    assert event["detail"] == {
        "tenant": "acme-leads", "run_id": "acme-leads-0001", "state": state.value, "live_model": live,
        "tuned_model": "tuned-1", "evaluation": None, "problem": None,
    }  # fmt: skip


def change(cause: Cause) -> LiveModelChanged:
    return LiveModelChanged(
        tenant="acme-leads", number=1, model="tuned-1", run_id="acme-leads-0001", previous_model="base", cause=cause,
        by=None, reason="better by 0.2", changed_at=FakeClock().moment,
    )  # fmt: skip


@pytest.mark.parametrize("cause", Cause)
def test_a_listener_learns_that_another_model_is_live(cloud: Cloud, cause: Cause) -> None:
    bus = Bus(cloud)
    EventBridgeAnnouncements(aws.client("events")).announce_change(change(cause))
    [event] = bus.heard()
    back = cause in (Cause.ROLLED_BACK, Cause.ROLLED_BACK_BY_HAND)
    assert event["detail-type"] == ("Live model rolled back" if back else "Live model promoted")
    assert event["detail"] == change(cause).model_dump(mode="json")


LEFT_OUT_BY_MOTO = {"account": "123456789012"}


class TestPublishedContract:
    """What is really sent is what the published document says, envelope and all."""

    @pytest.fixture
    def published(self) -> dict[str, Draft202012Validator]:
        document = asyncapi()
        messages = document["components"]["messages"].values()
        return {each["name"]: Draft202012Validator({**document, **each["payload"]}) for each in messages}

    @pytest.mark.parametrize("state", RunState)
    def test_of_a_run(self, cloud: Cloud, published: dict[str, Draft202012Validator], state: RunState) -> None:
        bus = Bus(cloud)
        run = promoted().model_copy(update={"state": state, "evaluation": EVALUATION, "problem": "a problem"})
        EventBridgeAnnouncements(aws.client("events")).announce(run, state)
        [event] = bus.heard()
        published[str(event["detail-type"])].validate({**event, **LEFT_OUT_BY_MOTO})

    @pytest.mark.parametrize("cause", Cause)
    def test_of_a_change(self, cloud: Cloud, published: dict[str, Draft202012Validator], cause: Cause) -> None:
        bus = Bus(cloud)
        EventBridgeAnnouncements(aws.client("events")).announce_change(change(cause))
        [event] = bus.heard()
        published[str(event["detail-type"])].validate({**event, **LEFT_OUT_BY_MOTO})


def test_a_secret_is_read_and_a_missing_one_needs_a_person(cloud: Cloud) -> None:
    manager = aws.client("secretsmanager")
    arn = manager.create_secret(Name="provider-key", SecretString="sk-test\n")["ARN"]
    assert secret(manager, arn)() == "sk-test"
    with pytest.raises(ConfigurationProblem, match="reading a secret"):
        secret(manager, f"{arn}-gone")()
