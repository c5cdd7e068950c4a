"""What is in the files of a snapshot."""

from hashlib import sha256

import pytest

from goldsmith.domain.samples import Source, digest_of
from goldsmith.domain.segments import EventRecord, Record, erased
from goldsmith.errors import NotEnoughSamples
from goldsmith.workflows.snapshot import current_samples
from tests.fakes.datasets import FILES, POLICY, TENANT, Dataset, many, retracted, said
from tests.fakes.stories import feedback_event


def lines(file: bytes) -> list[bytes]:
    return file.splitlines(keepends=True)


class TestLines:
    def test_lines_are_those_of_the_segments_byte_for_byte(self) -> None:
        data = Dataset(many(30), [retracted("gen-3", 2)])
        committed = {line for key, body in data.store.objects.items() if "/segments/" in key for line in lines(body)}
        found = data.taken()
        written = [line for name in FILES[:3] for line in lines(found[name])]
        assert len(written) == 30
        assert set(written) < committed

    def test_each_file_is_sorted_by_generation_digest(self) -> None:
        data = Dataset(many(60), [retracted(f"gen-{number}", 2) for number in range(6)])
        data.take()
        for file in ("train", "holdout", "aside"):
            names = data.names(file)
            assert len(names) > 1
            assert names == sorted(names, key=digest_of)

    def test_the_three_files_are_the_latest_record_of_every_generation(self) -> None:
        copy = said("copy", question="Write about gen-4.", answer="Now about gen-4.")
        again: list[Record] = [said("gen-1", 2, answer="Anew."), retracted("gen-2", 2), copy]
        data = Dataset(many(30), again)
        data.take()
        found = {r.generation_id: r.version for file in ("train", "holdout", "aside") for r in data.records(file)}
        assert found == {**{f"gen-{n}": 1 for n in range(30)}, "gen-1": 2, "gen-2": 2, "copy": 1}
        assert data.names("aside")[0] in {"gen-2", "gen-4", "copy"}
        assert len(data.names("aside")) == 2

    def test_records_of_other_kinds_and_what_was_forgotten_leave_no_trace(self) -> None:
        event = feedback_event(comment="Too stiff.")
        told = EventRecord(generation_id=event.generation_id, event=event)
        data, alone = Dataset([told, *many(20), said("forgotten")]), Dataset(many(20))
        key = data.ledger.committed[TENANT][0].key
        *kept, last = lines(data.store.objects[key])
        data.store.objects[key] = b"".join([*kept, erased(last)])
        found, expected = data.taken(), alone.taken()
        assert [found[name] for name in FILES[:3]] == [expected[name] for name in FILES[:3]]

    def test_what_does_not_begin_as_a_record_is_a_defect(self) -> None:
        for damage in (b"", b'{"kind":"sample",', b'{"kind":"sample","generation_digest":"zz"}', b"\x00" * 9):
            data = Dataset(many(20))
            key = data.commit(many(1, start=20), day=1).key
            data.store.objects[key] = data.store.objects[key].replace(b'{"kind":"sample","generation_digest"', damage)
            with pytest.raises(ValueError, match="record"):
                data.take()

    @pytest.mark.parametrize("field", ["version", "content_digest", "group", "likeness", "source", "occurred_at"])
    def test_a_head_that_lacks_a_field_is_a_defect(self, field: str) -> None:
        data = Dataset(many(20))
        key = data.commit(many(1, start=20), day=1).key
        data.store.objects[key] = data.store.objects[key].replace(f'"{field}":'.encode(), b'"other":', 1)
        with pytest.raises(ValueError, match="does not go on as one"):
            data.take()

    def test_a_line_without_its_end_is_a_defect(self) -> None:
        data = Dataset(many(20))
        key = data.commit(many(1, start=20), day=1).key
        data.store.objects[key] = data.store.objects[key][:-9] + b"\n"
        with pytest.raises(ValueError, match="does not go on as one"):
            data.take()


