"""What workflows may rely on, whichever ledger is behind the port."""

import dataclasses
from datetime import timedelta

import pytest

from goldsmith.domain.generations import Listing, Outcome
from goldsmith.errors import CommitConflict
from goldsmith.ports import Listed, Refusal
from tests.contract.books import BOTH, NOW, Books, accepted, commented, make_books, settled
from tests.fakes.counting import counts


@pytest.fixture
def books(request: pytest.FixtureRequest) -> Books:
    return make_books(request.param, request)


@BOTH
class TestCommitting:
    def test_what_is_committed_is_read_back_as_it_was(self, books: Books) -> None:
        commit = accepted()
        books.ledger.commit(commit)
        assert books.ledger.read("acme-leads", ["gen-1", "unknown"]) == {"gen-1": commit.generations[0]}

    def test_reading_nothing_finds_nothing(self, books: Books) -> None:
        assert books.ledger.read("acme-leads", []) == {}

    def test_a_generation_may_be_asked_for_twice(self, books: Books) -> None:
        books.ledger.commit(accepted())
        assert set(books.ledger.read("acme-leads", ["gen-1", "gen-1"])) == {"gen-1"}

    def test_the_next_version_replaces_the_one_that_was_read(self, books: Books) -> None:
        books.ledger.commit(accepted())
        known = books.ledger.read("acme-leads", ["gen-1"])["gen-1"]
        books.ledger.commit(accepted(known=known))
        again = books.ledger.read("acme-leads", ["gen-1"])["gen-1"]
        assert (again.version, len(again.pieces)) == (2, 2)

    def test_a_commit_on_an_outdated_version_is_a_conflict_and_leaves_no_trace(self, books: Books) -> None:
        books.ledger.commit(accepted())
        known = books.ledger.read("acme-leads", ["gen-1"])["gen-1"]
        books.ledger.commit(accepted(known=known))
        before = (books.runs.tenant("acme-leads"), list(books.ledger.segments("acme-leads")))
        for late in (commented(known), commented(None)):
            with pytest.raises(CommitConflict):
                books.ledger.commit(late)
        assert (books.runs.tenant("acme-leads"), list(books.ledger.segments("acme-leads"))) == before

    def test_a_version_cannot_be_skipped(self, books: Books) -> None:
        books.ledger.commit(accepted())
        known = books.ledger.read("acme-leads", ["gen-1"])["gen-1"]
        with pytest.raises(CommitConflict):
            books.ledger.commit(commented(known.model_copy(update={"version": 2})))

    def test_the_same_commit_again_is_a_conflict(self, books: Books) -> None:
        books.ledger.commit(accepted())
        with pytest.raises(CommitConflict):
            books.ledger.commit(accepted())

    def test_all_of_a_commit_or_nothing(self, books: Books) -> None:
        books.ledger.commit(accepted("gen-1"))
        with pytest.raises(CommitConflict):
            books.ledger.commit(settled(Outcome.ACCEPTED, "gen-2", "gen-1"))
        assert set(books.ledger.read("acme-leads", ["gen-1", "gen-2"])) == {"gen-1"}

    def test_a_commit_carries_as_many_generations_as_it_says(self, books: Books) -> None:
        names = [f"g{number}" for number in range(books.ledger.max_generations)]
        books.ledger.commit(settled(Outcome.WAITING, *names))
        assert set(books.ledger.read("acme-leads", names)) == set(names)
        assert books.runs.tenant("acme-leads").counters == {"events": 98, "waiting": 98}

    def test_names_are_taken_as_they_are(self, books: Books) -> None:
        names = ["gen/1", "Zoë 👋", 'a"b\\c', "g" * 200, "run", "0"]
        books.ledger.commit(settled(Outcome.WAITING, *names))
        assert set(books.ledger.read("acme-leads", names)) == set(names)
        assert {each.generation_id for each in books.ledger.listed("acme-leads", Listing.WAITING)} == set(names)


