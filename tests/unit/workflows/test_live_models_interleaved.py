"""Whatever the order and whoever dies, in the end applications read what the ledger says, and every change is told."""

import contextlib
from collections.abc import Callable, Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.live_models import promotion_by_hand, rollback
from goldsmith.domain.runs import Run
from goldsmith.errors import TransientError
from goldsmith.workflows.live_models import LiveModels
from goldsmith.workflows.watching import Watch
from tests.fakes.living import POLICY, TENANT, Living
from tests.machine.interleaving import Guard, Invocation
from tests.machine.verdicts import Crash, Figures, Verdict
from tests.properties import examples


class Scene:
    """A tenant with two models to choose from, and whoever changes which is live or settles that."""

    def __init__(self) -> None:
        self.living = Living()
        self.first, self.second = self.living.kept(), self.living.kept()
        self.invocations: list[Invocation] = []

    @property
    def at_work(self) -> list[Invocation]:
        return [each for each in self.invocations if not each.ended]

    def promotes(self, run: Run) -> Callable[[Guard], object]:
        def work(guard: Guard) -> None:
            models = self._models(guard)
            seen = models.runs.tenant(TENANT)
            models.change(promotion_by_hand(seen, run, "Mia", "shorter", self.living.clock()))

        return work

    def rolls_back(self) -> Callable[[Guard], object]:
        def work(guard: Guard) -> None:
            models = self._models(guard)
            latest, seen = models.latest(TENANT), models.runs.tenant(TENANT)
            if latest is not None:
                models.change(rollback(seen, latest.before, "Ben", "too long", self.living.clock()))

        return work

    def ticks(self) -> Callable[[Guard], object]:
        def work(guard: Guard) -> None:
            models = self._models(guard)
            for change in models.ledger.unsettled():
                with contextlib.suppress(TransientError):
                    models.settle(change)
            Watch(models.runs, models, POLICY, self.living.clock).look(TENANT)

        return work

    def begin(self, work: Callable[[Guard], object]) -> None:
        self.invocations.append(Invocation("work", work, self.living.clock(), Figures()))

    def _models(self, guard: Guard) -> LiveModels:
        ledger = guard(self.living.ledger)
        return LiveModels(ledger, ledger, guard(self.living.directory), guard(self.living.announcements))


WORK: list[Callable[[Scene], Callable[[Guard], object]]] = [
    lambda scene: scene.promotes(scene.first),
    lambda scene: scene.promotes(scene.second),
    Scene.rolls_back,
    Scene.ticks,
    Scene.ticks,
]
MOST_VERDICTS_GO = st.sampled_from([*[Verdict.GO] * 8, *Verdict])


@contextlib.contextmanager
def playing(scene: Scene) -> Iterator[None]:
    """No thread is left behind."""
    try:
        yield
    finally:
        for left in scene.at_work:
            left.kill()


@settings(max_examples=examples(80, soak=1000))
@given(data=st.data())
def test_applications_read_in_the_end_what_the_ledger_says(data: st.DataObject) -> None:
    scene = Scene()
    with playing(scene):
        for _ in range(data.draw(st.integers(1, 60), label="moves")):
            if not scene.at_work or (len(scene.invocations) < 7 and data.draw(st.booleans(), label="begins")):
                scene.begin(data.draw(st.sampled_from(WORK), label="work")(scene))
                continue
            who = data.draw(st.integers(0, len(scene.at_work) - 1), label="who")
            scene.at_work[who].go(data.draw(MOST_VERDICTS_GO, label="verdict"))
    for invocation in scene.invocations:
        assert invocation.error is None or isinstance(invocation.error, Crash | TransientError), invocation.error

    calm = scene.living
    for change in calm.ledger.unsettled():
        calm.models.settle(change)
    calm.watch.look(TENANT)

    assert calm.directory.models.get(TENANT) == calm.live_model
    log = calm.log
    assert [change.number for change in log] == list(range(1, len(log) + 1))
    assert all(change.settled for change in log)
    assert [before.now.model for before in log[:-1]] == [after.previous_model for after in log[1:]]
    told = {change.number: change for change in calm.announcements.changes}
    assert told == {change.number: change.announcement for change in log}


def test_one_who_publishes_late_and_dies_is_corrected_by_the_next_tick() -> None:
    """Two settle the same change. One is done; the model changes again; then the other publishes what it read."""
    scene = Scene()
    with playing(scene):
        scene.begin(scene.promotes(scene.first))
        late, quick = scene.invocations[0], None
        while "publish" not in late.stopped_at:
            late.go()
        scene.begin(scene.ticks())
        quick = scene.invocations[1]
        while not quick.ended:
            quick.go()
        scene.begin(scene.promotes(scene.second))
        while not scene.invocations[2].ended:
            scene.invocations[2].go()
        assert list(scene.living.ledger.unsettled()) == []
        late.go(Verdict.CRASH_AFTER)
        assert scene.living.directory.models == {TENANT: "tuned-1"}
        assert scene.living.live_model == "tuned-2"
    scene.living.watch.look(TENANT)
    assert scene.living.directory.models == {TENANT: "tuned-2"}