class TestManifest:
    def test_it_counts_every_file_and_says_its_bytes_and_hash(self) -> None:
        copy = said("copy", question="Write about gen-4.", answer="Now about gen-4.")
        data = Dataset(many(30), [retracted("gen-1", 2), copy])
        files, manifest = data.taken(), data.manifest()
        for name, body in files.items():
            expected = {"sha256": sha256(body).hexdigest(), "bytes": len(body), "lines": body.count(b"\n")}
            assert manifest["files"][name] == expected
        aside = {"retractions": 1, "exact_duplicates": 1, "near_duplicates": 0}
        assert manifest["counts"] == {"train": manifest["train_samples"], "holdout": manifest["holdout_samples"],
                                      "aside": aside}  # fmt: skip
        assert manifest["train_samples"] + manifest["holdout_samples"] == 29
        assert manifest["exact_duplicates_left_out"] == 1

    def test_sources_and_first_and_last_feedback_are_of_what_is_used(self) -> None:
        records = [said(f"s-{n}", source=list(Source)[n % 2], hour=n) for n in range(20)]
        data = Dataset(records, [retracted("s-0", 2), retracted("s-19", 2)])
        data.take()
        assert data.manifest()["sources"] == {"accepted": 9, "edited": 9}
        ends = (data.manifest()["first_feedback"], data.manifest()["last_feedback"])
        assert ends == ("2026-11-01T01:00:00Z", "2026-11-01T18:00:00Z")

    def test_it_holds_no_text(self) -> None:
        data = Dataset(
            [said(f"s-{n}", question="A secret question here", answer=f"secret answer {n}") for n in range(99)]
        )
        data.take(policy=POLICY.model_copy(update={"holdout_fraction": 0.0}))
        assert b"secret" not in data.store.objects[data.key("manifest.json")]

    def test_segments_are_named_sorted_one_a_line(self) -> None:
        data = Dataset(many(20), many(1, start=20))
        data.ledger.committed[TENANT].reverse()
        keys = sorted(segment.key for segment in data.ledger.committed[TENANT])
        assert data.taken()["segments.txt"].decode() == "".join(f"{key}\n" for key in keys)


class TestTaking:
    def test_the_manifest_is_written_last_and_what_is_trained_on_after_what_is_not(self) -> None:
        data = Dataset(many(20))
        before = list(data.store.objects)
        data.take()
        written = [key.rpartition("/")[2] for key in data.store.objects if key not in before]
        assert written == ["aside.jsonl", "segments.txt", "train.jsonl", "holdout.jsonl", "manifest.json"]

    def test_too_few_samples_write_nothing(self) -> None:
        data = Dataset(many(5))
        before = dict(data.store.objects)
        with pytest.raises(NotEnoughSamples):
            data.take()
        assert data.store.objects == before

    def test_the_fraction_a_run_fixed_counts_whatever_the_policy_says_later(self) -> None:
        data = Dataset(many(60))
        first = data.taken()
        run = data.ledger.stored_runs[TENANT, 1]
        data.ledger.states[TENANT] = data.ledger.tenant(TENANT).model_copy(update={"active_run": run.run_id})
        assert data.ledger.snapshotted(run.model_copy(update={"version": 2}))
        assert data.taken(2, POLICY.model_copy(update={"holdout_fraction": 0.5})) == first

    def test_current_samples_are_the_latest_of_each_generation_duplicates_included(self) -> None:
        copy = said("copy", question="Write about gen-4.", answer="Now about gen-4.")
        data = Dataset(many(6), [said("gen-1", 2, answer="Anew."), retracted("gen-2", 2), copy])
        found = {s.generation_id: s.answer for s in current_samples(data.store, data.ledger.committed[TENANT])}
        kept = {f"gen-{n}": f"Now about gen-{n}." for n in (0, 3, 4, 5)}
        assert found == {**kept, "gen-1": "Anew.", "copy": "Now about gen-4."}
