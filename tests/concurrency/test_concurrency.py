"""Eight processes commit the same and other events of the same tenants at once: nothing is lost, nothing counts twice.

Real processes, the real adapters and workflows. Each process has its own share of what was said, in its own order, and
hands back to itself what was not acknowledged, as a queue would; two more rewrite, and two review.
"""

import pytest

from tests.concurrency.audit import check_all
from tests.concurrency.broken import BROKEN
from tests.concurrency.engines import Engine
from tests.concurrency.failing import BusyTable
from tests.concurrency.figures import Figures
from tests.concurrency.places import Place
from tests.concurrency.race import play
from tests.concurrency.stories import STORIES, make_round

PROCESSES = 8
ROUNDS, BUSY_ROUNDS = 9, 3

pytestmark = pytest.mark.xdist_group("concurrency")


@pytest.mark.e2e
def test_what_eight_processes_commit_at_once_is_there_once_and_counted_once(ministack: Engine) -> None:
    played, place = make_round(1, len(STORIES), PROCESSES), Place("short", ministack.environment)
    told = play(place, played)
    check_all(place, played, told)
    assert told.counts["conflicts"] > 0, "nobody got into anybody's way: the round proves nothing"


@pytest.mark.soak
def test_round_after_round_it_is_there_once_and_counted_once(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = Figures(engine.name, PROCESSES)
    for seed in range(ROUNDS):
        # Few stories make every batch meet every other, many make batches as large as a transaction.
        played = make_round(seed, len(STORIES) * (seed % 3 + 1), PROCESSES)
        place = Place(f"round-{seed}", engine.environment)
        told = play(place, played)
        figures.add(played, told, check_all(place, played, told))
    with capsys.disabled():
        print(f"\n{figures}")  # noqa: T201 - what the proof is worth
    assert figures.counts["conflicts"] > 0


@pytest.mark.soak
def test_collisions_and_lost_transactions_and_answers_change_nothing_of_it(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = Figures(f"{engine.name}, busy", PROCESSES)
    for seed in range(BUSY_ROUNDS):
        played = make_round(seed, 2 * len(STORIES), PROCESSES)
        place = Place(f"busy-{seed}", engine.environment, BusyTable)
        told = play(place, played)
        figures.add(played, told, check_all(place, played, told))
    with capsys.disabled():
        print(f"\n{figures}")  # noqa: T201 - what the proof is worth
    assert figures.counts["collisions"] > 0
    assert figures.counts["handed back: ServiceUnavailable"] > 0


@pytest.mark.soak
@pytest.mark.parametrize("how", BROKEN)
def test_a_ledger_that_breaks_the_protocol_is_found_out(ministack: Engine, how: str) -> None:
    played = make_round(1, len(STORIES), PROCESSES)
    place = Place(f"broken-{list(BROKEN).index(how)}", ministack.environment, BROKEN[how])
    with pytest.raises(AssertionError):  # by the audit, or before it: some messages are never acknowledged then
        check_all(place, played, play(place, played))
