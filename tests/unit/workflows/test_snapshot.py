import json
from dataclasses import replace

import pytest

from goldsmith.domain.launching import claim
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, Snapshot
from goldsmith.domain.samples import GoldenSample
from goldsmith.errors import NotEnoughSamples
from goldsmith.workflows.rendering import samples_in
from goldsmith.workflows.snapshot import Snapshots
from tests.fakes.house import House
from tests.fakes.stories import conversation, deliver, feedback_event, piece
from tests.fakes.works import POLICY, Works, final_about

LATE = "2026-11-22T11:00:00Z"


def run_of(works: Works, tenant: str = "acme-leads") -> Run:
    return claim(works.ledger.tenant(tenant), POLICY, works.clock())


def taken(works: Works, policy: TenantPolicy = POLICY, tenant: str = "acme-leads") -> Snapshot:
    return Snapshots(works.ledger, works.ledger, works.store, policy, works.clock).take(run_of(works, tenant))


def samples(works: Works, key: str) -> list[GoldenSample]:
    return list(samples_in(works.store.lines(key)))


def groups(works: Works, snapshot: Snapshot) -> tuple[set[str], set[str]]:
    train, holdout = (samples(works, key) for key in (snapshot.train_key, snapshot.holdout_key))
    return {sample.group for sample in train}, {sample.group for sample in holdout}


def test_a_snapshot_holds_every_current_sample_once() -> None:
    works = Works()
    snapshot = taken(works)
    found = [s for key in (snapshot.train_key, snapshot.holdout_key) for s in samples(works, key)]
    assert sorted(sample.sample_id for sample in found) == sorted(s.sample_id for s in works.house.samples())
    assert (snapshot.train_samples, snapshot.holdout_samples) == (17, 7)
    assert snapshot.sample_commits == 24


def test_a_segment_that_no_commit_points_to_does_not_exist() -> None:
    works = Works()
    before = taken(works)
    committed = next(works.ledger.segments("acme-leads")).key
    stray = works.store.objects[committed].replace(b"gen-", b"stray-").replace(b"topic", b"stray topic")
    works.store.put_new(committed.replace(".jsonl", "0.jsonl"), stray)
    assert taken(works) == before


def test_the_newest_version_of_a_sample_counts() -> None:
    works = Works()
    late = piece(event_id="late", generation_id="gen-3", final="Quite another final.", occurred_at=LATE)
    works.house.triage.handle(deliver(late))
    answers = [sample.answer for sample in works.house.samples() if sample.generation_id == "gen-3"]
    assert answers == ["Quite another final."]
    assert taken(works).train_samples + taken(works).holdout_samples == 24
    assert taken(works).sample_commits == 25


def test_a_sample_taken_back_is_in_no_snapshot() -> None:
    works = Works()
    draft = feedback_event().output
    contradiction = piece(event_id="late", generation_id="gen-3", final=draft, rating=1, occurred_at=LATE)
    works.house.triage.handle(deliver(contradiction))
    assert "gen-3" not in {sample.generation_id for sample in works.house.samples()}
    assert taken(works).train_samples + taken(works).holdout_samples == 23


def test_segments_may_be_listed_in_any_order() -> None:
    house = House()
    house.triage.handle(deliver(feedback_event(event_id="e1", rating=5)))
    for number in range(6):
        final = piece(event_id=f"late-{number}", final=f"Final {number}", occurred_at=f"2026-11-22T12:0{number}:00Z")
        house.triage.handle(deliver(final))
    assert [sample.answer for sample in house.samples()] == ["Final 5"]
    house.ledger.committed["acme-leads"].reverse()
    assert [sample.answer for sample in house.samples()] == ["Final 5"]


def test_exact_duplicates_are_written_once_and_counted() -> None:
    works = Works()
    again = [
        feedback_event(event_id=f"again-{n}", generation_id=f"again-{n}", messages=conversation(f"topic {n}"),
                       final=final_about(f"topic {n}"))
        for n in range(5)
    ]  # fmt: skip
    other = feedback_event(event_id="o", generation_id="o", messages=conversation("topic 0"), final="Another answer")
    works.house.triage.handle(deliver(*again, other))
    snapshot = taken(works)
    manifest = json.loads(works.store.objects[snapshot.manifest_key])
    assert manifest["exact_duplicates_left_out"] == 5
    assert snapshot.train_samples + snapshot.holdout_samples == 25


def test_different_conversations_with_one_opening_and_one_answer_are_no_duplicates() -> None:
    works = Works()
    before = taken(works)
    opening = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Yes?"}]
    told = [
        feedback_event(
            event_id=f"later-{n}",
            generation_id=f"later-{n}",
            messages=[*opening, {"role": "user", "content": f"Question {n}"}],
            final="Gladly.",
        )
        for n in range(5)
    ]
    works.house.triage.handle(deliver(*told))
    after = taken(works)
    grown = (after.train_samples - before.train_samples, after.holdout_samples - before.holdout_samples)
    assert grown in ((5, 0), (0, 5)), "all of them, and all on one side"


def test_a_conversation_is_in_training_or_held_out_for_ever() -> None:
    works = Works()
    first = groups(works, taken(works))
    works.teach("acme-leads", 60, start=24)
    later = [feedback_event(event_id=f"l{n}", generation_id=f"l{n}", messages=conversation(f"topic {n}"),
                            final=f"Later {n}") for n in range(24)]  # fmt: skip
    works.house.triage.handle(deliver(*later))
    second = groups(works, taken(works))
    assert not second[0] & second[1]
    assert (first[0] - second[0], first[1] - second[1]) == (set(), set())


def test_taking_it_again_makes_the_same_bytes() -> None:
    works = Works()
    first = taken(works)
    before = dict(works.store.objects)
    assert taken(works) == first
    assert works.store.objects == before


def test_no_other_tenants_sample_is_in_it() -> None:
    works = Works()
    works.teach("birch-studio", 30)
    snapshot = taken(works, tenant="birch-studio")
    for key in (snapshot.train_key, snapshot.holdout_key):
        assert key.startswith("tenants/birch-studio/runs/")
        assert {sample.tenant for sample in samples(works, key)} == {"birch-studio"}


def test_too_small_a_training_set_says_what_to_do() -> None:
    works = Works(samples=12)
    with pytest.raises(NotEnoughSamples, match=r"9 samples to train on after 3 were held out; .* needs 10"):
        taken(works)
    without_holdout = POLICY.model_copy(update={"holdout_fraction": 0.0})
    assert taken(works, without_holdout).train_samples == 12


def test_the_manifest_names_what_the_snapshot_was_drawn_from() -> None:
    works = Works()
    snapshot = taken(works)
    manifest = json.loads(works.store.objects[snapshot.manifest_key])
    assert manifest["sources"] == {"edited": 24}
    assert (manifest["run"], manifest["segments"], manifest["holdout_fraction"]) == ("acme-leads-0001", 1, 0.2)
    assert manifest["train_sha256"] == snapshot.train_sha256
    assert manifest["first_feedback"] == manifest["last_feedback"] == "2026-11-22T10:00:00Z"


def test_the_policys_fraction_is_what_is_held_out() -> None:
    works = Works()
    snapshots = Snapshots(works.ledger, works.ledger, works.store, POLICY, works.clock)
    held = [
        replace(snapshots, policy=POLICY.model_copy(update={"holdout_fraction": fraction}))
        .take(run_of(works))
        .holdout_samples
        for fraction in (0.0, 0.1, 0.2)
    ]
    assert held == [0, 2, 7]
