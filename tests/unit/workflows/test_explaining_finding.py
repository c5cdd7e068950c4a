from collections.abc import Iterable

from goldsmith.workflows.explaining import Kind
from tests.fakes.explained import edited_house, explaining, tell
from tests.fakes.faults import Faults
from tests.fakes.house import House
from tests.fakes.parking import LATE


def find(house: House, name: str, *tenants: str, kinds: Iterable[Kind] = tuple(Kind)) -> list[tuple[str, str, str]]:
    hits = explaining(house).find(tenants or ["acme-leads"], name, kinds).hits
    return [(hit.kind.value, hit.entry.tenant, hit.entry.generation_id) for hit in hits]


class TestFinding:
    def test_a_draft_an_event_and_a_golden_sample_lead_to_the_draft(self) -> None:
        house = edited_house()
        tell(house, generation_id="gen-2", event_id="e2", final="Hello Dana")
        sample = house.generation("gen-2").sample
        assert sample is not None
        assert find(house, "gen-2") == [("generation", "acme-leads", "gen-2")]
        assert find(house, "e2") == [("event", "acme-leads", "gen-2")]
        assert find(house, sample.sample_id) == [("sample", "acme-leads", "gen-2")]

    def test_a_golden_sample_that_was_replaced_leads_to_its_draft_too(self) -> None:
        house = edited_house()
        before = house.generation().sample
        tell(house, event_id="e2", final="Hi Dana, Mia", occurred_at=LATE)
        assert before is not None
        assert before != house.generation().sample
        assert find(house, before.sample_id) == [("sample", "acme-leads", "gen-1")]

    def test_a_draft_s_id_is_found_without_reading_the_ledger(self) -> None:
        faults = Faults()
        explaining(edited_house(), faults).find(["acme-leads"], "gen-1")
        assert faults.calls == ["FakeLedger.read"]

    def test_every_draft_of_that_name_is_found_and_only_among_the_tenants_asked_for(self) -> None:
        house = edited_house()
        tell(house, tenant="birch-studio", event_id="e2")
        assert find(house, "gen-1", "acme-leads", "birch-studio") == [
            ("generation", "acme-leads", "gen-1"), ("generation", "birch-studio", "gen-1"),
        ]  # fmt: skip
        assert find(house, "gen-1", "birch-studio") == [("generation", "birch-studio", "gen-1")]

    def test_an_id_that_a_draft_and_an_event_share_is_the_draft_s_unless_the_event_is_asked_for(self) -> None:
        house = edited_house()
        tell(house, generation_id="gen-2", event_id="gen-1", final="Hello")
        assert find(house, "gen-1") == [("generation", "acme-leads", "gen-1")]
        assert find(house, "gen-1", kinds=[Kind.EVENT]) == [("event", "acme-leads", "gen-2")]

    def test_an_event_id_that_was_used_for_two_drafts_leads_to_both(self) -> None:
        house = edited_house()
        tell(house, generation_id="gen-2")
        assert [name for _, _, name in find(house, "event-1")] == ["gen-1", "gen-2"]

    def test_a_text_that_an_entry_has_elsewhere_is_no_id(self) -> None:
        """``acme-leads`` and ``edited`` are in the entry, and are no event's and no sample's name."""
        assert [find(edited_house(), name) for name in ("acme-leads", "edited", "event")] == [[], [], []]

    def test_part_of_an_id_finds_nothing_but_is_told_whose_part_it_is(self) -> None:
        findings = explaining(edited_house()).find(["acme-leads"], "vent-1")
        assert (findings.hits, findings.similar) == ([], ["event-1"])

    def test_a_kind_that_is_not_asked_for_is_not_found(self) -> None:
        house = edited_house()
        assert find(house, "event-1", kinds=[Kind.SAMPLE]) == find(house, "gen-1", kinds=[Kind.EVENT]) == []
        assert explaining(house).find(["acme-leads"], "event-1", [Kind.SAMPLE]).similar == []
