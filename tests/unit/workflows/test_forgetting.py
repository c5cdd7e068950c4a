"""What was forgotten is nowhere, does not come back, and everything else is as it was."""

import json

import pytest

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Outcome
from goldsmith.domain.promotion import Verdict
from goldsmith.domain.runs import ForgottenSamples, RunState, Snapshot
from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.forgetting_report import Report, Subject
from goldsmith.workflows.snapshot import current_samples
from tests.fakes.counting import counts
from tests.fakes.forgetting import TENANT, Memory
from tests.fakes.stories import deliver, feedback_event, piece
from tests.fakes.works import Works

SECRET = "the merger with Umbrella"
SECRETS = 16
LATE = "2026-11-22T11:00:00Z"


def told(generation_id: str = "secret", **changes: object) -> FeedbackEvent:
    conversation = [{"role": "user", "content": f"Write to Dana about {SECRET} ({generation_id})."}]
    fields = {"event_id": f"event-{generation_id}", "generation_id": generation_id, "messages": conversation,
              "output": f"Dear Dana, about {SECRET}.", "author": "writer-17", **changes}  # fmt: skip
    return feedback_event(**fields)


def trained() -> Memory:
    """24 samples of others; one draft that was accepted, then edited, trained on, and its model promoted."""
    works = Works(samples=40)
    for number in range(SECRETS):  # enough that some are trained on and some held out
        name = f"secret-{number}"
        works.house.triage.handle(deliver(told(name, rating=5)))
        later = piece(event_id=f"later-{number}", generation_id=name, final=f"Hi, {SECRET}: yes. Mia",
                      occurred_at=LATE, author="writer-9")  # fmt: skip
        works.house.triage.handle(deliver(later))
    assert works.tick_until_settled().state is RunState.PROMOTED
    return Memory(works)


def others(memory: Memory) -> list[str]:
    """What is current of everybody else."""
    samples = current_samples(memory.works.store, list(memory.works.ledger.segments(TENANT)))
    return sorted(s.sample_id for s in samples if SECRET not in s.model_dump_json())


class TestAGeneration:
    def test_is_nowhere_afterwards_whatever_became_of_it(self) -> None:
        memory = trained()
        before = others(memory)
        assert memory.places_of("(secret-0)")
        report = memory.forget("secret-0")
        assert memory.places_of("(secret-0)") == []
        assert others(memory) == before
        assert (report.generations, report.events, report.samples, report.left) == (1, 2, 1, ())
        assert report.records == 4, "two events, the accepted sample, the edited one"

    def test_leaves_the_books_balanced(self) -> None:
        memory = trained()
        before = memory.works.house.counters(TENANT)
        memory.forget("secret-0")
        after = memory.works.house.counters(TENANT)
        changed = {name: after.get(name, 0) - before.get(name, 0) for name in {*before, *after}}
        expected = {"events": -2, "edited": -1, "superseded": -1, "samples_edited": -1, "forgotten": 1}
        assert counts({name: count for name, count in changed.items() if count}) == expected

    def test_does_not_come_back_with_a_late_delivery(self) -> None:
        memory = trained()
        memory.forget("secret-0")
        again = [told("secret-0", rating=5), told("secret-0", event_id="new", final="Another final", occurred_at=LATE)]
        report = memory.works.house.triage.handle(deliver(*again))
        assert (report.failures, dict(+report.counts)) == ([], {"forgotten": 2})
        assert memory.places_of("(secret-0)") == []

    def test_that_nobody_has_heard_of_is_refused_when_it_comes(self) -> None:
        memory = trained()
        memory.forget("still-on-its-way")
        report = memory.works.house.triage.handle(deliver(told("still-on-its-way", rating=5)))
        assert dict(+report.counts) == {"forgotten": 1}
        assert memory.places_of("still-on-its-way)") == []

    def test_is_not_rewritten_any_more(self) -> None:
        memory = trained()
        memory.works.house.triage.handle(deliver(told("asked", comment="Shorter.", rating=3)))
        memory.forget("asked")
        assert memory.works.house.rewrite().failures == [], "the message is done with"
        assert memory.places_of("(asked)") == []

    def test_takes_what_nobody_committed_with_it(self) -> None:
        memory = trained()
        key, body = next((k, b) for k, b in memory.works.store.objects.items() if b"(secret-0)" in b and "segm" in k)
        memory.works.store.put(key.replace(".jsonl", "0.jsonl"), body)
        memory.works.store.delete(key.replace(".jsonl", "0.jsonl"))
        memory.works.store.put(key.replace(".jsonl", "1.jsonl"), body)
        memory.forget("secret-0")
        assert memory.places_of("(secret-0)") == []

    def test_leaves_every_other_record_where_the_ledger_says_it_is(self) -> None:
        memory = trained()
        memory.forget("secret-0")
        for entry in memory.works.ledger.entries(TENANT):
            for revision in entry.revisions:
                body = memory.works.store.read(revision.location)
                assert all(json.loads(line)["kind"] != "erased" for line in body.splitlines())
                assert json.loads(body.splitlines()[0])["generation_id"] == entry.generation_id

    def test_is_gone_from_the_dead_letters(self) -> None:
        memory = trained()
        letters = memory.works.house.dead_letters
        broken = told("secret-0", rating=5).model_dump_json().replace('"rating":5', '"rating":99')
        letters.send(broken, "rating")
        letters.send('{"tenant": "acme-leads", cut off (secret-0) "generation_id": "secret-0', "JSON")
        letters.send('{"tenant": "birch-studio", "generation_id": "secret-0"}', "version")
        assert memory.forget("secret-0").dead_letters == 2
        assert [reason for _, reason in letters.letters] == ["version"]


