"""A Goldsmith stack in moto for the operator's commands: real queues, table and bucket, the functions run by hand."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Literal

import boto3
import pytest
from moto import mock_aws

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_live import DynamoLive
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.adapters.s3 import S3Store
from goldsmith.adapters.sqs import SqsDeadLetters, SqsRewriteQueue
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.run_ports import Tuner
from goldsmith.workflows.advance import Window
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.deliveries import BatchReport, Delivery
from goldsmith.workflows.launch import Launch
from goldsmith.workflows.proposing import Models
from goldsmith.workflows.rewrite import Rewriting
from goldsmith.workflows.style import StyleExamples
from goldsmith.workflows.triage import Triage
from goldsmith_cli.main import run
from goldsmith_cli.overview.collecting import QUEUES
from tests.fakes.advancing import Ports, advancing
from tests.fakes.cloudformation import cloudformation
from tests.fakes.house import rewriter
from tests.fakes.judging import nearer, pair_of
from tests.fakes.services import (
    FakeAdvanceQueue,
    FakeAnnouncements,
    FakeChat,
    FakeClock,
    FakeDirectory,
    FakeTuner,
)
from tests.fakes.template import outputs as template_outputs

STACK = "goldsmith-test"
CONFIGURED = {
    "LedgerTableName": "ledger",
    "DatasetBucketName": "dataset",
    "ConfiguredPositiveRating": "0.75",
    "ConfiguredNegativeRating": "0.25",
    "ConfiguredSampleThreshold": "12",
    "ConfiguredMinimumSamples": "50",
    "ConfiguredMaximumAgeDays": "0",
    "ConfiguredMinimumIntervalHours": "0",
    "ConfiguredMaximumActiveRuns": "100",
    "ConfiguredMethod": "sft",
    "ConfiguredStrategy": "auto",
    "ConfiguredRestartBelow": "500",
    "ConfiguredEpochs": "3",
    "ConfiguredTrainingPrice": "0",
    "ConfiguredCostCeiling": "0",
    "ConfiguredHoldoutFraction": "0.2",
    "ConfiguredBaseModel": "base",
}
OUTPUTS_OF_A_STACK = (
    template_outputs()
    | {output: f"https://sqs.eu-central-1.amazonaws.com/1/{name}" for name, output in QUEUES.items()}
    | {
        **CONFIGURED,
        "ConfiguredRewriteModel": "rewriter",
        "ConfiguredJudgeModel": "judge",
        "ConfiguredProviderEndpoint": "http://127.0.0.1:1/v1",
        "ConfiguredProviderKeySecretArn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf",
        "ConfiguredCandidates": "2",
        "ConfiguredMinimumScore": "0.75",
        "ConfiguredStyleExamples": "3",
        "ConfiguredAutomaticRollback": "on",
        "ConfiguredRollbackMinimumDrafts": "20",
        "ConfiguredRollbackMargin": "0.02",
        "ModelParameterPrefix": "/goldsmith",
        "AdvanceFunctionName": "advance",
    }
)
"""Of a stack that is described and not there."""


@dataclass(frozen=True)
class Answer:
    """How a command ended."""

    exit_code: int
    out: str
    err: str


class MotoStack:
    """The stack, the command that talks to it, and what its functions would do."""

    def __init__(
        self, outputs: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.outputs, self._monkeypatch, self._capsys = outputs, monkeypatch, capsys
        self.sqs, self.clock = boto3.client("sqs"), FakeClock()
        table = Table(boto3.client("dynamodb"), self.outputs["LedgerTableName"])
        self.ledger_table, self.ledger, self.runs = table, DynamoLedger(table), DynamoRuns(table)
        self.s3 = boto3.client("s3")
        self.store = S3Store(self.s3, self.outputs["DatasetBucketName"])
        self.tuner = FakeTuner(polls=0)

    def goldsmith(self, *arguments: str | Path) -> Answer:
        """The command, as the shell runs it."""
        self._monkeypatch.setattr("sys.argv", ["goldsmith", "--stack", STACK, *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            run()
        said = self._capsys.readouterr()
        code = ended.value.code
        return Answer(code if isinstance(code, int) else 0, said.out, said.err)

    def triage(self) -> None:
        """Everything in the feedback queue."""
        letters = SqsDeadLetters(self.sqs, self.outputs["FeedbackDeadLetterQueueUrl"])
        rewrites = SqsRewriteQueue(self.sqs, self.outputs["RewriteQueueUrl"], delay_seconds=0)
        triage = Triage(self.ledger, self.store, rewrites, letters, TenantPolicy(), self.clock)
        self._drain("FeedbackQueueUrl", triage.handle)

    def rewrite(self) -> None:
        """Everything in the rewrite queue, by a model that is a function."""
        letters = SqsDeadLetters(self.sqs, self.outputs["RewriteDeadLetterQueueUrl"])
        rewriting = Rewriting(
            ledger=self.ledger,
            store=self.store,
            chat=FakeChat(rewriter),
            dead_letters=letters,
            styles=StyleExamples(self.ledger, self.runs, self.store, self.clock),
            models=Models("rewriter", "judge"),
            circuit=Circuit(self.clock),
            clock=self.clock,
        )
        self._drain("RewriteQueueUrl", partial(rewriting.handle, stop_at=self.clock() + timedelta(minutes=1)))

    def train(
        self,
        tenant: str,
        answers: dict[str, str],
        policy: TenantPolicy,
        tuner: Tuner | None = None,
        otherwise: Callable[[str], str] = lambda _model: "Yours faithfully",
    ) -> None:
        """One run from claim to its end; ``answers``: model → what it answers to everything, else ``otherwise``."""

        def reply(request: ChatRequest) -> str:
            pair = pair_of(request)
            return nearer(pair) if pair else answers.get(request.model) or otherwise(request.model)

        chat = FakeChat(reply)
        Launch(self.runs, FakeAdvanceQueue(), policy, self.clock).consider(tenant)
        ports = Ports(
            ledger=self.ledger,
            runs=self.runs,
            live=DynamoLive(self.ledger_table),
            store=self.store,
            tuner=tuner or self.tuner,
            chat=chat,
            directory=FakeDirectory(),
            announcements=FakeAnnouncements(),
            clock=self.clock,
        )
        advance = advancing(ports, policy, self.clock.sleep)
        later = self.clock() + timedelta(hours=1)
        for active in list(self.runs.active_runs()):
            advance.advance(active, Window(stop_at=later, gone_at=later))

    def bodies(self, output: str = "FeedbackQueueUrl") -> list[str]:
        """What a queue holds; it is empty afterwards."""
        return [delivery.body for delivery in self._received(output)]

    def _drain(self, output: str, handle: Callable[[Sequence[Delivery]], BatchReport]) -> None:
        deliveries = self._received(output)
        for start in range(0, len(deliveries), 10):
            assert not handle(deliveries[start : start + 10]).failures

    def _received(self, output: str) -> list[Delivery]:
        found: list[Delivery] = []
        url = self.outputs[output]
        while messages := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            found.extend(Delivery(message["MessageId"], message["Body"]) for message in messages)
            for message in messages:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found


@contextlib.contextmanager
def moto_stack(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **more_outputs: str
) -> Iterator[MotoStack]:
    """The stack, in an AWS that ends with the test."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        outputs = _create() | more_outputs
        with cloudformation(STACK, outputs) as endpoint:
            monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", endpoint)
            yield MotoStack(outputs, monkeypatch, capsys)


def _create() -> dict[str, str]:
    names: list[tuple[str, Literal["HASH", "RANGE"]]] = [("pk", "HASH"), ("sk", "RANGE")]
    boto3.client("dynamodb").create_table(
        TableName="ledger",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "index_pk", "index_sk")
        ],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in names],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "index",
                "KeySchema": [{"AttributeName": f"index_{name}", "KeyType": kind} for name, kind in names],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    boto3.client("s3").create_bucket(Bucket="dataset", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    sqs = boto3.client("sqs")
    queues = {output: sqs.create_queue(QueueName=name)["QueueUrl"] for name, output in QUEUES.items()}
    return {**queues, **CONFIGURED}
