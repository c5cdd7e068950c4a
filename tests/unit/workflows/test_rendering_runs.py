"""What a run does with samples that its provider would refuse."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from goldsmith.domain.provider import TrainingJob
from goldsmith.domain.runs import JobHandle, RunState
from goldsmith.errors import ServiceUnavailable
from tests.fakes.advancing import with_tuner
from tests.fakes.services import FakeTuner
from tests.fakes.stories import deliver, feedback_event
from tests.fakes.works import Works, final_about


class ForgetfulTuner(FakeTuner):
    """Creates the job, and then the answer gets lost; once."""

    lost = False

    def submit(self, job: TrainingJob, samples: Iterable[bytes]) -> JobHandle:
        handle = super().submit(job, samples)
        if self.lost:
            return handle
        self.lost = True
        msg = "the answer got lost"
        raise ServiceUnavailable(msg)


def works_with_refused(count: int, samples: int = 24) -> Works:
    """Edits, of which some belong to conversations that a provider would refuse."""
    works = Works(samples=samples)
    told = [
        feedback_event(
            event_id=f"refused-{n}",
            generation_id=f"refused-{n}",
            messages=[{"role": "user", "content": f"Case {n}"}, {"role": "assistant", "content": "Dear Dana,"}],
            final=final_about(f"case {n}"),
        )
        for n in range(count)
    ]
    works.house.triage.handle(deliver(*told))
    return works


@pytest.mark.parametrize("tuner", [FakeTuner, ForgetfulTuner])
def test_a_run_trains_on_the_rest_and_knows_how_many_were_left_out(tuner: type[FakeTuner]) -> None:
    works = works_with_refused(30)
    trainer = tuner()
    works.ticking = replace(works.ticking, advance=with_tuner(works.advance, trainer))
    run = works.tick_until_settled()
    assert run.state is RunState.PROMOTED
    assert run.snapshot is not None
    _, lines = trainer.jobs[run.run_id]
    assert run.left_out > 0
    assert len(lines) == run.snapshot.train_samples - run.left_out
    assert not [line for line in lines if b"Case" in line]


def test_a_run_with_too_few_left_fails_with_the_reasons_and_no_job() -> None:
    works = works_with_refused(30, samples=6)
    run = works.tick_until_settled()
    assert run.state is RunState.FAILED
    assert run.problem is not None
    assert "a provider needs 10" in run.problem
    assert "of generation refused-" in run.problem
    assert works.tuner.jobs == {}