class TestAnAuthor:
    def test_takes_every_draft_with_it_that_they_said_something_about(self) -> None:
        memory = trained()
        report = memory.forget(author="writer-9")
        assert (report.generations, report.events) == (SECRETS, 2 * SECRETS)
        assert memory.places_of(SECRET) == []
        assert memory.places_of("writer-9") == []

    def test_is_refused_for_what_was_said_until_then_and_heard_again_later(self) -> None:
        memory = trained()
        memory.forget(author="writer-9")
        late = told("unheard", author="writer-9", rating=5)
        fresh = told("fresh", author="writer-9", rating=5, occurred_at="2026-11-23T10:00:00Z")
        counts = memory.works.house.triage.handle(deliver(late, fresh)).counts
        assert dict(+counts) == {"forgotten": 1, "accepted": 1}

    def test_whose_clock_is_ahead_is_refused_as_far_as_it_went(self) -> None:
        memory = trained()
        ahead = told("ahead", author="writer-3", rating=5, occurred_at="2026-11-22T20:00:00Z")
        memory.works.house.triage.handle(deliver(ahead))
        memory.forget(author="writer-3")
        again = told("ahead-2", author="writer-3", rating=5, occurred_at="2026-11-22T19:00:00Z")
        assert dict(+memory.works.house.triage.handle(deliver(again)).counts) == {"forgotten": 1}


class TestATenant:
    def test_is_nowhere_afterwards_but_for_runs_and_the_moment(self) -> None:
        memory = trained()
        memory.works.teach("birch-studio", 5)
        neighbour = memory.works.house.counters("birch-studio")
        memory.works.house.dead_letters.send('{"tenant": "acme-leads"}', "version")
        report = memory.forget()
        assert report.left == ()
        assert (report.generations, report.dead_letters) == (40 + SECRETS, 1)
        assert [key for key in memory.works.store.objects if key.startswith("tenants/acme-leads/")] == []
        assert memory.places_of(SECRET) == memory.places_of("writer-9") == []
        assert list(memory.works.ledger.entries(TENANT)) == []
        assert memory.works.house.counters(TENANT) == {}
        assert memory.works.house.counters("birch-studio") == neighbour

    def test_does_not_come_back_with_a_late_delivery_and_may_begin_anew(self) -> None:
        memory = trained()
        memory.forget()
        late, fresh = told("secret-0", rating=5), told("fresh", rating=5, occurred_at="2026-11-23T10:00:00Z")
        counts = memory.works.house.triage.handle(deliver(late, fresh)).counts
        assert dict(+counts) == {"forgotten": 1, "accepted": 1}
        assert memory.works.house.counters(TENANT) == memory.works.house.recounted(TENANT)

    def test_waits_with_its_messages_while_its_ledger_is_emptied(self) -> None:
        memory = trained()
        memory.works.ledger.remembered[TENANT] = memory.works.ledger.books(TENANT, []).forgotten.model_copy(
            update={"dropping": True}
        )
        report = memory.works.house.triage.handle(deliver(told("fresh", rating=5)))
        assert len(report.failures) == 1


