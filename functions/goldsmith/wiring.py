"""The composition root: which adapter stands behind which port. The only reader of the environment.

Factories are cached for the life of the process and import adapters when called, so a function pays at
its cold start for what it uses and nothing else.
"""

import gc
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldsmith.adapters.dynamodb import Table
    from goldsmith.adapters.sqs import SqsAdvanceQueue, SqsVisibility
    from goldsmith.ports import ChatModel
    from goldsmith.run_ports import Embedder, Tuner
    from goldsmith.settings.advance import AdvanceSettings
    from goldsmith.settings.shared import ProviderSettings
    from goldsmith.workflows.advance import Advance
    from goldsmith.workflows.launch import Launch
    from goldsmith.workflows.live_models import LiveModels
    from goldsmith.workflows.rewrite import Rewriting
    from goldsmith.workflows.sweep import Sweep
    from goldsmith.workflows.ticking import Ticking
    from goldsmith.workflows.triage import Triage
    from goldsmith.workflows.webhook import Webhook


_EVALUATED_AT_ONCE = 8
"""Threads for an evaluation's calls where each takes one; as many as it makes at a time."""


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def at_start(*factories: Callable[[], object]) -> None:
    """Make in Lambda's init phase, which has a whole processor, what the first event would have to wait for.

    Outside of Lambda nothing is made before it is asked for. What cannot be made, with wrong settings for example, is
    asked for again by the first event: what that raises is counted and alarmed on, a start that fails only tried again.
    """
    if "AWS_LAMBDA_FUNCTION_NAME" not in os.environ:
        return
    gc.disable()  # what is imported stays: looking through it for garbage, again and again as it grows, finds none
    for make in factories:
        with suppress(Exception):  # nothing is hidden: a failure is not cached, so the first event raises it
            make()
    gc.enable()
    gc.freeze()  # nor is it looked through at any event


@cache
def triage() -> "Triage":
    """Triage on AWS."""
    from goldsmith.adapters.aws import client
    from goldsmith.adapters.dynamodb_ledger import DynamoLedger
    from goldsmith.adapters.s3 import S3Store
    from goldsmith.adapters.sqs import SqsDeadLetters, SqsRewriteQueue
    from goldsmith.settings.triage import TriageSettings
    from goldsmith.workflows.triage import Triage

    settings = TriageSettings.read(os.environ)
    return Triage(
        ledger=DynamoLedger(_table(settings.table)),
        store=S3Store(client("s3"), settings.bucket),
        rewrites=SqsRewriteQueue(client("sqs"), settings.rewrite_queue_url),
        dead_letters=SqsDeadLetters(client("sqs"), settings.feedback_dlq_url),
        policy=settings.policy,
        clock=now,
        senders=settings.senders,
    )


@cache
def feedback_visibility() -> "SqsVisibility":
    """When failed feedback messages come back."""
    from goldsmith.settings.triage import TriageSettings

    return _visibility(TriageSettings.read(os.environ).feedback_queue_url)


@cache
def rewriting() -> "Rewriting":
    """Rewriting on AWS, with the provider's models."""
    from goldsmith.adapters.aws import client
    from goldsmith.adapters.dynamodb_ledger import DynamoLedger
    from goldsmith.adapters.dynamodb_runs import DynamoRuns
    from goldsmith.adapters.event_loops import event_loop
    from goldsmith.adapters.s3 import S3Store
    from goldsmith.adapters.sqs import SqsDeadLetters
    from goldsmith.domain.costs import TokenPrices
    from goldsmith.settings.rewrite import RewriteSettings
    from goldsmith.workflows.circuit import Circuit
    from goldsmith.workflows.proposals import Limits
    from goldsmith.workflows.proposing import Models
    from goldsmith.workflows.rewrite import Rewriting
    from goldsmith.workflows.style import StyleExamples

    settings = RewriteSettings.read(os.environ)
    policy = settings.policy
    table, store = _table(settings.table), S3Store(client("s3"), settings.bucket)
    ledger, runs = DynamoLedger(table), DynamoRuns(table)
    return Rewriting(
        ledger=ledger,
        store=store,
        chat=_chat(settings, settings.call_timeout_seconds, settings.rewrite_calls_at_once),
        dead_letters=SqsDeadLetters(client("sqs"), settings.rewrite_dlq_url),
        styles=StyleExamples(ledger, runs, store, now),
        models=Models(settings.rewrite_model, settings.judge_model or settings.rewrite_model),
        circuit=Circuit(now),
        clock=now,
        policy=policy,
        limits=Limits(settings.rewrite_calls_at_once, settings.call_timeout_seconds),
        prices=TokenPrices(settings.input_price, settings.output_price),
        run=event_loop().run,
    )


