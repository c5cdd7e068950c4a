"""Where models are trained: one job a run, whatever happens on the way to it. The same rules for all tuners."""

from collections.abc import Iterator

import pytest

from goldsmith.domain.provider import Trained, Training, TrainingEnded
from goldsmith.domain.runs import JobHandle
from goldsmith.errors import NotEnoughSamples
from tests.contract.training import settled
from tests.contract.workshops import Workshop

UNKNOWN = JobHandle(job_id="ftjob-unknown", file_id="file-unknown")


def test_a_run_is_trained_to_a_model(workshop: Workshop) -> None:
    status = settled(workshop.tuner, workshop.tuner.submit(workshop.job("trained"), workshop.lines()))
    assert isinstance(status, Trained)
    assert status.model
    assert bool(status.trained_tokens) is workshop.counts_tokens


def test_a_run_submitted_again_is_the_same_job(workshop: Workshop) -> None:
    first = workshop.tuner.submit(workshop.job("again"), workshop.lines())
    assert workshop.tuner.submit(workshop.job("again"), workshop.lines()) == first
    assert len(workshop.files()) == 1


def test_for_a_job_that_exists_no_line_is_taken(workshop: Workshop) -> None:
    def broken() -> Iterator[bytes]:
        msg = "a line was taken"
        raise AssertionError(msg)
        yield b""

    first = workshop.tuner.submit(workshop.job("again"), workshop.lines())
    assert workshop.tuner.submit(workshop.job("again"), broken()) == first


def test_each_run_has_a_job_of_its_own(workshop: Workshop) -> None:
    handles = [workshop.tuner.submit(workshop.job(name), workshop.lines()) for name in ("one", "two")]
    assert len({handle.job_id for handle in handles}) == 2


def test_what_the_lines_raise_goes_through_before_anything_is_uploaded(workshop: Workshop) -> None:
    def too_few() -> Iterator[bytes]:
        yield from workshop.lines(count=3)
        msg = "3 lines to train on"
        raise NotEnoughSamples(msg)

    with pytest.raises(NotEnoughSamples, match="3 lines"):
        workshop.tuner.submit(workshop.job("few"), too_few())
    assert workshop.files() == []
    assert isinstance(settled(workshop.tuner, workshop.tuner.submit(workshop.job("few"), workshop.lines())), Trained)


def test_a_job_that_is_cancelled_ends_as_cancelled(busy: Workshop) -> None:
    handle = busy.tuner.submit(busy.job("0001"), busy.lines())
    assert isinstance(busy.tuner.poll(handle), Training)
    busy.tuner.cancel(handle)
    ended = TrainingEnded(cancelled=True, reason="the provider reports the job as cancelled")
    assert busy.tuner.poll(handle) == ended
    busy.tuner.cancel(handle)
    assert busy.tuner.poll(handle) == ended


def test_cancelling_one_job_leaves_the_others_alone(busy: Workshop) -> None:
    one, two = (busy.tuner.submit(busy.job(name), busy.lines()) for name in ("one", "two"))
    busy.tuner.cancel(one)
    assert isinstance(busy.tuner.poll(two), Training)


def test_a_job_that_has_ended_is_not_cancelled_any_more(workshop: Workshop) -> None:
    handle = workshop.tuner.submit(workshop.job("0001"), workshop.lines())
    trained = settled(workshop.tuner, handle)
    workshop.tuner.cancel(handle)
    assert workshop.tuner.poll(handle) == trained


def test_a_job_the_provider_does_not_know_has_ended_and_need_not_be_cancelled(workshop: Workshop) -> None:
    workshop.tuner.cancel(UNKNOWN)
    gone = TrainingEnded(cancelled=False, reason="the provider does not know the job any more")
    assert workshop.tuner.poll(UNKNOWN) == gone


def test_the_file_of_a_trained_model_is_deleted_and_the_model_stays(workshop: Workshop) -> None:
    one, two = (workshop.tuner.submit(workshop.job(name), workshop.lines()) for name in ("one", "two"))
    trained = settled(workshop.tuner, one)
    assert workshop.files().count(one.file_id) == 1
    workshop.tuner.delete_files(one)
    assert workshop.files() == [two.file_id]
    assert workshop.tuner.poll(one) == trained


def test_files_that_are_gone_need_not_be_deleted(workshop: Workshop) -> None:
    handle = workshop.tuner.submit(workshop.job("0001"), workshop.lines())
    for _ in range(2):
        workshop.tuner.delete_files(handle)
    workshop.tuner.delete_files(UNKNOWN)
    assert workshop.files() == []


def test_after_its_job_is_cancelled_the_file_can_be_deleted(busy: Workshop) -> None:
    handle = busy.tuner.submit(busy.job("0001"), busy.lines())
    busy.tuner.cancel(handle)
    busy.tuner.delete_files(handle)
    assert busy.files() == []
    assert isinstance(busy.tuner.poll(handle), TrainingEnded)


def test_a_run_whose_files_were_deleted_still_has_its_job(workshop: Workshop) -> None:
    handle = workshop.tuner.submit(workshop.job("0001"), workshop.lines())
    workshop.tuner.delete_files(handle)
    assert workshop.tuner.submit(workshop.job("0001"), workshop.lines()) == handle
    assert workshop.files() == []


def test_a_job_whose_handle_was_lost_can_be_withdrawn_by_its_run(busy: Workshop) -> None:
    handle, other = (
        busy.tuner.submit(busy.job("lost"), busy.lines()),
        busy.tuner.submit(busy.job("other"), busy.lines()),
    )
    for _ in range(2):
        assert busy.tuner.withdraw(busy.job("lost")) is None
    assert isinstance(busy.tuner.poll(handle), TrainingEnded)
    assert busy.files() == [other.file_id]
    assert isinstance(busy.tuner.poll(other), Training)


def test_what_was_never_submitted_need_not_be_withdrawn(busy: Workshop) -> None:
    assert busy.tuner.withdraw(busy.job("never")) is None


def test_withdrawing_a_job_that_was_faster_names_its_model(workshop: Workshop) -> None:
    handle = workshop.tuner.submit(workshop.job("fast"), workshop.lines())
    trained = settled(workshop.tuner, handle)
    assert isinstance(trained, Trained)
    assert workshop.tuner.withdraw(workshop.job("fast")) == trained.model
    assert workshop.files() == []