class TestRuns:
    def test_say_that_they_must_be_trained_again_and_their_files_go(self) -> None:
        memory = trained()
        report = memory.forget(author="writer-9")
        run = memory.works.first_run()
        assert run is not None
        assert run.forgotten is not None
        assert run.retrain_required
        assert (run.forgotten.trained + run.forgotten.held_out, run.forgotten.files_deleted) == (SECRETS, True)
        assert run.forgotten.trained > 0
        assert run.forgotten.held_out > 0
        assert [touched.model for touched in report.runs] == [run.tuned_model]
        assert memory.works.tuner.jobs[run.run_id][1] == []

    def test_under_way_are_cancelled_and_their_other_samples_count_as_new(self) -> None:
        works = Works(samples=40, polls=5)
        works.house.triage.handle(deliver(*(told(f"secret-{n}", rating=5) for n in range(6))))
        works.tick()
        run = works.first_run()
        assert run is not None
        assert run.state is RunState.TRAINING
        memory = Memory(works)
        memory.forget(author="writer-17")
        run = works.first_run()
        assert run is not None
        assert run.state is RunState.CANCELLED
        assert works.tuner.cancelled == [f"job-{run.run_id}"]
        assert works.ledger.tenant(TENANT).active_run is None
        works.tick()
        again = works.ledger.run(TENANT, 2)
        assert again is not None
        assert again.snapshot is not None
        assert again.snapshot.train_samples + again.snapshot.holdout_samples == 40
        assert memory.places_of(SECRET) == []

    def test_that_could_not_be_cancelled_give_a_model_that_is_marked_and_never_promoted_by_itself(self) -> None:
        works = Works(samples=40, polls=5)
        works.house.triage.handle(deliver(*(told(f"secret-{n}", rating=5) for n in range(6))))
        works.tick()
        memory = Memory(works)
        works.tuner.problem = ServiceUnavailable("the provider")
        report = memory.forget(author="writer-17")
        assert any("may be left running" in line for line in report.left)
        works.tuner.problem = None
        run = works.tick_until_settled()
        assert run.evaluation is not None
        assert run.evaluation.verdict is Verdict.BETTER
        assert (run.state, run.retrain_required) == (RunState.KEPT, True)
        assert "knows what was forgotten" in (run.problem or "")

    def test_take_no_step_while_something_is_being_forgotten(self) -> None:
        works = Works()
        works.launch.consider(TENANT)
        Memory(works).forgetters._tombstones.refuse(Subject(TENANT, "gen-1"))
        works.tick()
        run = works.first_run()
        assert run is not None
        assert (run.state, run.problem, run.problems, run.lease_until) == (RunState.CLAIMED, None, 0, None)
        Memory(works).forget("gen-1")
        works.tick()
        run = works.first_run()
        assert run is not None
        assert run.state is not RunState.CLAIMED

    def test_that_are_being_advanced_are_waited_for(self) -> None:
        works = Works()
        works.launch.consider(TENANT)
        run = works.first_run()
        assert run is not None
        until = works.clock() + (works.window().gone_at - works.clock())
        works.ledger.stored_runs[TENANT, 1] = run.model_copy(update={"lease_until": until})
        memory = Memory(works)
        memory.forget("gen-1")
        assert any("waiting for run acme-leads-0001" in line for line in memory.told)
        assert works.clock() >= until

    def test_are_not_started_for_samples_that_were_forgotten(self) -> None:
        works = Works(samples=12)
        assert works.ledger.tenant(TENANT).new_samples == 12
        Memory(works).forget("gen-1")
        assert works.ledger.tenant(TENANT).new_samples == 11
        assert works.launch.consider(TENANT) is None

    def test_whose_model_descends_from_one_that_knows_too_much_are_marked_too(self) -> None:
        memory = trained()
        first = memory.works.first_run()
        assert first is not None
        child = first.model_copy(update={"number": 2, "base_model": first.tuned_model, "tuned_model": "child",
                                         "snapshot": None, "job": None})  # fmt: skip
        memory.works.ledger.stored_runs[TENANT, 2] = child
        memory.forget(author="writer-9")
        marked = memory.works.ledger.run(TENANT, 2)
        assert marked is not None
        assert marked.retrain_required


class TestAgain:
    def test_does_nothing_more(self) -> None:
        memory = trained()
        memory.forget("secret-0")
        objects, counters = dict(memory.works.store.objects), memory.works.house.counters(TENANT)
        report = memory.forget("secret-0")
        assert (report.generations, report.records, report.snapshot_lines, report.runs, report.left) == (
            0,
            0,
            0,
            (),
            (),
        )
        assert memory.works.store.objects == objects
        assert memory.works.house.counters(TENANT) == counters

    def test_deletes_what_the_provider_kept_while_it_was_down(self) -> None:
        memory = trained()
        memory.works.tuner.problem = ServiceUnavailable("down")
        report = memory.forget(author="writer-9")
        assert any("training file file-acme-leads-0001" in sentence for sentence in report.left)
        assert memory.places_of(SECRET) == ["file of acme-leads-0001"]
        memory.works.tuner.problem = None
        again = memory.forget(author="writer-9")
        assert (again.left, memory.places_of(SECRET)) == ((), [])
        assert [touched.files_deleted for touched in again.runs] == [True]


