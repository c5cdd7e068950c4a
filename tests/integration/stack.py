"""The five functions through their Lambda entry points, over AWS in process and the provider stand-in."""

import importlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from goldsmith import wiring
from goldsmith.adapters import aws, event_loops, provider_clients
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_live import DynamoLive
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.adapters.s3 import S3Store
from goldsmith.domain.events import FeedbackEvent
from goldsmith.workflows.snapshot import current_samples
from goldsmith_cli.standin.serve import RunningStandin
from tests.fakes.cloud import BUCKET, TABLE, Cloud

EVENTS = Path(__file__).parents[2] / "events"
WEBHOOK_SECRET = "whsec_Z29sZHNtaXRoIHNhbXBsZSBzZWNyZXQ="  # signs the samples in events/webhook
ACCOUNT = "123456789012"
Event = dict[str, Any]


def sample(name: str) -> Event:
    """A sample event: ``triage/mixed_batch``."""
    loaded: Event = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def forget_wiring() -> None:
    for made in (*vars(wiring).values(), *vars(provider_clients).values(), *vars(event_loops).values()):
        if hasattr(made, "cache_clear"):
            made.cache_clear()


def sqs_event(*bodies: str, receive_count: int = 1) -> Event:
    """A batch as Lambda receives it."""
    shape = sample("triage/accepted")["Records"][0]
    attributes = {**shape["attributes"], "ApproximateReceiveCount": str(receive_count)}
    records = [
        {**shape, "messageId": f"message-{n}", "receiptHandle": f"handle-{n}", "body": body, "attributes": attributes}
        for n, body in enumerate(bodies)
    ]
    return {"Records": records}


class Context:
    """What Lambda tells a handler about its invocation."""

    function_name = "goldsmith-function"
    memory_limit_in_mb = 512
    invoked_function_arn = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:goldsmith-function"
    aws_request_id = "6b1f7a52-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


class Stack:
    """A deployed stack in process."""

    def __init__(self, cloud: Cloud, standin: RunningStandin) -> None:
        self.cloud, self.standin = cloud, standin
        manager = aws.client("secretsmanager")
        self.key_arn = manager.create_secret(Name="provider-key", SecretString=standin.api_key)["ARN"]
        self.webhook_arn = manager.create_secret(Name="webhook", SecretString=WEBHOOK_SECRET)["ARN"]

    def environment(self) -> Mapping[str, str]:
        urls = {
            "FEEDBACK_QUEUE_URL": "feedback",
            "FEEDBACK_DLQ_URL": "feedback-dead-letters",
            "REWRITE_QUEUE_URL": "rewrite",
            "REWRITE_DLQ_URL": "rewrite-dead-letters",
            "ADVANCE_QUEUE_URL": "advance",
        }
        values = {
            **{name: self.cloud.queue_url(queue) for name, queue in urls.items()},
            "TABLE": TABLE,
            "BUCKET": BUCKET,
            "PROVIDER_ENDPOINT": self.standin.url,
            "PROVIDER_KEY_ARN": self.key_arn,
            "WEBHOOK_SECRET_ARN": self.webhook_arn,
            "BASE_MODEL": "standin-base",
            "REWRITE_MODEL": "standin-base",
            "JUDGE_MODEL": "standin-judge",
            "SAMPLE_THRESHOLD": "12",
            "HOLDOUT_FRACTION": "0.25",
            "MINIMUM_EVIDENCE": "5",
        }
        return {f"GOLDSMITH_{name}": value for name, value in values.items()}

    def invoke(self, function: str, event: Event) -> Any:  # noqa: ANN401 - each function answers in its own shape
        handler: Callable[[Event, object], Any] = importlib.import_module(f"{function}.handler").lambda_handler
        return handler(event, Context())

    def failed(self, function: str, event: Event) -> list[str]:
        """Ids of the messages that the function hands back."""
        return [each["itemIdentifier"] for each in self.invoke(function, event)["batchItemFailures"]]

    def triage(self, *events: FeedbackEvent) -> None:
        """Feedback that is committed at once."""
        assert self.failed("triage", sqs_event(*(event.model_dump_json() for event in events))) == []

    def rewrite_requests(self) -> list[str]:
        """Bodies on the rewrite queue; they become visible a second after they were sent."""
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            if found := self.cloud.receive("rewrite"):
                return [message["Body"] for message in found]
            time.sleep(0.05)
        return []

    def launch(self, *tenants: str) -> None:
        """The ledger's stream tells of these tenants' counters."""
        [shape] = sample("launch/counters")["Records"]
        records = [
            {**shape, "dynamodb": {**shape["dynamodb"], "Keys": {"pk": {"S": f"tenant#{t}"}, "sk": {"S": "tenant"}}}}
            for t in tenants
        ]
        self.invoke("launch", {"Records": records})

    @property
    def ledger(self) -> DynamoLedger:
        return DynamoLedger(wiring._table(TABLE))

    @property
    def runs(self) -> DynamoRuns:
        return DynamoRuns(wiring._table(TABLE))

    @property
    def live(self) -> DynamoLive:
        return DynamoLive(wiring._table(TABLE))

    def answers(self, tenant: str = "acme-leads") -> dict[str, str]:
        """The tenant's golden answers by generation."""
        segments = list(self.ledger.segments(tenant))
        store = S3Store(self.cloud.s3, BUCKET)
        return {sample.generation_id: sample.answer for sample in current_samples(store, segments)}

    def counters(self, tenant: str = "acme-leads") -> dict[str, int]:
        return {name: value for name, value in self.runs.tenant(tenant).counters.items() if value}

    def live_model(self, tenant: str = "acme-leads") -> str:
        """What the client application reads."""
        parameter = aws.client("ssm").get_parameter(Name=f"/goldsmith/{tenant}/model")
        return str(parameter["Parameter"]["Value"])
