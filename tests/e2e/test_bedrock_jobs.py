"""Bedrock's jobs on the local AWS, which has those and neither base models that can be tuned nor deployments."""

import pytest

from goldsmith.domain.provider import Training, TrainingEnded
from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.provider import tuner
from goldsmith_cli.target import Target
from tests.contract.bedrock import KEY, job, samples
from tests.fakes.bedrock import ROLE

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("local-stack")]


@pytest.fixture
def target(local_stack: LocalStack) -> Target:
    """The local stack as if its models were on Bedrock."""
    stack = local_stack.target()
    configured = {"ConfiguredProvider": "bedrock", "BedrockTrainingRoleArn": ROLE}
    return Target(stack.description, {**stack.outputs, **configured}, stack.client, is_local=True)


def test_a_job_is_created_once_found_again_stopped_and_its_file_deleted_for_good(target: Target) -> None:
    bedrock, bucket = tuner(target), target.output("DatasetBucketName")
    handle = bedrock.submit(job(), samples())
    assert bedrock.submit(job(), iter(())) == handle
    assert isinstance(bedrock.poll(handle), Training)
    lines = target.client("s3").get_object(Bucket=bucket, Key=KEY)["Body"].read().splitlines()
    assert lines == list(samples())
    assert bedrock.withdraw(job()) is None
    assert isinstance(bedrock.poll(handle), TrainingEnded)
    listed = target.client("s3").list_object_versions(Bucket=bucket, Prefix=KEY)
    assert listed.get("Versions", []) == listed.get("DeleteMarkers", []) == []
