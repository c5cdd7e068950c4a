"""A run that is ready to be evaluated, and evaluating it to the end."""

from dataclasses import replace
from datetime import timedelta

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.runs import Run
from goldsmith.workflows.evaluation import Evaluator, Judging
from tests.fakes.house import Reply
from tests.fakes.services import FakeChat
from tests.fakes.works import Works

MODELS = ("base", "tuned")


def trained(works: Works) -> Run:
    """A run of acme-leads with its snapshot and a model that came of it."""
    works.launch.consider("acme-leads")
    run = works.first_run()
    assert run is not None
    snapshot = works.advance.steps.snapshots.take(run)
    return run.model_copy(update={"snapshot": snapshot, "tuned_model": "tuned"})


def evaluator(works: Works, policy: TenantPolicy | None = None, judge: Reply | None = None) -> Evaluator:
    """That of the works, under another policy or with another judge."""
    usual = works.advance.steps.evaluator
    judging = usual.judging if judge is None else Judging(FakeChat(judge), "another-judge")
    return replace(usual, policy=policy or usual.policy, judging=judging)


def evaluated(works: Works, run: Run | None = None, by: Evaluator | None = None) -> Evaluation:
    """With all the time there is."""
    found = (by or evaluator(works)).evaluate(run or trained(works), works.clock() + timedelta(hours=1))
    assert isinstance(found, Evaluation)
    return found


def asked(works: Works, model: str) -> list[str]:
    """The last thing that was said in each question to a model."""
    return sorted(call.messages[-1].content for call in works.chat.calls if call.model == model)
