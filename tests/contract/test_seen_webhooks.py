"""Calls of the provider that were dealt with: remembered by their id alone, until they expire."""

from datetime import timedelta

import pytest

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_webhooks import DynamoSeenWebhooks
from goldsmith.errors import ConfigurationProblem
from goldsmith.run_ports import SeenWebhooks
from tests.fakes.cloud import TABLE, Cloud
from tests.fakes.services import FakeClock, FakeSeenWebhooks
from tests.fakes.template import resource

UNTIL = FakeClock().moment + timedelta(hours=73)


@pytest.fixture
def seen(request: pytest.FixtureRequest) -> SeenWebhooks:
    if request.param == "fake":
        return FakeSeenWebhooks()
    cloud: Cloud = request.getfixturevalue("cloud")
    return DynamoSeenWebhooks(Table(cloud.dynamodb, TABLE))


@pytest.mark.parametrize("seen", ["fake", "dynamodb"], indirect=True)
class TestSeenWebhooks:
    def test_a_call_is_known_once_it_is_remembered(self, seen: SeenWebhooks) -> None:
        assert not seen.known("wh_1")
        seen.remember("wh_1", UNTIL)
        assert seen.known("wh_1")
        assert not seen.known("wh_2")

    def test_remembering_twice_is_harmless(self, seen: SeenWebhooks) -> None:
        seen.remember("wh_1", UNTIL)
        seen.remember("wh_1", UNTIL + timedelta(seconds=5))
        assert seen.known("wh_1")

    @pytest.mark.parametrize("name", ["x" * 8000, "wh#1", "w h", "-"])
    def test_any_name_will_do(self, seen: SeenWebhooks, name: str) -> None:
        seen.remember(name, UNTIL)
        assert seen.known(name)
        assert not seen.known(name[:-1] + "y")


def test_the_table_deletes_it_when_it_has_expired(cloud: Cloud) -> None:
    """By the attribute that the template names, in seconds since 1970."""
    DynamoSeenWebhooks(Table(cloud.dynamodb, TABLE)).remember("wh_1", UNTIL)
    [item] = cloud.dynamodb.scan(TableName=TABLE)["Items"]
    assert item[resource("LedgerTable")["TimeToLiveSpecification"]["AttributeName"]] == {
        "N": str(int(UNTIL.timestamp()))
    }


def test_all_are_in_a_partition_of_their_own(cloud: Cloud) -> None:
    """The only one that the webhook's role may touch."""
    DynamoSeenWebhooks(Table(cloud.dynamodb, TABLE)).remember("wh_1", UNTIL)
    [item] = cloud.dynamodb.scan(TableName=TABLE)["Items"]
    [policy] = resource("WebhookRole")["Policies"]
    [condition] = [each["Condition"] for each in policy["PolicyDocument"]["Statement"] if each.get("Sid") == "Seen"]
    assert [item["pk"]["S"]] == condition["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"]


def test_a_table_that_is_not_there_needs_a_person(cloud: Cloud) -> None:
    seen = DynamoSeenWebhooks(Table(cloud.dynamodb, "gone"))
    with pytest.raises(ConfigurationProblem):
        seen.known("wh_1")
    with pytest.raises(ConfigurationProblem):
        seen.remember("wh_1", UNTIL)
