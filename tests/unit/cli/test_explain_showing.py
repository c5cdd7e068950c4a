import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from goldsmith.domain.forgetting import tombstone
from goldsmith.domain.generations import PRAISE, REJECTED, Outcome
from goldsmith.domain.routing import SkipReason
from goldsmith.domain.runs import ForgottenSamples, RunState
from goldsmith.domain.segments import ErasedRecord, ReplayRecord
from goldsmith.domain.stories import Place, Story
from goldsmith.workflows.explaining import Kind
from goldsmith_cli.commands.explain import _EPILOG
from goldsmith_cli.explain.showing import show_story
from goldsmith_cli.explain.words import brought, meaning, place
from tests.fakes.explained import edited_house, story, tell
from tests.fakes.house import PRAISE_COMMENT, House
from tests.fakes.parking import LATE, found, parked_house, reviewing
from tests.fakes.services import FakeClock
from tests.fakes.snapshots import add_run, others
from tests.fakes.stories import deliver, piece

NOW = FakeClock().moment
LONG_NAME = "0b9f3a4e-generation-with-a-name-that-is-longer-than-most-of-the-names-there-are"
LINES: dict[str, Any] = {"train": others(3)}


def shown(told: Story, width: int = 200, kind: Kind = Kind.GENERATION, name: str = "gen-1", full: bool = False) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None, highlight=False, markup=False)
    with console.capture() as capture:
        show_story(console, told, kind, name, NOW + timedelta(hours=2), full=full)
    return capture.get()


def with_runs(house: House, *runs: dict[str, Any]) -> Story:
    """The draft's story with runs that were trained on it, each as ``runs`` has it."""
    record = story(house).sample
    for changes in runs:
        add_run(house.ledger, house.store, **{"lines": {"train": [record]}, **changes})
    return story(house)


def test_the_headline_says_where_it_stands_since_when_and_who_wrote_the_draft() -> None:
    house = House()
    tell(house, final="Hi Dana", model="tuned-1")
    told = with_runs(house, {"tuned_model": "tuned-1", "state": RunState.PROMOTED})
    head = shown(told).partition("\n\n")[0]
    assert "gen-1 of acme-leads: edited" in head
    assert "2026-11-22 10:00:00 UTC, 2 h ago" in head
    assert "tuned-1, which came of run acme-leads-0001" in head


def test_a_commit_that_changed_nothing_says_so() -> None:
    house = parked_house()
    house.triage.handle(deliver(piece(event_id="late", rating=1, occurred_at=LATE)))
    decided = [line.strip() for line in shown(story(house)).splitlines() if line.startswith("  2026") and ". " in line]
    assert [line.split(" ", 3)[3].split(" (")[0] for line in decided] == [
        "1. rewriting: a comment asks for a change, which a model is asked to make",
        "2. parked: the rewrite waits for a person: low_score",
        "3. still parked",
    ]


@pytest.mark.parametrize("reason", [PRAISE, REJECTED, *(reason.value for reason in SkipReason)])
def test_every_reason_is_said_in_words(reason: str) -> None:
    outcome = Outcome.ACCEPTED if reason == PRAISE else Outcome.SKIPPED
    assert meaning(outcome, reason).partition(": ")[2] not in ("", reason)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_said_in_words_and_a_reason_of_a_later_version_as_it_is(outcome: Outcome) -> None:
    assert meaning(outcome, None)
    assert meaning(outcome, "something_new").endswith(": something_new")


def test_praise_of_a_rewriter_is_an_acceptance_with_its_reason() -> None:
    house = House()
    tell(house, comment=PRAISE_COMMENT, rating=3)
    house.rewrite()
    assert "the draft was good as it stood: the comment only praises it" in shown(story(house))
    assert "the draft as it stands is the answer to learn" in shown(story(house))


def test_what_was_decided_anew_or_forgotten_is_said() -> None:
    house = edited_house()
    [chapter] = story(house).chapters
    again = ReplayRecord(generation_id="gen-1", version=1, outcome="edited", reason=None, replayed_at=NOW)
    said = brought(replace(chapter, records=(*chapter.records, again, ErasedRecord(was="parked"))))
    assert said.endswith("decided anew, without a new event, parked: forgotten since")


