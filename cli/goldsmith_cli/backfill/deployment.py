"""What a stack's backfills need: its stores, its live rewrite queue, its provider, and how it is configured."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from goldsmith.adapters.openai_batches import OpenAIBatches
from goldsmith.adapters.sqs import SqsDeadLetters, SqsRewriteQueue
from goldsmith.domain.tenant_settings import OF_FEEDBACK
from goldsmith.workflows.backfill import Backfilling, unwatched
from goldsmith.workflows.backfill_states import BackfillStates
from goldsmith.workflows.patience import Patience
from goldsmith.workflows.style import StyleExamples
from goldsmith.workflows.triage import Triage
from goldsmith_cli import stores
from goldsmith_cli.errors import CliError
from goldsmith_cli.policies import policy_of, tenants_policy
from goldsmith_cli.provider import provider_client, rewrites_on_bedrock

if TYPE_CHECKING:
    from goldsmith.adapters.dynamodb_ledger import DynamoLedger
    from goldsmith.adapters.s3 import S3Store
    from goldsmith.domain.policy import TenantPolicy
    from goldsmith.ports import Ledger, ObjectStore, RewriteQueue
    from goldsmith.workflows.backfill_rounds import Watch
    from goldsmith_cli.target import Target


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Deployment:
    """Makes the workflows for one stack; ``sleep`` takes seconds."""

    target: "Target"
    sleep: Callable[[float], None]

    @cached_property
    def ledger(self) -> "DynamoLedger":
        """The ledger."""
        return stores.ledger(self.target)

    @cached_property
    def store(self) -> "S3Store":
        """The dataset bucket."""
        return stores.store(self.target)

    @property
    def states(self) -> BackfillStates:
        """How far each backfill has come."""
        return BackfillStates(self.store, now)

    @property
    def models(self) -> tuple[str, str]:
        """The one that rewrites and the one that judges."""
        rewriter = self.target.output("ConfiguredRewriteModel")
        return rewriter, self.target.outputs.get("ConfiguredJudgeModel") or rewriter

    def policy(self, tenant: str) -> "TenantPolicy":
        """The tenant's, as far as triage and rewriting go."""
        stack = policy_of(
            self.target,
            candidates=int(self.target.output("ConfiguredCandidates")),
            minimum_score=float(self.target.output("ConfiguredMinimumScore")),
            style_examples=int(self.target.output("ConfiguredStyleExamples")),
            holdout_fraction=float(self.target.output("ConfiguredHoldoutFraction")),
        )
        return tenants_policy(stores.runs(self.target).tenant(tenant), stack, OF_FEEDBACK)

    @property
    def styles(self) -> StyleExamples:
        """Style examples as live rewriting has them."""
        return StyleExamples(self.ledger, stores.runs(self.target), self.store, now)

    @cached_property
    def batches(self) -> OpenAIBatches:
        """The provider's batches; raises as ``require_batches`` does."""
        self.require_batches()
        return OpenAIBatches(provider_client(self.target))

    def require_batches(self) -> None:
        """Raise CliError where those who rewrite have no Batch API that we speak."""
        if rewrites_on_bedrock(self.target):
            raise CliError(
                "a backfill asks through OpenAI's Batch API, and the models that rewrite here are Bedrock's",
                "deploy with RewriteProvider=openai and ProviderKeySecretArn, or send the events: goldsmith emit",
            )

    def triage(self, ledger: "Ledger", store: "ObjectStore", rewrites: "RewriteQueue") -> Triage:
        """Triage as the function does it, but for what is given."""
        letters = SqsDeadLetters(self.target.client("sqs"), self.target.output("FeedbackDeadLetterQueueUrl"))
        return Triage(ledger, store, rewrites, letters, policy_of(self.target), now)

    def backfilling(self, watch: "Watch" = unwatched) -> Backfilling:
        """What goes on with a backfill."""
        return Backfilling(
            ledger=self.ledger,
            store=self.store,
            live=self._live(),
            batches=self.batches,
            styles=self.styles,
            clock=now,
            random=Random(),  # noqa: S311 - jitter, not secrecy
            patience=Patience(self.sleep),
            watch=watch,
        )

    def _live(self) -> SqsRewriteQueue:
        # At once: what is handed over was committed long ago.
        return SqsRewriteQueue(self.target.client("sqs"), self.target.output("RewriteQueueUrl"), delay_seconds=0)
