from collections.abc import Iterable, Iterator, Mapping

import pytest

from goldsmith.domain.generations import Generation, Listing
from goldsmith.errors import ReviewProblem
from goldsmith.ports import Listed
from tests.fakes.ledger import FakeLedger
from tests.fakes.parking import FIRST, LATE, SECOND, found, park, parked_house, reviewing
from tests.fakes.stories import DRAFT, deliver, feedback_event, piece


def test_what_is_parked_comes_with_all_that_was_said_and_proposed() -> None:
    house = parked_house()
    house.triage.handle(deliver(piece(event_id="e2", rating=1, occurred_at=LATE)))
    [parked] = reviewing(house).parked("acme-leads")
    assert (parked.tenant, parked.generation_id, parked.reasons) == ("acme-leads", "gen-1", ("low_score",))
    assert (parked.feedback.comment, parked.draft, parked.feedback.author) == ("Too stiff.", DRAFT, "u-7")
    assert (parked.feedback.rating, parked.version) == (0.0, 3)
    assert [candidate.answer for candidate in parked.candidates] == [FIRST, SECOND]
    assert parked.candidates[0].judgement is not None
    assert parked == found(house)


def test_what_waits_longest_comes_first_and_other_tenants_do_not_come() -> None:
    house = parked_house(generation_id="z")
    house.clock.pass_seconds(60)
    park(house, event_id="e2", generation_id="a")
    park(house, event_id="e3", generation_id="gen-3", tenant="birch-studio")
    waiting = list(reviewing(house).parked("acme-leads"))
    assert [parked.generation_id for parked in waiting] == ["z", "a"]
    assert waiting[0].since < waiting[1].since


class ListedLedger(FakeLedger):
    """Counts how many generations are read at a time; its list lags behind."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []
        self.lagging: list[Listed] = []

    def read(self, tenant: str, generation_ids: Iterable[str]) -> Mapping[str, Generation]:
        names = list(generation_ids)
        self.asked.append(len(names))
        return super().read(tenant, names)

    def listed(self, tenant: str, listing: Listing, *, latest_first: bool = False) -> Iterator[Listed]:
        yield from self.lagging
        yield from super().listed(tenant, listing, latest_first=latest_first)


def test_the_ledger_is_read_a_hundred_at_a_time() -> None:
    ledger = ListedLedger()
    house = parked_house(ledger)
    for start in (0, 75):
        told = [
            feedback_event(event_id=f"n{n}", generation_id=f"n{n}", comment="Warmer.") for n in range(start, start + 75)
        ]
        asked = len(house.rewrites.requests)
        house.triage.handle(deliver(*told))
        house.rewrite(house.rewrite_messages(asked))
    ledger.asked.clear()
    assert len({parked.generation_id for parked in reviewing(house).parked("acme-leads")}) == 151
    assert ledger.asked == [100, 51]


def test_what_a_lagging_list_has_twice_or_has_still_comes_once_or_not_at_all() -> None:
    ledger = ListedLedger()
    house = parked_house(ledger)
    park(house, event_id="e2", generation_id="gen-2")
    ledger.lagging = [*ledger.listed("acme-leads", Listing.PARKED), Listed("never-was", house.clock())]
    reviewing(house).approve(found(house), "Mia")
    assert [parked.generation_id for parked in reviewing(house).parked("acme-leads")] == ["gen-2"]


def test_a_draft_nobody_knows_is_not_found() -> None:
    with pytest.raises(ReviewProblem, match="acme-leads has no draft gen-9"):
        found(parked_house(), "gen-9")