def test_a_rewritten_draft_tells_models_prompts_checks_and_tokens() -> None:
    house = House()
    tell(house, comment="Too stiff.", rating=2)
    house.rewrite()
    said = shown(story(house))
    for part in (
        "rewriter, prompt rewrite-",
        "20 tokens in, 10 out, in 2 calls",
        "score 1.00: 1 of 1 points done",
        "empty",
    ):
        assert part in said, part


def test_a_parked_draft_tells_how_to_decide_and_a_decided_one_does_not() -> None:
    house = parked_house()
    assert "goldsmith review show gen-1 --tenant acme-leads" in shown(story(house))
    reviewing(house).approve(found(house), "Mia")
    assert "goldsmith review show" not in shown(story(house))


def test_every_side_has_words_of_its_own_and_is_in_the_help() -> None:
    house = edited_house()
    [use] = with_runs(house, {}).uses
    said = {place(replace(use, place=each)) for each in Place}
    assert len(said) == len(Place)
    assert not [each.value for each in Place if f'"{each.value}"' not in _EPILOG.replace("\n", " ")]


def test_only_where_there_is_a_model_was_it_trained_on() -> None:
    told = with_runs(edited_house(), {"state": RunState.FAILED}, {"tuned_model": "tuned-2"})
    failed, trained = (line for line in shown(told).splitlines() if "acme-leads-000" in line)
    assert "in its training set" in failed
    assert "trained on" in trained


def test_models_that_know_a_draft_by_their_base_are_told() -> None:
    descendant = {"lines": LINES, "base_model": "tuned-1", "tuned_model": "tuned-2"}
    said = shown(with_runs(edited_house(), {"tuned_model": "tuned-1"}, descendant, {"lines": LINES}))
    assert "not in it, but its base model knew it" in said
    assert "not in: acme-leads-0003" in said


def test_a_forgotten_draft_says_which_runs_lost_samples_and_which_model_has_to_be_trained_anew() -> None:
    house = edited_house()
    house.ledger.generations["acme-leads", "gen-1"] = tombstone("acme-leads", "gen-1", house.generation(), NOW)
    lost = ForgottenSamples(trained=2, held_out=1, at=NOW + timedelta(hours=1), files_deleted=True)
    add_run(house.ledger, house.store, lines=LINES, tuned_model="tuned-1", forgotten=lost, retrain_required=True)
    add_run(house.ledger, house.store, lines=LINES)
    said = " ".join(shown(story(house)).split())
    assert "nothing is kept of it but its name and this moment" in said
    assert "acme-leads-0001 lost 2 it was trained on and 1 held out when drafts were forgotten" in said
    assert "tuned-1 was trained on what was forgotten" in said
    assert "acme-leads-0002 lost" not in said
    assert said.endswith("not in: acme-leads-0002")


def test_a_model_that_knows_what_was_forgotten_is_marked_wherever_it_is_named() -> None:
    told = with_runs(edited_house(), {"tuned_model": "tuned-1", "retrain_required": True}, {"tuned_model": "tuned-2"})
    rows = [
        line.strip() for line in shown(replace(told, live_model="tuned-1")).splitlines() if "acme-leads-000" in line
    ]
    assert [row.split("current one)")[1].strip() for row in rows] == ["tuned-1 (live, retrain required)", "tuned-2"]


@pytest.mark.parametrize("width", [50, 100, 400])
def test_names_of_drafts_samples_and_models_are_never_split(width: int) -> None:
    house = House()
    model = "ft:gpt-4.1-mini-2025-04-14:acme-leads-of-a-long-name:acme-leads-0001:CANARY"
    tell(house, final="Hi Dana", generation_id=LONG_NAME, model=model)
    record = story(house, LONG_NAME).sample
    assert record is not None
    add_run(house.ledger, house.store, lines={"train": [record]}, tuned_model=model)
    words = shown(story(house, LONG_NAME), width, name=LONG_NAME).replace(",", " ").split()
    assert not {LONG_NAME, record.sample.sample_id, model} - set(words)


def test_a_long_answer_is_compared_with_the_draft_only_when_all_is_asked_for() -> None:
    house = House()
    tell(house, final="A word about your offer. " * 300)
    assert "{+" not in shown(story(house))
    assert "{+" in shown(story(house), full=True)
