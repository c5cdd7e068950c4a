"""`goldsmith forget` on a stack: what is forgotten is nowhere, everything else is as it was."""

import json
from collections.abc import Iterator

import pytest

from goldsmith_cli.errors import ExitCode
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.contents import places_of
from tests.integration.forget_stack import (
    AUTHOR,
    MARK,
    OTHER_AUTHOR,
    OTHER_TENANT,
    TENANT,
    ForgetStack,
    edits,
    fill,
    forget_stack,
    said,
)

SHARED = "shared"


@pytest.fixture
def standin() -> Iterator[RunningStandin]:
    """A provider of the test's own: nobody else's files are there."""
    with running_standin(job_seconds=0.0) as running:
        yield running


@pytest.fixture
def stack(
    standin: RunningStandin, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[ForgetStack]:
    with forget_stack(standin, monkeypatch, capsys) as running:
        yield running


def test_what_an_author_said_is_nowhere_afterwards(stack: ForgetStack) -> None:
    """Not in any version of any object, any item, message or file of the provider; only tombstones have its names."""
    fill(stack)
    # Somebody else's draft on which the author had the last word, and a rewrite that is still on its queue.
    last_word = {**said(SHARED, AUTHOR, rating=None, final="Hi."), "event_id": "last-word", "messages": None}
    asked = said("asked", AUTHOR, rating=2, comment="Too stiff.")
    stack.send([said(SHARED, OTHER_AUTHOR, rating=2), last_word, asked])
    before = places_of(stack.stored(), MARK)
    assert {place.partition(" ")[0] for place in before} == {
        "s3", "FeedbackDeadLetterQueueUrl", "RewriteQueueUrl", "provider's",
    }  # fmt: skip

    answer, report = stack.forget("--author", AUTHOR)

    assert (answer.exit_code, report["left"]) == (ExitCode.OK, [])
    # 8 edits, 4 that ended otherwise, one that was asked for, one that was shared
    assert (report["generations"], report["dead_letters"]) == (14, 1)
    assert {place.partition(" ")[0] for place in places_of(stack.stored(), MARK)} == {"RewriteQueueUrl"}
    stack.rewrite()
    assert places_of(stack.stored(), MARK) == []
    named = places_of(stack.stored(), AUTHOR, SHARED)
    assert all(place.startswith("dynamodb") and "generation#" in place for place in named)


def test_everything_else_is_as_if_it_had_never_been_said(
    standin: RunningStandin, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other writer's samples, the other tenant, the books, and what a later run would be trained on."""
    with forget_stack(standin, monkeypatch, capsys) as control:
        fill(control, forgotten=False)
        expected = [control.exported(), control.exported(OTHER_TENANT), control.outcomes(), control.stored_of_others()]
    with forget_stack(standin, monkeypatch, capsys) as stack:
        fill(stack)
        assert stack.exported() != expected[0]
        stack.forget("--author", AUTHOR)
        found = [stack.exported(), stack.exported(OTHER_TENANT), stack.outcomes(), stack.stored_of_others()]
        assert found == expected
        status = json.loads(stack.goldsmith("status", "--json").out)
        assert status["balanced"]
        assert (status["tenants"][TENANT]["forgotten"], status["tenants"][TENANT]["forgetting"]) == (12, [])


def test_what_arrives_late_does_not_bring_it_back_and_forgetting_again_finds_nothing(stack: ForgetStack) -> None:
    fill(stack)
    stack.forget("--author", AUTHOR)
    counters, exported = stack.counters(), stack.exported()
    stack.send([*edits(AUTHOR, 9), said(SHARED, AUTHOR, final="Said before it was forgotten.")])
    assert stack.counters() == counters
    answer, report = stack.forget("--author", AUTHOR)
    assert answer.exit_code == ExitCode.OK
    done = ("generations", "events", "samples", "records", "snapshot_lines", "versions", "dead_letters", "runs", "left")
    assert {name: report[name] for name in done} == {name: [] if name in ("runs", "left") else 0 for name in done}
    assert places_of(stack.stored(), MARK) == []
    assert stack.exported() == exported


def test_a_dry_run_changes_nothing_and_says_what_would_go(stack: ForgetStack) -> None:
    fill(stack)
    before = stack.stored()
    answer, would = stack.forget("--author", AUTHOR, "--dry-run")
    assert (answer.exit_code, would["dry_run"]) == (ExitCode.OK, True)
    assert stack.stored() == before
    _, report = stack.forget("--author", AUTHOR)
    counted = ("generations", "events", "samples", "records", "segments", "snapshot_lines", "dead_letters")
    assert {name: would[name] for name in counted} == {name: report[name] for name in counted}
    assert all(would[name] for name in counted)


def test_a_model_that_was_trained_on_it_says_so_wherever_it_is_shown(stack: ForgetStack) -> None:
    fill(stack)
    _, report = stack.forget("--author", AUTHOR)
    [run] = report["runs"]
    assert (run["retrain_required"], run["files_deleted"], run["cancelled"]) == (True, True, False)
    assert (run["trained"] + run["held_out"], run["trained"] > 0, run["held_out"] > 0) == (10, True, True)
    assert run["model"] in stack.goldsmith("runs").err + stack.goldsmith("runs").out
    shown = stack.goldsmith("runs", "show", run["run_id"]).out
    assert f"{run['trained']} trained on, {run['held_out']} held out" in shown
    assert "train another" in shown
    assert "train another: acme-leads-0001" in stack.goldsmith("status").out
    status = json.loads(stack.goldsmith("status", "--json").out)
    assert status["tenants"][TENANT]["retrain_required"] == ["acme-leads-0001"]


def test_one_generation_is_forgotten_and_its_authors_others_are_not(stack: ForgetStack) -> None:
    fill(stack)
    name = f"{OTHER_AUTHOR}-3"
    text = f"Hi customer {name}, talk soon?"
    assert places_of(stack.stored(), text)
    answer, report = stack.forget("--generation", name)
    assert (answer.exit_code, report["generations"], report["samples"]) == (ExitCode.OK, 1, 1)
    left = [place for place in places_of(stack.stored(), text) if OTHER_TENANT not in place]
    assert left == []
    assert len(places_of(stack.stored(), f"{OTHER_AUTHOR}-4")) > 1
    assert any(text in line for line in stack.exported(OTHER_TENANT))


def test_a_generation_that_nobody_has_heard_of_is_refused_when_it_comes(stack: ForgetStack) -> None:
    stack.send(edits(OTHER_AUTHOR, 1))
    before = stack.stored()
    answer, _ = stack.forget("--generation", f"{AUTHOR}-0")
    assert (answer.exit_code, stack.stored()) == (ExitCode.PROBLEM, before), "it may be misspelt: nobody confirmed it"
    assert "add --yes" in answer.err
    _, would = stack.forget("--generation", f"{AUTHOR}-0", "--dry-run")
    answer, report = stack.forget("--generation", f"{AUTHOR}-0", "--yes")
    assert (answer.exit_code, report["generations"]) == (ExitCode.OK, 0)
    assert (would["known"], report["known"]) == (False, False)
    stack.send(edits(AUTHOR, 1))
    assert places_of(stack.stored(), MARK) == []


def test_what_the_provider_keeps_is_left_with_its_cure_until_it_is_done(stack: ForgetStack) -> None:
    """A person who may not read the provider's key, for example."""
    fill(stack)
    secrets = stack.secrets()
    secrets.delete_secret(SecretId="provider-key", ForceDeleteWithoutRecovery=True)
    answer, report = stack.forget("--author", AUTHOR)
    assert answer.exit_code == ExitCode.PROBLEM
    [sentence] = report["left"]
    assert "the training file" in sentence
    assert [place for place in places_of(stack.stored(), MARK) if not place.startswith("provider's file")] == []

    secrets.create_secret(Name="provider-key", SecretString=stack.provider.api_key)
    answer, report = stack.forget("--author", AUTHOR)
    assert (answer.exit_code, report["left"]) == (ExitCode.OK, [])
    assert places_of(stack.stored(), MARK) == []
