"""What the shell is offered of a stack that is there."""

from collections.abc import Iterator

import pytest

from goldsmith.client import FeedbackEmitter
from tests.fakes.feedback import event_fields
from tests.integration.cli_stack import STACK, MotoStack, moto_stack


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with moto_stack(monkeypatch, capsys) as running:
        yield running


def offered(stack: MotoStack, monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    line = ["goldsmith", "--stack", STACK, *words]
    monkeypatch.setenv("_GOLDSMITH_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", " ".join(line))
    monkeypatch.setenv("COMP_CWORD", str(len(line) - 1))
    monkeypatch.setenv("GOLDSMITH_COMPLETION_SECONDS", "30")
    return stack.goldsmith(*words).out.split()


def test_tenants_runs_and_parked_drafts_are_offered_and_names_no_shell_should_take_are_not(
    stack: MotoStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["gen-1", "gen 2", "gen;reboot"]
    events = [
        event_fields(event_id=name, generation_id=name, tenant="acme-leads", rating=2, comment="Be rude.")
        for name in names
    ]
    events.append(event_fields(event_id="b", tenant="bakery", rating=5))
    assert FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs).emit_all(events).complete
    stack.triage()
    stack.rewrite()
    assert offered(stack, monkeypatch, "status", "--tenant", "") == ["acme-leads", "bakery"]
    assert offered(stack, monkeypatch, "status", "--tenant", "b") == ["bakery"]
    assert offered(stack, monkeypatch, "review", "show", "gen") == ["gen-1"]
    assert offered(stack, monkeypatch, "runs", "show", "") == []