@BOTH
class TestCounting:
    def test_counters_add_up_over_commits(self, books: Books) -> None:
        books.ledger.commit(accepted("gen-1"))
        books.ledger.commit(settled(Outcome.WAITING, "gen-2", "gen-3"))
        state = books.runs.tenant("acme-leads")
        expected = {"accepted": 1, "events": 3, "sample_commits": 1, "samples_accepted": 1, "waiting": 2}
        assert (counts(state.counters), state.new_samples) == (expected, 1)

    def test_counters_go_down_too(self, books: Books) -> None:
        books.ledger.commit(settled(Outcome.WAITING, "gen-1"))
        known = books.ledger.read("acme-leads", ["gen-1"])["gen-1"]
        books.ledger.commit(accepted(known=known))
        counters = books.runs.tenant("acme-leads").counters
        assert (counters["waiting"], counters["accepted"], counters["superseded"]) == (0, 1, 1)

    def test_tenants_are_counted_apart_and_listed_by_name(self, books: Books) -> None:
        books.ledger.commit(accepted(tenant="birch-studio"))
        books.ledger.commit(accepted())
        books.ledger.commit(accepted("gen-2"))
        assert list(books.runs.tenants()) == ["acme-leads", "birch-studio"]
        assert [books.runs.tenant(name).new_samples for name in ("acme-leads", "birch-studio")] == [2, 1]
        assert set(books.ledger.read("birch-studio", ["gen-1", "gen-2"])) == {"gen-1"}

    def test_a_tenant_never_seen_has_an_empty_state(self, books: Books) -> None:
        state = books.runs.tenant("acme-leads")
        assert (state.counters, state.new_samples, state.runs) == ({}, 0, 0)
        assert (state.active_run, state.live_model, state.live_since) == (None, None, None)
        assert list(books.runs.tenants()) == []

    def test_a_refused_message_is_counted_once(self, books: Books) -> None:
        refusal = Refusal("acme-leads", "digest", "tenant: is wrong", NOW)
        again = dataclasses.replace(refusal, refused_at=NOW + timedelta(hours=1))
        assert [books.ledger.refuse(each) for each in (refusal, again)] == [True, False]
        assert books.ledger.refuse(dataclasses.replace(refusal, digest="another"))
        assert books.runs.tenant("acme-leads").counters == {"dead_lettered": 2}

    def test_what_was_refused_of_a_tenant_is_told_of_that_tenant_only(self, books: Books) -> None:
        mine = [Refusal("acme-leads", digest, "tenant: is wrong", NOW) for digest in ("a", "b")]
        for refusal in (*mine, Refusal("birch-studio", "c", "reason", NOW)):
            books.ledger.refuse(refusal)
        assert sorted(books.ledger.refusals("acme-leads"), key=lambda each: each.digest) == mine

    def test_the_same_message_is_counted_for_each_tenant_apart(self, books: Books) -> None:
        for tenant in ("acme-leads", "birch-studio", None):
            assert books.ledger.refuse(Refusal(tenant, "digest", "reason", NOW))
        assert books.runs.tenant("-").counters == {"dead_lettered": 1}

    def test_a_reason_may_be_long(self, books: Books) -> None:
        assert books.ledger.refuse(Refusal(None, "digest", "x" * 100_000, NOW))


@BOTH
class TestListing:
    def test_committed_segments_are_listed_with_their_samples_oldest_day_first(self, books: Books) -> None:
        commits = [accepted("gen-1"), settled(Outcome.WAITING, "gen-2")]
        for commit in reversed(commits):
            books.ledger.commit(commit)
        listed = list(books.ledger.segments("acme-leads"))
        assert {(segment.key, segment.samples) for segment in listed} == {
            (commits[0].segment.key, 1),
            (commits[1].segment.key, 0),
        }
        assert [segment.key for segment in listed] == sorted(segment.key for segment in listed)
        assert list(books.ledger.segments("birch-studio")) == []

    def test_segments_can_be_listed_by_day(self, books: Books) -> None:
        books.ledger.commit(accepted())
        assert len(list(books.ledger.segments("acme-leads", f"{NOW:%Y/%m/%d}"))) == 1
        assert list(books.ledger.segments("acme-leads", "2026/11/21")) == []

    @pytest.mark.parametrize("outcome", [Outcome.PARKED, Outcome.WAITING, Outcome.EDITED, Outcome.REVIEWED])
    def test_a_generation_is_on_the_list_of_its_outcome_until_that_changes(
        self, books: Books, outcome: Outcome
    ) -> None:
        books.ledger.commit(settled(outcome, "gen-2", "gen-1"))
        books.ledger.commit(settled(Outcome.REWRITTEN, "gen-3"))
        assert names_on(books, outcome) == ["gen-1", "gen-2"]
        assert names_on(books, outcome, latest_first=True) == ["gen-2", "gen-1"]
        assert names_on(books, outcome, tenant="birch-studio") == []
        known = books.ledger.read("acme-leads", ["gen-1"])["gen-1"]
        books.ledger.commit(accepted(known=known))
        assert names_on(books, outcome) == ["gen-2"]

    def test_a_list_says_since_when(self, books: Books) -> None:
        books.ledger.commit(settled(Outcome.PARKED, "gen-1"))
        assert list(books.ledger.listed("acme-leads", Listing.PARKED)) == [Listed("gen-1", NOW)]


def names_on(books: Books, outcome: Outcome, tenant: str = "acme-leads", latest_first: bool = False) -> list[str]:
    """The generations on the list that an outcome belongs on."""
    human = outcome in (Outcome.EDITED, Outcome.REVIEWED)
    listing = Listing.HUMAN if human else Listing(outcome.value)
    return [each.generation_id for each in books.ledger.listed(tenant, listing, latest_first=latest_first)]
