"""The command on a stack whose models are on Bedrock: no key is read, and what cannot be done there is said plainly."""

import json
from collections.abc import Iterator

import boto3
import pytest

from goldsmith.adapters.bedrock_files import BedrockFiles
from goldsmith.adapters.bedrock_tuner import BedrockTuner
from goldsmith.adapters.s3_versions import S3Versions
from goldsmith.client import FeedbackEmitter
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import RunState
from goldsmith.domain.training import RunMethod
from goldsmith_cli.errors import ExitCode
from tests.fakes.bedrock import BASE, ROLE
from tests.integration.cli_stack import MotoStack, moto_stack
from tests.integration.forget_stack import AUTHOR, OTHER_AUTHOR, TENANT, edits

POLICY = TenantPolicy(sample_threshold=20, holdout_fraction=0.3, base_model=BASE)
CONFIGURED = {
    "ConfiguredProvider": "bedrock",
    "ConfiguredRewriteProvider": "bedrock",
    "BedrockTrainingRoleArn": ROLE,
}


class WithoutModels(BedrockTuner):
    """moto knows none."""

    def preflight(self, model: str, method: RunMethod) -> tuple[str, ...]:
        return ()


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with moto_stack(monkeypatch, capsys, **CONFIGURED) as running:
        bucket = running.outputs["DatasetBucketName"]
        running.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        yield running


def training_files(stack: MotoStack) -> list[str]:
    """All versions of them, and their delete markers."""
    listed = stack.s3.list_object_versions(Bucket=stack.outputs["DatasetBucketName"])
    found = [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
    return [each["Key"] for each in found if "/provider/" in each["Key"]]


def test_forgetting_stops_the_job_that_trains_on_it_and_deletes_its_file_for_good(stack: MotoStack) -> None:
    events = [*edits(OTHER_AUTHOR, 24), *edits(AUTHOR, 8)]
    assert FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs).emit_all(events).complete
    stack.triage()
    bucket = stack.outputs["DatasetBucketName"]
    files = BedrockFiles(stack.store, S3Versions(stack.s3, bucket), bucket)
    stack.train(TENANT, {}, POLICY, WithoutModels(boto3.client("bedrock"), files, ROLE))
    [run] = stack.runs.runs(TENANT)
    assert run.job is not None
    assert training_files(stack) == [run.job.file_id]

    answer = stack.goldsmith("forget", "--tenant", TENANT, "--author", AUTHOR, "--grace", "0", "--json")

    assert answer.exit_code == ExitCode.OK, answer.err
    [touched] = json.loads(answer.out)["runs"]
    assert (touched["cancelled"], touched["files_deleted"]) == (True, True)
    assert training_files(stack) == []
    job = boto3.client("bedrock").get_model_customization_job(jobIdentifier=run.job.job_id)
    assert job["status"] == "Stopped"
    [after] = stack.runs.runs(TENANT)
    assert after.state is RunState.CANCELLED


@pytest.mark.parametrize("dry_run", [["--dry-run"], []])
def test_a_backfill_says_that_it_needs_another_rewriter_before_it_reads_a_line(
    stack: MotoStack, tmp_path_factory: pytest.TempPathFactory, dry_run: list[str]
) -> None:
    file = tmp_path_factory.mktemp("past") / "events.jsonl"
    file.write_text("".join(json.dumps(event) + "\n" for event in edits(AUTHOR, 2)), encoding="utf-8")
    answer = stack.goldsmith("backfill", file, "--tenant", TENANT, *dry_run)
    assert answer.exit_code == ExitCode.PROBLEM
    assert "OpenAI's Batch API" in answer.err
    assert "RewriteProvider=openai" in answer.err
    assert not list(stack.runs.tenants())
