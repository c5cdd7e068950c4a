"""What moto never does to a transaction: collisions, throttling, partial reads, outages. The adapter's own answer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.domain.generations import Outcome
from goldsmith.errors import CommitConflict, ConfigurationProblem, ServiceUnavailable
from tests.contract.books import accepted, settled
from tests.fakes.cloud import TABLE, Cloud
from tests.fakes.stories import NoWait

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class TroubledClient:
    """Passes calls on to a client; what is planned for a method comes first, one a call."""

    def __init__(self, client: "DynamoDBClient", **troubles: list[Exception | Mapping[str, Any]]) -> None:
        self._client = client
        self.meta = client.meta
        self._troubles = troubles
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any method of the client
        def call(**request: Any) -> Any:  # noqa: ANN401
            self.calls.append(name)
            coming = self._troubles.get(name)
            trouble = coming.pop(0) if coming else None
            if isinstance(trouble, Exception):
                raise trouble
            return trouble if trouble is not None else getattr(self._client, name)(**request)

        return call


def cancelled(*codes: str) -> ClientError:
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
        "CancellationReasons": [{"Code": code} for code in codes],
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    return ClientError(answer, "TransactWriteItems")


def refused(code: str, status: int = 400) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "TransactWriteItems")


class Ledgers:
    """Ledgers on the real adapter whose client is in trouble."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def troubled(self, **troubles: list[Exception | Mapping[str, Any]]) -> tuple[DynamoLedger, TroubledClient]:
        client = TroubledClient(self.cloud.dynamodb, **troubles)
        return DynamoLedger(Table(cast("Any", client), TABLE, NoWait())), client

    @property
    def events(self) -> int:
        item = self.cloud.dynamodb.get_item(
            TableName=TABLE, Key={"pk": {"S": "tenant#acme-leads"}, "sk": {"S": "tenant"}}
        )
        return int(item["Item"]["count_events"]["N"]) if "Item" in item else 0


@pytest.fixture
def ledgers(cloud: Cloud) -> Ledgers:
    return Ledgers(cloud)


@pytest.mark.parametrize(
    "code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"]
)
def test_a_collision_is_tried_again_and_commits_once(ledgers: Ledgers, code: str) -> None:
    ledger, client = ledgers.troubled(transact_write_items=[cancelled("None", code, "None")] * 3)
    ledger.commit(accepted())
    assert (client.calls.count("transact_write_items"), ledgers.events) == (4, 1)


def test_a_collision_that_does_not_end_is_a_passing_fault(ledgers: Ledgers) -> None:
    ledger, client = ledgers.troubled(transact_write_items=[cancelled("TransactionConflict")] * 99)
    with pytest.raises(ServiceUnavailable, match="kept colliding"):
        ledger.commit(accepted())
    assert (client.calls.count("transact_write_items"), ledgers.events) == (8, 0)


def test_a_condition_that_fails_beside_a_collision_is_a_conflict_at_once(ledgers: Ledgers) -> None:
    ledger, client = ledgers.troubled(
        transact_write_items=[cancelled("TransactionConflict", "ConditionalCheckFailed", "None")]
    )
    with pytest.raises(CommitConflict):
        ledger.commit(accepted())
    assert client.calls == ["transact_write_items"]


@pytest.mark.parametrize("code", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_a_cancellation_for_another_reason_is_a_defect_and_surfaces(ledgers: Ledgers, code: str) -> None:
    ledger, client = ledgers.troubled(transact_write_items=[cancelled(code)])
    with pytest.raises(ClientError):
        ledger.commit(accepted())
    assert client.calls == ["transact_write_items"]


@pytest.mark.parametrize(
    "error",
    [
        refused("ThrottlingException"),
        refused("ProvisionedThroughputExceededException"),
        refused("TransactionInProgressException"),
        refused("InternalServerError", 500),
        refused("SomethingNew", 503),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
        ConnectTimeoutError(endpoint_url="https://dynamodb"),
    ],
)
def test_an_outage_is_a_passing_fault(ledgers: Ledgers, error: Exception) -> None:
    ledger, _ = ledgers.troubled(transact_write_items=[error], batch_get_item=[error])
    with pytest.raises(ServiceUnavailable):
        ledger.commit(accepted())
    with pytest.raises(ServiceUnavailable):
        ledger.read("acme-leads", ["gen-1"])


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException", "ExpiredTokenException"])
def test_wrong_credentials_permissions_or_names_need_a_person(ledgers: Ledgers, code: str) -> None:
    ledger, _ = ledgers.troubled(transact_write_items=[refused(code)])
    with pytest.raises(ConfigurationProblem, match=code):
        ledger.commit(accepted())


def test_keys_that_dynamodb_left_unprocessed_are_asked_for_again(ledgers: Ledgers) -> None:
    ledger, client = ledgers.troubled(batch_get_item=[left_over("gen-1", "gen-2"), left_over("gen-2")])
    ledger.commit(settled(Outcome.WAITING, "gen-1", "gen-2"))
    assert set(ledger.read("acme-leads", ["gen-1", "gen-2"])) == {"gen-2"}
    assert client.calls.count("batch_get_item") == 3


def test_keys_that_stay_unprocessed_are_a_passing_fault(ledgers: Ledgers) -> None:
    ledger, _ = ledgers.troubled(batch_get_item=[left_over("gen-1") for _ in range(99)])
    with pytest.raises(ServiceUnavailable, match="unprocessed"):
        ledger.read("acme-leads", ["gen-1"])


def left_over(*names: str) -> Mapping[str, Any]:
    keys = [{"pk": {"S": "tenant#acme-leads"}, "sk": {"S": f"generation#{name}"}} for name in names]
    return {"Responses": {}, "UnprocessedKeys": {TABLE: {"Keys": keys, "ConsistentRead": True}}}
