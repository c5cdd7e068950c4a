"""The tuner with boto3's own client, against what moto has of Bedrock and S3: the jobs, and files with their versions.

moto knows no base models and no deployments, and its jobs never end by themselves.
"""

from collections.abc import Iterator

import pytest

from goldsmith.adapters.aws import client
from goldsmith.adapters.bedrock_files import BedrockFiles
from goldsmith.adapters.bedrock_tuner import BedrockTuner
from goldsmith.adapters.s3 import S3Store
from goldsmith.adapters.s3_versions import S3Versions
from goldsmith.domain.provider import Training, TrainingEnded
from goldsmith.domain.runs import JobHandle
from goldsmith.errors import NotEnoughSamples
from tests.contract.bedrock import KEY, RUN, TENANT, job, samples
from tests.fakes.bedrock import ROLE
from tests.fakes.cloud import BUCKET, Cloud, running_cloud


@pytest.fixture
def cloud(sessions: None) -> Iterator[Cloud]:
    with running_cloud() as running:
        yield running


@pytest.fixture
def tuner(cloud: Cloud) -> BedrockTuner:
    cloud.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    files = BedrockFiles(S3Store(cloud.s3, BUCKET), S3Versions(cloud.s3, BUCKET), BUCKET)
    return BedrockTuner(client("bedrock"), files, ROLE)


def versions(cloud: Cloud) -> list[str]:
    listed = cloud.s3.list_object_versions(Bucket=BUCKET)
    return [each["Key"] for each in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]]


def test_a_job_is_created_once_found_again_stopped_and_its_file_deleted_for_good(
    tuner: BedrockTuner, cloud: Cloud
) -> None:
    handle = tuner.submit(job(), samples())
    assert tuner.submit(job(), iter(())) == handle
    [summary] = client("bedrock").list_model_customization_jobs()["modelCustomizationJobSummaries"]
    assert summary["jobName"] == handle.job_id
    assert cloud.objects()[KEY].splitlines() == list(samples())
    assert tuner.poll(handle) == Training("InProgress")
    tuner.cancel(handle)
    assert tuner.poll(handle) == TrainingEnded(True, "the provider reports the job as cancelled")
    tuner.cancel(handle)
    tuner.delete_files(handle)
    assert versions(cloud) == []


def test_what_a_job_was_created_with_is_what_bedrock_has(tuner: BedrockTuner) -> None:
    handle = tuner.submit(job(), samples())
    shown = client("bedrock").get_model_customization_job(jobIdentifier=handle.job_id)
    assert (shown["roleArn"], shown["hyperParameters"]) == (ROLE, {"epochCount": "3"})
    assert shown["trainingDataConfig"] == {"s3Uri": f"s3://{BUCKET}/{KEY}"}
    tags = client("bedrock").list_tags_for_resource(resourceARN=shown["jobArn"])["tags"]
    assert {tag["key"]: tag["value"] for tag in tags} == {"goldsmith-tenant": TENANT, "goldsmith-run": RUN}


def test_a_job_whose_handle_was_lost_is_withdrawn_by_its_run(tuner: BedrockTuner, cloud: Cloud) -> None:
    handle = tuner.submit(job(), samples())
    assert tuner.withdraw(job()) is None
    assert isinstance(tuner.poll(handle), TrainingEnded)
    assert versions(cloud) == []


def test_a_job_nobody_created_is_unknown(tuner: BedrockTuner) -> None:
    unknown = JobHandle(job_id="never", file_id="never")
    tuner.cancel(unknown)
    tuner.delete_files(unknown)
    assert tuner.poll(unknown) == TrainingEnded(False, "the provider does not know the job any more")


def test_too_few_lines_leave_nothing_behind(tuner: BedrockTuner, cloud: Cloud) -> None:
    def too_few() -> Iterator[bytes]:
        yield from samples(3)
        msg = "3 lines to train on"
        raise NotEnoughSamples(msg)

    with pytest.raises(NotEnoughSamples):
        tuner.submit(job(), too_few())
    assert versions(cloud) == []
    assert client("bedrock").list_model_customization_jobs()["modelCustomizationJobSummaries"] == []
