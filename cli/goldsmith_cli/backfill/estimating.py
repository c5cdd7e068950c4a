"""What a backfill would do, found out without doing any of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import IO, Any

from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.s3 import S3Store
from goldsmith.domain.commits import Commit
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import RewriteRequest, judge_request, rewrite_request
from goldsmith.ports import Refusal
from goldsmith.workflows.deliveries import Delivery
from goldsmith_cli.backfill.deployment import Deployment
from goldsmith_cli.stores import ledger_table

_CHARACTERS_A_TOKEN = 4
"""A rule of thumb for European languages; others have fewer."""
_JUDGEMENT_TOKENS = 100


class _Unwritten(DynamoLedger):
    def commit(self, commit: Commit) -> None:
        """Nothing is committed."""

    def refuse(self, refusal: Refusal) -> bool:
        """Nothing is counted."""
        del refusal
        return True


class _ReadOnly(S3Store):
    def put_new(self, key: str, body: bytes) -> None:
        """Nothing is written."""

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        """Nothing is written."""


@dataclass
class RoundEstimate:
    """Requests, the bytes of their lines, and roughly their tokens."""

    requests: int = 0
    size: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def add(self, line: bytes, request: ChatRequest, answer: int) -> None:
        """One more request, with an answer of about so many tokens."""
        self.requests += 1
        self.size += len(line)
        self.input_tokens += sum(len(message.content) for message in request.messages) // _CHARACTERS_A_TOKEN
        self.output_tokens += answer


@dataclass
class Estimate:
    """Reads as a backfill would; implements the RewriteQueue port by counting."""

    deployment: Deployment
    tenant: str
    counts: Counter[str] = field(default_factory=Counter)
    rewriting: RoundEstimate = field(default_factory=RoundEstimate)
    judging: RoundEstimate = field(default_factory=RoundEstimate)

    def __post_init__(self) -> None:
        target = self.deployment.target
        store = _ReadOnly(target.client("s3"), target.output("DatasetBucketName"))
        self._triage = self.deployment.triage(_Unwritten(ledger_table(target)), store, self)
        self._models, self._policy = self.deployment.models, self.deployment.policy(self.tenant)
        self._examples = tuple(example.answer for example in self.deployment.styles.of(self.tenant, self._policy))

    def take(self, bodies: Sequence[str]) -> dict[int, str]:
        """Count what triage would make of the events of one chunk."""
        report = self._triage.handle([Delivery(str(number), body) for number, body in enumerate(bodies)])
        known = report.counts.pop("duplicate", 0)
        self.counts.update(+report.counts)
        self.counts["known_before"] += known
        return {int(failure.delivery.message_id): str(failure.error) for failure in report.failures}

    def send(self, requests: Sequence[RewriteRequest]) -> None:
        """Count what a model would be asked, every candidate judged."""
        for request in requests:
            feedback, draft = request.feedback, request.feedback.output or ""
            for number in range(self._policy.candidates):
                asked = rewrite_request(feedback, self._examples, self._models[0], number or None)
                self._add(self.rewriting, asked, len(draft) // _CHARACTERS_A_TOKEN)
                self._add(self.judging, judge_request(feedback, self._examples, draft, self._models[1]), 0)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "events": dict(+self.counts),
            "rewrite": self._round(self.rewriting),
            "judge": self._round(self.judging),
        }

    def _add(self, estimate: RoundEstimate, asked: ChatRequest, answer: int) -> None:
        line = self.deployment.batches.line("x" * 64, asked)
        estimate.add(line, asked, answer + _JUDGEMENT_TOKENS)

    def _round(self, estimate: RoundEstimate) -> dict[str, int]:
        batches = self.deployment.batches
        files = max(ceil(estimate.requests / batches.max_requests), ceil(estimate.size / batches.max_bytes))
        tokens = {"input_tokens": estimate.input_tokens, "output_tokens": estimate.output_tokens}
        return {"requests": estimate.requests, "bytes": estimate.size, "files": files, **tokens}
