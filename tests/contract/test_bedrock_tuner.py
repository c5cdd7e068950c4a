"""Bedrock's way of training: jobs that go by our names and read files in our bucket."""

import pytest
from botocore.exceptions import ReadTimeoutError

from goldsmith.domain.provider import Trained, Training, TrainingEnded, TrainingJob
from goldsmith.domain.runs import JobHandle
from goldsmith.errors import (
    ConfigurationProblem,
    GoldsmithError,
    ProviderRejected,
    RateLimited,
    TimedOut,
    TrainingBlocked,
)
from tests.contract.bedrock import CREATE, KEY, RUN, TENANT, Account, job, samples
from tests.contract.training import settled
from tests.fakes.bedrock import BASE, BUCKET, ROLE


@pytest.fixture
def account() -> Account:
    return Account()


def test_a_job_is_asked_for_by_our_name_with_our_role_and_bucket(account: Account) -> None:
    handle = account.tuner.submit(job(), samples())
    name = f"{RUN}-sft-abc123abc123abc1"
    assert handle == JobHandle(job_id=name, file_id=KEY)
    tags = [{"key": "goldsmith-tenant", "value": TENANT}, {"key": "goldsmith-run", "value": RUN}]
    assert account.created() == [
        {
            "jobName": name,
            "customModelName": name,
            "clientRequestToken": name,
            "roleArn": ROLE,
            "baseModelIdentifier": BASE,
            "customizationType": "FINE_TUNING",
            "trainingDataConfig": {"s3Uri": f"s3://{BUCKET}/{KEY}"},
            "outputDataConfig": {"s3Uri": f"s3://{BUCKET}/tenants/{TENANT}/runs/{RUN}/provider/output/"},
            "hyperParameters": {"epochCount": "3"},
            "jobTags": tags,
            "customModelTags": tags,
        }
    ]


def test_the_file_holds_conversations_and_answers_one_a_line(account: Account) -> None:
    account.tuner.submit(job(), samples(9))
    lines = account.store.objects[KEY].splitlines()
    assert len(lines) == 9
    assert lines[0] == (
        b'{"schemaVersion":"bedrock-conversation-2024","messages":'
        b'[{"role":"user","content":[{"text":"Write to Dana about topic 0."}]},'
        b'{"role":"assistant","content":[{"text":"Hi Dana, topic 0? Mia"}]}]}'
    )


def test_a_job_that_was_created_although_no_answer_came_is_adopted(account: Account) -> None:
    account.client.fail(CREATE, ReadTimeoutError(endpoint_url="https://bedrock"), after=True)
    with pytest.raises(TimedOut):
        account.tuner.submit(job(), samples())
    handle = account.tuner.submit(job(), iter(()))
    assert (list(account.client.jobs), list(account.store.objects)) == ([handle.job_id], [KEY])
    assert len(account.created()) == 1


def test_a_conflict_over_the_name_of_the_very_job_is_no_trouble(account: Account) -> None:
    """Another attempt was faster between the look-up and the creation."""
    conflict = account.client.error(CREATE, "ConflictException")
    account.client.fail(CREATE, conflict, after=True)
    handle = account.tuner.submit(job(), samples())
    assert list(account.client.jobs) == [handle.job_id]
    assert list(account.store.objects) == [KEY]


def test_after_a_passing_fault_the_file_is_used_and_no_line_is_taken_again(account: Account) -> None:
    account.client.fail(CREATE, account.client.error(CREATE, "ThrottlingException"))
    with pytest.raises(RateLimited):
        account.tuner.submit(job(), samples())
    assert list(account.store.objects) == [KEY]
    account.tuner.submit(job(), iter(()))
    assert len(account.store.objects[KEY].splitlines()) == 12


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("AccessDeniedException", ConfigurationProblem),
        ("ServiceQuotaExceededException", ConfigurationProblem),
        ("ResourceNotFoundException", TrainingBlocked),
        ("ValidationException", ProviderRejected),
    ],
)
def test_a_job_that_is_refused_leaves_no_version_of_its_file(
    account: Account, code: str, failure: type[GoldsmithError]
) -> None:
    account.client.fail(CREATE, account.client.error(CREATE, code))
    with pytest.raises(failure):
        account.tuner.submit(job(), samples())
    assert (account.store.objects, account.store.older, account.client.jobs) == ({}, [], {})


def test_more_epochs_than_the_model_takes_fail_with_bedrocks_word(account: Account) -> None:
    with pytest.raises(ProviderRejected, match="epochCount must be between 1 and 5"):
        account.tuner.submit(job(epochs=6), samples())


def test_a_tenant_of_any_name_has_jobs(account: Account) -> None:
    tenant = "a" + "-" * 61 + "b"
    long = TrainingJob(f"{tenant}-0001", tenant, BASE, "abc123" * 8)
    handle = account.tuner.submit(long, samples())
    assert account.tuner.submit(long, iter(())) == handle
    assert isinstance(settled(account.tuner, handle), Trained)


def test_a_tuned_model_is_tuned_further(account: Account) -> None:
    first = account.trained()
    assert account.tuner.preflight(first, "sft") == ()
    status = settled(account.tuner, account.tuner.submit(job(first, "acme-leads-0002"), samples()))
    assert isinstance(status, Trained)
    assert status.model != first


def test_a_failed_job_says_why_in_at_most_500_characters(account: Account) -> None:
    handle = account.tuner.submit(job(), samples())
    account.client.jobs[handle.job_id] |= {"status": "Failed", "failureMessage": "reserved keyword " * 100}
    ended = account.tuner.poll(handle)
    assert isinstance(ended, TrainingEnded)
    assert (ended.cancelled, len(ended.reason), ended.reason[:17]) == (False, 500, "reserved keyword ")
    del account.client.jobs[handle.job_id]["failureMessage"]
    assert account.tuner.poll(handle) == TrainingEnded(False, "the provider reports the job as failed")


def test_a_job_that_completed_without_a_model_is_not_done_yet(account: Account) -> None:
    handle = account.tuner.submit(job(), samples())
    account.client.jobs[handle.job_id]["status"] = "Completed"
    assert account.tuner.poll(handle) == Training("Completed")


def test_a_job_that_ends_just_before_it_is_stopped_is_left_as_it_is(account: Account) -> None:
    handle = account.tuner.submit(job(), samples())
    conflict = account.client.error("stop_model_customization_job", "ConflictException")
    account.client.fail("stop_model_customization_job", conflict)
    account.tuner.cancel(handle)  # asked once more, it has completed
    assert isinstance(account.tuner.poll(handle), Trained)


def test_a_job_that_cannot_be_stopped_and_goes_on_is_trouble(account: Account) -> None:
    account.client.polls = 10
    handle = account.tuner.submit(job(), samples())
    conflict = account.client.error("stop_model_customization_job", "ConflictException")
    account.client.fail("stop_model_customization_job", conflict)
    with pytest.raises(ProviderRejected, match="ConflictException"):
        account.tuner.cancel(handle)


def test_a_deleted_file_has_no_older_version_left(account: Account) -> None:
    handle = account.tuner.submit(job(), samples())
    account.store.put(KEY, b"another version")
    account.store.put(f"{KEY}.notes", b"of somebody else")
    account.tuner.delete_files(handle)
    assert (list(account.store.objects), account.store.older) == ([f"{KEY}.notes"], [])
