"""A live model that answers no more, for it was retired or belongs to a former provider, stops no tenant for good."""

from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.runs import RunState
from goldsmith.errors import ConfigurationProblem
from goldsmith.workflows.live_by_hand import LiveByHand
from tests.fakes.works import Works, learnt

TENANT = "acme-leads"


def test_after_a_rollback_to_the_base_model_the_run_under_way_measures_against_that() -> None:
    gone: list[str | None] = []

    def reply(request: ChatRequest) -> str | Exception:
        return ConfigurationProblem(f"no model {request.model}") if request.model in gone else learnt(request)

    works = Works(samples=60, reply=reply)
    first = works.tick_until_settled()
    gone.append(first.tuned_model)
    works.teach(TENANT, 60, start=500)
    for _ in range(12):
        works.tick()
    stuck = works.ledger.run(TENANT, 2)
    assert stuck is not None
    assert (stuck.state, stuck.live_model) == (RunState.TRAINED, first.tuned_model)
    assert stuck.problem is not None
    assert f"no model {first.tuned_model}" in stuck.problem
    by_hand = LiveByHand(works.ledger, works.watch.live, works.clock)
    by_hand.make(by_hand.rollback(TENANT, "base", "Mia", "it was retired", force=False))
    for _ in range(3):
        works.tick()
    ended = works.ledger.run(TENANT, 2)
    assert ended is not None
    assert (ended.state, ended.live_model, ended.problem) == (RunState.PROMOTED, "base", None)
    assert works.directory.models == {TENANT: ended.new_model}
