"""How a tuner trains, and how what it trained comes to answer. The same rules for all tuners."""

from dataclasses import replace
from typing import get_args

import pytest

from goldsmith.domain.provider import Trained
from goldsmith.domain.training import Method, RunMethod, stages
from goldsmith.errors import TrainingBlocked
from tests.contract.training import answering, next_stage, settled
from tests.contract.workshops import Workshop

METHODS = get_args(Method)
RUN_METHODS = get_args(RunMethod)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_trains_on_lines_of_its_shape_or_is_blocked(workshop: Workshop, method: Method) -> None:
    if method not in workshop.methods:
        with pytest.raises(TrainingBlocked):
            workshop.tuner.shape(method)
        return
    trained = next_stage(workshop.job("method"), workshop.base, method)
    assert isinstance(settled(workshop.tuner, workshop.tuner.submit(trained, workshop.lines(method))), Trained)


@pytest.mark.parametrize("method", RUN_METHODS)
def test_nothing_speaks_against_a_sound_base_model_but_a_method_that_is_not_offered(
    workshop: Workshop, method: RunMethod
) -> None:
    if set(stages(method)) <= set(workshop.methods):
        assert workshop.tuner.preflight(workshop.base, method) == ()
    else:
        with pytest.raises(TrainingBlocked):
            workshop.tuner.preflight(workshop.base, method)


def test_a_model_that_was_tuned_can_be_tuned_further(workshop: Workshop) -> None:
    model = workshop.trained("first")
    assert workshop.tuner.preflight(model, "sft") == ()
    handle = workshop.tuner.submit(next_stage(workshop.job("second"), model, "sft"), workshop.lines())
    assert isinstance(settled(workshop.tuner, handle), Trained)


def test_each_stage_of_a_run_is_a_job_of_its_own_and_found_again(workshop: Workshop) -> None:
    last = workshop.methods[-1]
    first = workshop.job("0001")
    one = workshop.tuner.submit(first, workshop.lines())
    trained = settled(workshop.tuner, one)
    assert isinstance(trained, Trained)
    second = next_stage(first, trained.model, last)
    two = workshop.tuner.submit(second, workshop.lines(last))
    assert two.job_id != one.job_id
    assert two.file_id != one.file_id
    assert workshop.tuner.submit(first, workshop.lines()) == one
    assert workshop.tuner.submit(second, workshop.lines(last)) == two
    further = settled(workshop.tuner, two)
    assert isinstance(further, Trained)
    assert further.model != trained.model


def test_withdrawing_a_stage_leaves_the_one_before_it_alone(busy: Workshop) -> None:
    last = busy.methods[-1]
    first = busy.job("0001")
    one = busy.tuner.submit(first, busy.lines())
    second = next_stage(first, busy.base, last)
    busy.tuner.submit(second, busy.lines(last))
    assert busy.tuner.withdraw(second) is None
    assert busy.files() == [one.file_id]
    assert busy.tuner.submit(first, busy.lines()) == one


@pytest.mark.parametrize("epochs", [1, 4])
def test_a_job_trains_for_as_many_epochs_as_asked(workshop: Workshop, epochs: int) -> None:
    for method in workshop.methods:
        job = next_stage(workshop.job(method), workshop.base, method)
        asked = replace(job, epochs=epochs)
        assert workshop.epochs(workshop.tuner.submit(asked, workshop.lines(method))) == epochs


def test_a_trained_model_comes_to_answer_by_a_name_that_stays(workshop: Workshop) -> None:
    model = workshop.trained("0001")
    name = answering(workshop.tuner, model, "acme-leads-0001")
    assert name
    assert answering(workshop.tuner, model, "acme-leads-0001") == name


def test_models_of_two_runs_answer_by_names_of_their_own(workshop: Workshop) -> None:
    names = {answering(workshop.tuner, workshop.trained(run), f"acme-leads-{run}") for run in ("0001", "0002")}
    assert len(names) == 2


def test_what_is_not_deployed_need_not_be_undeployed(workshop: Workshop) -> None:
    name = answering(workshop.tuner, workshop.trained("0001"), "acme-leads-0001")
    for _ in range(2):
        workshop.tuner.undeploy(name)
    workshop.tuner.undeploy("never-deployed")