def test_a_preview_says_what_would_go_and_changes_nothing() -> None:
    memory = trained()
    before = (dict(memory.works.store.objects), dict(memory.works.ledger.generations), memory.works.first_run())
    seen = memory.preview(author="writer-9")
    assert before == (memory.works.store.objects, memory.works.ledger.generations, memory.works.first_run())
    done = memory.forget(author="writer-9")
    same = ("generations", "events", "samples", "records", "segments", "snapshot_lines", "dead_letters")
    assert {name: getattr(seen, name) for name in same} == {name: getattr(done, name) for name in same}
    assert taken(seen) == taken(done)
    assert [run.files_deleted for run in seen.runs] == [False], "as it is"
    assert [run.files_deleted for run in done.runs] == [True]


def taken(report: Report) -> list[tuple[object, ...]]:
    """What a report says that runs lose."""
    return [(run.run_id, run.trained, run.held_out, run.retrain_required) for run in report.runs]


def first_run(memory: Memory) -> tuple[Snapshot, ForgottenSamples]:
    """Its snapshot, and what of it was ever forgotten."""
    run = memory.works.first_run()
    assert run is not None
    assert run.snapshot is not None
    return run.snapshot, run.forgotten or ForgottenSamples(trained=0, held_out=0, at=run.created_at, files_deleted=True)


@pytest.mark.parametrize("second", [{"author": "writer-9"}, {}], ids=str)
def test_a_report_says_what_this_forgetting_takes_whatever_an_earlier_one_took(second: dict[str, str]) -> None:
    """A preview says the same, and of the provider's copy that the earlier one deleted it."""
    memory = trained()
    for number in range(4):
        memory.forget(f"secret-{number}")
    snapshot, before = first_run(memory)
    assert before.trained > 0
    seen, done = memory.preview(**second), memory.forget(**second)
    _, after = first_run(memory)
    assert taken(seen) == taken(done)
    [run] = done.runs
    assert (run.trained, run.held_out) == (after.trained - before.trained, after.held_out - before.held_out)
    assert [run.files_deleted for run in (*seen.runs, *done.runs)] == [True, True]
    if not second:
        assert (after.trained, after.held_out) == (snapshot.train_samples, snapshot.holdout_samples)


def test_a_copy_that_holds_nothing_of_it_is_said_to_be_there() -> None:
    """The provider has only what was trained on."""
    memory = trained()
    snapshot, _ = first_run(memory)
    line = next(line for line in memory.works.store.objects[snapshot.holdout_key].splitlines() if b"secret-" in line)
    name = str(json.loads(line)["generation_id"])
    for report in (memory.preview(name), memory.forget(name)):
        [run] = report.runs
        assert (run.trained, run.held_out, run.files_deleted, run.retrain_required) == (0, 1, False, False)


def test_a_tenant_that_was_forgotten_has_no_runs_that_lose_anything() -> None:
    memory = trained()
    assert [run.trained > 0 for run in memory.forget().runs] == [True]
    assert (memory.preview().runs, memory.forget().runs) == ((), ())


def test_dead_letters_that_somebody_else_holds_are_left_in_a_preview_too() -> None:
    memory = trained()
    memory.unseen = ("4 could not be looked at",)
    reports = [memory.preview("secret-0"), memory.forget("secret-0"), memory.preview(), memory.forget()]
    assert [report.left for report in reports] == [memory.unseen] * 4


def test_what_is_known_and_what_nobody_has_heard_of() -> None:
    memory = trained()
    known = memory.forgetters.known
    subjects = [Subject(TENANT, "secret-0"), Subject(TENANT, author="writer-9"), Subject(TENANT)]
    assert all(known(subject) for subject in subjects)
    assert not known(Subject(TENANT, "nothere"))
    assert not known(Subject(TENANT, author="nobody"))
    assert not known(Subject("other", author="writer-9"))
    memory.forget(author="writer-9")
    assert all(known(subject) for subject in subjects), "what was forgotten is no misspelt name"


@pytest.mark.parametrize("outcome", [Outcome.PARKED, Outcome.WAITING, Outcome.SKIPPED, Outcome.REWRITTEN])
def test_whatever_had_become_of_it(outcome: Outcome) -> None:
    works = Works(samples=0)
    said = {
        Outcome.PARKED: told(comment="Be rude.", rating=3),
        Outcome.WAITING: piece(event_id="e", generation_id="secret", comment=SECRET),
        Outcome.SKIPPED: told(rating=1),
        Outcome.REWRITTEN: told(comment="Shorter.", rating=3),
    }[outcome]
    works.house.triage.handle(deliver(said))
    works.house.rewrite()
    assert works.house.generation("secret").outcome is outcome
    memory = Memory(works)
    memory.forget("secret")
    assert memory.places_of(SECRET) == []
    assert works.house.counters(TENANT) == works.house.recounted(TENANT)
