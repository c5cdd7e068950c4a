"""All of a tenant's generations, or those that mention an event or a golden sample."""

import pytest

from goldsmith.domain.changes import Change
from goldsmith.domain.commits import build_commit
from goldsmith.domain.generations import Outcome
from tests.contract.books import BOTH, NOW, Books, accepted, make_books
from tests.fakes.stories import feedback, feedback_event


@pytest.fixture
def books(request: pytest.FixtureRequest) -> Books:
    return make_books(request.param, request)


def names(books: Books, mentioning: str = "", tenant: str = "acme-leads") -> list[str]:
    return [entry.generation_id for entry in books.ledger.entries(tenant, mentioning)]


def tell(books: Books, generation_id: str, event_id: str) -> None:
    told = {"generation_id": generation_id, "event_id": event_id}
    change = Change(None, feedback(**told), Outcome.WAITING, events=(feedback_event(**told),))
    books.ledger.commit(build_commit("acme-leads", [change], NOW))


@BOTH
class TestEntries:
    def test_all_of_the_tenant_s_generations_are_read_by_id_and_no_other_s(self, books: Books) -> None:
        for name, tenant in (("gen-2", "acme-leads"), ("gen-1", "acme-leads"), ("gen-3", "birch-studio")):
            books.ledger.commit(accepted(name, tenant=tenant))
        assert names(books) == ["gen-1", "gen-2"]
        assert names(books, tenant="cedar") == []

    def test_an_event_and_a_golden_sample_lead_to_the_generations_that_mention_them(self, books: Books) -> None:
        for name in ("gen-1", "gen-2"):
            books.ledger.commit(accepted(name))
        sample = books.ledger.read("acme-leads", ["gen-2"])["gen-2"].sample
        assert sample is not None
        assert names(books, "gen-1-0") == ["gen-1"]
        assert names(books, sample.sample_id) == ["gen-2"]
        assert names(books, "no such id") == []

    @pytest.mark.parametrize("event_id", ['say "it"', "C:\\drafts\\7", "Zoë 👋 <&>", "tab/slash"])
    def test_an_id_with_characters_that_json_escapes_is_found(self, books: Books, event_id: str) -> None:
        tell(books, "gen-1", event_id)
        tell(books, "gen-2", "another")
        assert names(books, event_id) == ["gen-1"]
