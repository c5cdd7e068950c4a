"""A moto stack in which two writers have said everything that can be said, and a model was trained on it."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import boto3
import openai
import pytest

from goldsmith.adapters.openai_tuner import OpenAITuner
from goldsmith.client import FeedbackEmitter
from goldsmith.domain.policy import TenantPolicy
from goldsmith_cli.standin.serve import RunningStandin
from tests.fakes.contents import contents, provider_files
from tests.fakes.feedback import event_fields
from tests.fakes.house import IGNORED_COMMENT
from tests.fakes.provider import BASE, client_of
from tests.integration.cli_stack import Answer, MotoStack, moto_stack

TENANT, OTHER_TENANT = "acme-leads", "birch-studio"
AUTHOR, OTHER_AUTHOR = "writer-17", "writer-4"
MARK = "juniper"
"""Occurs in every text that the author said or saw, and in nobody else's."""

POLICY = TenantPolicy(sample_threshold=20, holdout_fraction=0.3, minimum_evidence=2, base_model=BASE)
Event = dict[str, Any]


def said(name: str, author: str, tenant: str = TENANT, **changes: object) -> Event:
    """An event about a draft of its own."""
    mark = f" {MARK}" if author == AUTHOR else ""
    texts = {
        "messages": [{"role": "user", "content": f"Write to customer {name}{mark}."}],
        "output": f"Dear Madam, with regard to {name}{mark}.",
        "metadata": {"note": f"about {name}{mark}"},
    }
    fields = {key: f"{value}{mark}" if key in ("comment", "final") else value for key, value in changes.items()}
    return event_fields(
        tenant=tenant, author=author, event_id=f"{name}-event", generation_id=name, **{**texts, **fields}
    )


def edits(author: str, count: int, tenant: str = TENANT) -> list[Event]:
    names = [f"{author}-{number}" for number in range(count)]
    return [said(name, author, tenant, final=f"Hi customer {name}, talk soon?") for name in names]


def everything_of(author: str) -> list[Event]:
    """Drafts that end in every way there is."""
    return [
        said(f"{author}-praised", author, rating=5),
        said(f"{author}-bad", author, rating=1),
        said(f"{author}-parked", author, rating=2, comment=IGNORED_COMMENT),
        said(f"{author}-waits", author, final="No draft yet.", messages=None, output=None, metadata={}, rating=None),
    ]


class ForgetStack(MotoStack):
    """The stack with its provider."""

    provider: RunningStandin

    def send(self, events: Sequence[Event]) -> None:
        assert FeedbackEmitter(self.outputs["FeedbackQueueUrl"], self.sqs).emit_all(events).complete
        self.triage()

    def send_bodies(self, *bodies: str) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.outputs["FeedbackQueueUrl"], MessageBody=body)
        self.triage()

    def learn(self, tenant: str = TENANT) -> None:
        """A run, with a real job at the provider; the tuned model repeats what it has learnt, whatever it is asked."""
        with self.client() as client:
            self.train(tenant, {}, POLICY, OpenAITuner(client), _answer)

    def client(self) -> openai.OpenAI:
        return client_of(self.provider)

    def stored(self) -> dict[str, str]:
        """All that is stored anywhere."""
        with self.client() as client:
            return {**contents(partial(boto3.client), self.outputs), **provider_files(client)}

    def forget(self, *arguments: str) -> tuple[Answer, Any]:
        """The command, its pauses left out; what it says to programs."""
        answer = self.goldsmith("forget", "--tenant", TENANT, "--grace", "0", "--json", *arguments)
        return answer, json.loads(answer.out) if answer.out else None

    def stored_of_others(self) -> dict[str, str]:
        """All that is stored of the other tenant, but for the names that SQS and S3 give."""
        return {
            place.rpartition(" ")[0] if place.startswith("s3") else place: content
            for place, content in self.stored().items()
            if OTHER_TENANT in place
        }

    def secrets(self) -> Any:  # noqa: ANN401 - a boto3 client
        return boto3.client("secretsmanager")

    def outcomes(self) -> dict[str, int]:
        """The counters but for those of what was forgotten, and of how much was ever committed."""
        history = ("forgotten", "sample_commits", "dead_lettered")
        return {name: count for name, count in self.counters().items() if name not in history}

    def exported(self, tenant: str = TENANT) -> list[str]:
        return sorted(self.goldsmith("dataset", "export", "--tenant", tenant, "--format", "sft").out.splitlines())

    def counters(self, tenant: str = TENANT) -> dict[str, int]:
        return {name: count for name, count in self.runs.tenant(tenant).counters.items() if count}


def _answer(model: str) -> str:
    return f"Hi, here is {MARK}." if model.startswith("ft:") else "Yours faithfully"


@contextlib.contextmanager
def forget_stack(
    provider: RunningStandin, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[ForgetStack]:
    """An empty one, whose bucket keeps versions as template.yaml says."""
    configured = {"ConfiguredProviderEndpoint": provider.url, "ConfiguredProviderKeySecretArn": "provider-key"}
    with moto_stack(monkeypatch, capsys, **configured) as running:
        boto3.client("secretsmanager").create_secret(Name="provider-key", SecretString=provider.api_key)
        running.s3.put_bucket_versioning(
            Bucket=running.outputs["DatasetBucketName"], VersioningConfiguration={"Status": "Enabled"}
        )
        made = ForgetStack(running.outputs, monkeypatch, capsys)
        made.provider = provider
        yield made


def fill(stack: ForgetStack, *, forgotten: bool = True) -> None:
    """Two writers and two tenants; a run; dead letters; an older version. Without the one writer if so wished."""
    mine = [*edits(AUTHOR, 8), *everything_of(AUTHOR)] if forgotten else []
    stack.send(edits(OTHER_AUTHOR, 4, OTHER_TENANT))
    stack.send([*edits(OTHER_AUTHOR, 24), *everything_of(OTHER_AUTHOR), *mine])
    stack.rewrite()
    authors = (OTHER_AUTHOR, *([AUTHOR] if forgotten else []))
    broken = [said(f"{author}-broken", author, rating=99) for author in authors]
    stack.send_bodies(*map(json.dumps, broken), "no JSON, no names")
    stack.learn()
    [run] = stack.runs.runs(TENANT)
    assert run.snapshot is not None
    assert run.tuned_model is not None, run.problem
    stack.store.put(run.snapshot.train_key, b"".join(stack.store.lines(run.snapshot.train_key)))