@cache
def rewrite_visibility() -> "SqsVisibility":
    """When failed rewrite requests come back."""
    from goldsmith.settings.rewrite import RewriteSettings

    return _visibility(RewriteSettings.read(os.environ).rewrite_queue_url)


@cache
def launch() -> "Launch":
    """Launching on AWS."""
    from goldsmith.adapters.dynamodb_runs import DynamoRuns
    from goldsmith.settings.launch import LaunchSettings
    from goldsmith.workflows.launch import Launch

    settings = LaunchSettings.read(os.environ)
    return Launch(DynamoRuns(_table(settings.table)), _advance_queue(settings.advance_queue_url), settings.policy, now)


@cache
def advance() -> "Advance":
    """Advancing runs on AWS, with the provider that trains."""
    from goldsmith.adapters.aws import client
    from goldsmith.adapters.dynamodb_ledger import DynamoLedger
    from goldsmith.adapters.dynamodb_runs import DynamoRuns
    from goldsmith.adapters.event_loops import event_loop
    from goldsmith.adapters.s3 import S3Store
    from goldsmith.settings.advance import AdvanceSettings
    from goldsmith.workflows.advance import Advance
    from goldsmith.workflows.evaluation import Evaluator, Judging
    from goldsmith.workflows.measuring import Measuring
    from goldsmith.workflows.planning import Planning
    from goldsmith.workflows.run_steps import RunSteps
    from goldsmith.workflows.snapshot import Snapshots
    from goldsmith.workflows.training_sets import TrainingSets

    settings = AdvanceSettings.read(os.environ)
    store = S3Store(client("s3"), settings.bucket)
    runs = DynamoRuns(_table(settings.table))
    tuner, policy = _tuner(settings), settings.policy
    training_sets = TrainingSets(store, tuner, policy)
    chat = _chat(settings, settings.provider_timeout_seconds, _EVALUATED_AT_ONCE)
    judge = _chat(settings.of_the_judge, settings.provider_timeout_seconds, _EVALUATED_AT_ONCE)
    judging = Judging(judge, settings.judge_model)
    steps = RunSteps(
        runs=runs,
        tuner=tuner,
        snapshots=Snapshots(DynamoLedger(_table(settings.table)), runs, store, policy, now),
        planning=Planning(runs, store, training_sets, Measuring(_embedder(settings)), policy),
        training_sets=training_sets,
        evaluator=Evaluator(store, chat, judging, policy, now, run=event_loop().run),
    )
    return Advance(runs, steps, live_models(), live_models().announcements, now)


def _embedder(settings: "AdvanceSettings") -> "Embedder | None":
    """The provider's embeddings, where a model for them is configured."""
    if settings.embedding_model is None:
        return None
    if settings.provider == "bedrock":
        from goldsmith.adapters.aws import patient_client
        from goldsmith.adapters.bedrock_embeddings import AT_ONCE, BedrockEmbedder

        seconds = settings.provider_timeout_seconds
        return BedrockEmbedder(patient_client("bedrock-runtime", seconds, AT_ONCE), settings.embedding_model)
    from goldsmith.adapters.openai_embeddings import OpenAIEmbedder
    from goldsmith.adapters.provider_clients import provider

    reached = (settings.provider_endpoint, settings.provider_key_arn, settings.provider_timeout_seconds)
    return OpenAIEmbedder(provider(*reached), settings.embedding_model)


@cache
def ticking() -> "Ticking":
    """What a tick or a nudge sets in motion."""
    from goldsmith.settings.advance import AdvanceSettings
    from goldsmith.workflows.ticking import Ticking
    from goldsmith.workflows.watching import Watch

    advancing, policy = advance(), AdvanceSettings.read(os.environ).policy
    watch = Watch(advancing.runs, live_models(), policy, now)
    return Ticking(launch().runs, advancing.steps.snapshots.ledger, launch(), advancing, watch)


