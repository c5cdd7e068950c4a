"""How a run's model goes live: only over the model it was measured against, and told of in the right order."""

from dataclasses import dataclass, field, replace

from goldsmith.domain.announcements import LiveModelChanged
from goldsmith.domain.live_models import promotion_by_hand
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.live_models import LiveModels
from tests.fakes.living import TENANT
from tests.fakes.services import FakeAnnouncements, FakeDirectory
from tests.fakes.works import Works, learnt


def with_live(works: Works, live: LiveModels) -> Works:
    """The same, where runs and ticks change live models by other hands."""
    works.advance = replace(works.advance, live=live, announcements=live.announcements)
    works.ticking = replace(works.ticking, advance=works.advance)
    return works


@dataclass
class Meanwhile:
    """While the new model is asked for the first time, a person makes another model live."""

    works: list[Works] = field(default_factory=list)

    def __call__(self, request: ChatRequest) -> str:
        if self.works and request.model.startswith("tuned-job"):
            self._go_live(self.works.pop())
        return learnt(request)

    def _go_live(self, works: Works) -> None:
        run = works.first_run()
        assert run is not None
        other = next_version(run, {"number": 9, "tuned_model": "tuned-by-hand"}, works.clock())
        change = promotion_by_hand(works.ledger.tenant(TENANT), other, "Mia", "shorter", works.clock())
        assert works.watch.live.change(change)


def test_a_model_that_was_measured_against_another_than_the_live_one_is_measured_again() -> None:
    meanwhile = Meanwhile()
    works = Works(reply=meanwhile)
    meanwhile.works.append(works)
    run = works.tick_until_settled()
    states = [step.state.value for step in run.steps]
    assert states[-5:] == ["trained", "evaluated", "trained", "evaluated", "kept"]  # both answer as people do
    assert (run.live_model, run.live_run) == ("tuned-by-hand", 9)
    assert works.directory.models == {TENANT: "tuned-by-hand"}


class Listening(FakeAnnouncements):
    """Notes what applications could read when something was announced."""

    def __init__(self, directory: FakeDirectory) -> None:
        super().__init__()
        self.directory = directory
        self.read: list[tuple[str, str | None]] = []

    def announce(self, run: Run, state: RunState) -> None:
        if state is RunState.PROMOTED:
            self.read.append(("run", self.directory.published(run.tenant)))

    def announce_change(self, change: LiveModelChanged) -> None:
        self.read.append(("change", self.directory.published(change.tenant)))


def test_applications_can_read_a_model_before_anybody_hears_of_it() -> None:
    works = Works()
    listening = Listening(works.directory)
    run = with_live(works, replace(works.advance.live, announcements=listening)).tick_until_settled()
    assert listening.read == [("change", run.new_model), ("run", run.new_model)]


class Deaf(FakeDirectory):
    def publish(self, tenant: str, model: str) -> None:
        raise ServiceUnavailable("publishing the live model")


def test_a_promotion_that_cannot_be_published_is_true_and_told_of_when_it_can() -> None:
    works = Works()
    with_live(works, replace(works.advance.live, directory=Deaf()))
    works.tick()
    works.tick()
    run = works.first_run()
    assert run is not None
    assert (run.state, run.settled) == (RunState.PROMOTED, False)
    assert run.unannounced_because == "publishing the live model"
    assert works.ledger.tenant(TENANT).live_model == run.new_model
    assert (run.run_id, "promoted") not in works.announcements.said
    assert works.tick_until_settled().unannounced_because is None  # by the tick, whose own directory hears
    assert works.directory.models == {TENANT: run.new_model}
