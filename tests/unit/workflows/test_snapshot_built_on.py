"""A snapshot that builds on an earlier one is the one that reading everything would have made."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import ForgottenSamples
from goldsmith.domain.segments import Record, SampleRecord, erased
from tests.fakes.datasets import TENANT, Dataset, many, retracted, said
from tests.fakes.services import FakeStore

NO_HOLDOUT = TenantPolicy(holdout_fraction=0.0)


class Reads(FakeStore):
    """Remembers which objects were read."""

    def __init__(self, store: FakeStore) -> None:
        super().__init__()
        self.objects, self.read_keys = store.objects, list[str]()

    def lines(self, key: str) -> Iterator[bytes]:
        self.read_keys.append(key)
        return super().lines(key)


def twice(*more: Sequence[Record]) -> Dataset:
    """A snapshot of 40 samples with an earlier record of some, then more segments."""
    data = Dataset(many(20), many(20, start=20), [said("gen-1", 2, answer="Anew."), retracted("gen-2", 2)])
    data.take(1)
    for day, records in enumerate(more, 5):
        data.commit(records, day)
    return data


def read_anew(data: Dataset, number: int) -> dict[str, bytes]:
    """What the snapshot of a run would be if there was no earlier one."""
    alone = Dataset()
    alone.store.objects = {key: body for key, body in data.store.objects.items() if "/segments/" in key}
    alone.ledger.committed = data.ledger.committed
    return alone.taken(number)


def test_only_segments_that_are_new_are_read() -> None:
    data = twice(many(5, start=40))
    data.store = Reads(data.store)
    assert data.taken(2) == read_anew(data, 2)
    new = data.ledger.committed[TENANT][-1].key
    assert [key for key in data.store.read_keys if "/segments/" in key] == [new]
    manifest = data.manifest(2)
    assert (manifest["built_on"], manifest["segments"], manifest["segments_read"]) == ("acme-leads-0001", 4, 1)
    assert manifest["passed_over"] is None


def test_what_supersedes_retracts_or_doubles_what_is_in_the_earlier_one_counts() -> None:
    copy = said("copy", question="Write about gen-7.", answer="Now about gen-7.", hour=9)
    data = twice([said("gen-3", 2, answer="Anew."), retracted("gen-4", 2)], [said("gen-2", 3, answer="Back."), copy])
    assert data.taken(2) == read_anew(data, 2)
    assert {"gen-4", "gen-7"} <= set(data.names("aside", 2))


def test_a_segment_committed_late_may_sort_before_those_that_were_read() -> None:
    data = twice()
    late = data.commit(many(5, start=50), day=-3)
    assert late.key < min(segment.key for segment in data.ledger.committed[TENANT][:-1])
    assert data.taken(2) == read_anew(data, 2)
    assert data.manifest(2)["segments_read"] == 1


def test_an_older_version_that_comes_to_light_late_changes_nothing() -> None:
    data = twice([said("gen-1", 1, answer="Old.")])
    assert data.taken(2) == read_anew(data, 2)
    records = [record for file in ("train", "holdout") for record in data.records(file, 2)]
    assert "Anew." in {record.sample.answer for record in records if isinstance(record, SampleRecord)}


def test_the_lineage_names_the_snapshots_that_were_built_one_on_the_other() -> None:
    data = twice(many(5, start=40))
    data.take(2)
    data.take(3)
    assert data.manifest(1)["lineage"] == []
    assert data.manifest(3)["lineage"] == ["acme-leads-0001", "acme-leads-0002"]
    assert data.manifest(3)["segments_read"] == 0
    assert data.files(3) == data.files(2)


def test_runs_without_a_snapshot_and_later_runs_are_not_built_on() -> None:
    data = twice(many(5, start=40))
    data.take(4)
    first = data.ledger.stored_runs[TENANT, 1]
    data.ledger.stored_runs[TENANT, 2] = first.model_copy(update={"number": 2, "snapshot": None})
    data.take(3)
    assert data.manifest(3)["built_on"] == "acme-leads-0001"
    data.take(1)
    assert data.manifest(1)["built_on"] is None


@pytest.mark.parametrize("file", ["train.jsonl", "holdout.jsonl", "aside.jsonl", "segments.txt", "manifest.json"])
class TestUnfit:
    def test_where_a_file_is_gone_everything_is_read(self, file: str) -> None:
        data = twice(many(5, start=40))
        data.store.delete(data.key(file))
        self.read_everything(data, file)

    @pytest.mark.parametrize(
        "damage",
        [lambda body: body[: len(body) // 2], lambda _: b"", lambda body: body + b"{}\n"],
    )
    def test_where_a_file_is_damaged_everything_is_read(self, file: str, damage: Callable[[bytes], bytes]) -> None:
        data = twice(many(5, start=40))
        data.store.objects[data.key(file)] = damage(data.store.objects[data.key(file)])
        self.read_everything(data, file)

    @staticmethod
    def read_everything(data: Dataset, file: str) -> None:
        assert data.taken(2) == read_anew(data, 2)
        manifest = data.manifest(2)
        assert (manifest["built_on"], manifest["segments_read"]) == (None, 4)
        assert manifest["passed_over"].startswith(f"acme-leads-0001: {file}")


def test_where_segments_are_committed_no_more_everything_is_read() -> None:
    data = twice(many(5, start=40))
    del data.ledger.committed[TENANT][1]
    assert data.taken(2) == read_anew(data, 2)
    assert "committed no more" in data.manifest(2)["passed_over"]


class TestForgotten:
    def test_files_that_lost_lines_to_forgetting_are_built_on(self) -> None:
        for file in ("train", "holdout"):
            data = twice(many(5, start=40))
            self.forget(data, file, data.names(file)[2])
            assert data.taken(2) == read_anew(data, 2)
            assert data.manifest(2)["built_on"] == "acme-leads-0001"

    def test_what_was_forgotten_of_the_file_that_is_aside_was_not_counted_so_everything_is_read(self) -> None:
        data = twice(many(5, start=40))
        self.forget(data, "aside", "gen-2")
        assert data.taken(2) == read_anew(data, 2)
        assert data.manifest(2)["passed_over"].startswith("acme-leads-0001: aside.jsonl")

    def test_a_file_that_lost_more_than_was_forgotten_is_not_built_on(self) -> None:
        data = twice(many(5, start=40))
        self.forget(data, "train", data.names("train")[2])
        key = data.key("train.jsonl")
        data.store.objects[key] = b"".join(list(data.store.lines(key))[1:])
        assert data.taken(2) == read_anew(data, 2)
        assert data.manifest(2)["built_on"] is None

    def test_nor_is_one_that_is_damaged_beside(self) -> None:
        data = twice(many(5, start=40))
        self.forget(data, "train", data.names("train")[2])
        key = data.key("train.jsonl")
        data.store.objects[key] = data.store.objects[key][:-20] + b"\n"
        assert data.taken(2) == read_anew(data, 2)
        assert data.manifest(2)["passed_over"] == "acme-leads-0001: train.jsonl has lines that are no records"

    @staticmethod
    def forget(data: Dataset, file: str, name: str) -> None:
        """Blank a generation's records in all segments, take its line out of a file, and write down how many went."""
        mention = f'"generation_id":"{name}"'.encode()
        for key, body in data.store.objects.items():
            lines = body.splitlines(keepends=True)
            if "/segments/" in key:
                data.store.objects[key] = b"".join(erased(line) if mention in line else line for line in lines)
            elif key == data.key(f"{file}.jsonl"):
                data.store.objects[key] = b"".join(line for line in lines if mention not in line)
        gone = {"trained": int(file == "train"), "held_out": int(file == "holdout")}
        run = data.ledger.stored_runs[TENANT, 1]
        forgotten = ForgottenSamples(**gone, at=data.clock(), files_deleted=True)
        data.ledger.stored_runs[TENANT, 1] = run.model_copy(update={"forgotten": forgotten})