@cache
def live_models() -> "LiveModels":
    """Changes of live models on AWS."""
    from goldsmith.adapters.aws import client
    from goldsmith.adapters.dynamodb_live import DynamoLive
    from goldsmith.adapters.dynamodb_runs import DynamoRuns
    from goldsmith.adapters.eventbridge import EventBridgeAnnouncements
    from goldsmith.adapters.ssm import SsmModelDirectory
    from goldsmith.settings.advance import AdvanceSettings
    from goldsmith.workflows.live_models import LiveModels

    settings = AdvanceSettings.read(os.environ)
    table = _table(settings.table)
    return LiveModels(
        runs=DynamoRuns(table),
        ledger=DynamoLive(table),
        directory=SsmModelDirectory(client("ssm"), settings.model_parameter_prefix),
        announcements=EventBridgeAnnouncements(client("events")),
    )


@cache
def sweep() -> "Sweep":
    """The daily look for segments that nobody committed."""
    from goldsmith.adapters.aws import client
    from goldsmith.adapters.dynamodb_ledger import DynamoLedger
    from goldsmith.adapters.dynamodb_runs import DynamoRuns
    from goldsmith.adapters.s3 import S3Store
    from goldsmith.settings.advance import AdvanceSettings
    from goldsmith.workflows.sweep import Sweep

    settings = AdvanceSettings.read(os.environ)
    table = _table(settings.table)
    return Sweep(DynamoRuns(table), DynamoLedger(table), S3Store(client("s3"), settings.bucket), now)


@cache
def webhook() -> "Webhook":
    """The provider's webhook on AWS."""
    from goldsmith.adapters.aws import client
    from goldsmith.adapters.dynamodb_webhooks import DynamoSeenWebhooks
    from goldsmith.adapters.secrets import secret
    from goldsmith.settings.webhook import WebhookSettings
    from goldsmith.workflows.webhook import Webhook

    settings = WebhookSettings.read(os.environ)
    arn = settings.webhook_secret_arn
    return Webhook(
        secret=secret(client("secretsmanager"), arn) if arn else None,
        seen=DynamoSeenWebhooks(_table(settings.table)),
        nudge=_advance_queue(settings.advance_queue_url),
        clock=now,
    )


def _tuner(settings: "AdvanceSettings") -> "Tuner":
    """Where models are trained."""
    from goldsmith.adapters.aws import client

    if settings.provider == "bedrock":
        from goldsmith.adapters.bedrock_files import BedrockFiles
        from goldsmith.adapters.bedrock_tuner import BedrockTuner
        from goldsmith.adapters.s3 import S3Store
        from goldsmith.adapters.s3_versions import S3Versions

        s3, bucket = client("s3"), settings.bucket
        files = BedrockFiles(S3Store(s3, bucket), S3Versions(s3, bucket), bucket)
        return BedrockTuner(client("bedrock"), files, settings.training_role_arn)
    from goldsmith.adapters.openai_tuner import OpenAITuner
    from goldsmith.adapters.provider_clients import provider

    key = settings.provider_key_arn
    return OpenAITuner(provider(settings.provider_endpoint, key, settings.provider_timeout_seconds))


def _chat(settings: "ProviderSettings", call_seconds: float, calls_at_once: int) -> "ChatModel":
    """Models that answer, each call within ``call_seconds``, to be asked in ``event_loop()`` only."""
    if settings.provider == "bedrock":
        from goldsmith.adapters.aws import patient_client
        from goldsmith.adapters.bedrock_chat import BedrockChat

        return BedrockChat(patient_client("bedrock-runtime", call_seconds, calls_at_once), calls_at_once)
    from goldsmith.adapters.openai_chat import OpenAIChat
    from goldsmith.adapters.provider_clients import async_provider

    return OpenAIChat(async_provider(settings.provider_endpoint, settings.provider_key_arn, call_seconds))


@cache
def _table(name: str) -> "Table":
    from goldsmith.adapters.aws import client
    from goldsmith.adapters.dynamodb import Table

    return Table(client("dynamodb"), name)


@cache
def _advance_queue(url: str) -> "SqsAdvanceQueue":
    from goldsmith.adapters.aws import client
    from goldsmith.adapters.sqs import SqsAdvanceQueue

    return SqsAdvanceQueue(client("sqs"), url)


def _visibility(url: str) -> "SqsVisibility":
    from goldsmith.adapters.aws import client
    from goldsmith.adapters.sqs import SqsVisibility

    return SqsVisibility(client("sqs"), url)
