"""`goldsmith tenant export` and `delete`: all that is held of a tenant, and of no other, given out or erased."""

import json
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from goldsmith.domain.events import FeedbackEvent
from goldsmith_cli.errors import ExitCode
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from goldsmith_cli.tenant import exporting
from tests.fakes.contents import places_of
from tests.integration.forget_stack import (
    AUTHOR,
    OTHER_TENANT,
    TENANT,
    ForgetStack,
    edits,
    fill,
    forget_stack,
)

NOTE = "agreed with Ms Fern by telephone"
SENDER = "AIDAEXAMPLEEXAMPLE01"


@pytest.fixture
def standin() -> Iterator[RunningStandin]:
    with running_standin(job_seconds=0.0) as running:
        yield running


@pytest.fixture
def stack(
    standin: RunningStandin, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[ForgetStack]:
    with forget_stack(standin, monkeypatch, capsys) as running:
        yield running


def set_up(stack: ForgetStack) -> None:
    done = stack.goldsmith("tenant", "set", TENANT, "epochs=2", "--sender", SENDER, "--note", NOTE)
    assert done.exit_code == ExitCode.OK, done.err


def lines(folder: Path, name: str) -> list[Any]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def test_an_export_has_all_that_is_held_of_the_tenant_and_of_no_other(stack: ForgetStack, tmp_path: Path) -> None:
    fill(stack)
    set_up(stack)
    folder = tmp_path / "export"
    answer = stack.goldsmith("tenant", "export", TENANT, "-o", folder, "--json")
    assert answer.exit_code == ExitCode.OK, answer.err
    manifest = json.loads(answer.out)
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8")) == manifest
    for told in manifest["files"]:
        body = (folder / told["name"]).read_bytes()
        assert (told["sha256"], told["bytes"]) == (sha256(body).hexdigest(), len(body))
        assert (folder / told["name"]).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    counted = {told["name"]: told["lines"] for told in manifest["files"]}
    counters = stack.counters()
    assert counted["events.jsonl"] == counters["events"] == len(lines(folder, "events.jsonl"))
    assert all(FeedbackEvent.model_validate(event).tenant == TENANT for event in lines(folder, "events.jsonl"))
    golden = stack.goldsmith("dataset", "export", "--tenant", TENANT, "--format", "golden").out.splitlines()
    assert [each["sample_id"] for each in lines(folder, "samples.jsonl")] == [
        json.loads(line)["sample_id"] for line in golden
    ]
    assert counted["parked.jsonl"] == counters["parked"] > 0
    assert lines(folder, "parked.jsonl")[0]["feedback"]["comment"]
    assert [run["number"] for run in lines(folder, "runs.jsonl")] == [1]
    assert lines(folder, "evaluations.jsonl")[0]["run"] == f"{TENANT}-0001"
    assert len(lines(folder, "live_models.jsonl")) == 1
    [change] = lines(folder, "settings.jsonl")
    assert (change["note"], change["after"]["senders"]) == (NOTE, [SENDER])
    assert counted["refusals.jsonl"] == counters["dead_lettered"] > 0
    assert lines(folder, "tenant.json")[0]["settings"]["overrides"] == {"epochs": 2}
    everything = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert places_of(everything, OTHER_TENANT) == []
    assert set(everything) == {*counted, "manifest.json"}


def test_an_archive_has_the_same_files_and_nobodys_name(stack: ForgetStack, tmp_path: Path) -> None:
    stack.send(edits(AUTHOR, 3))
    packed = tmp_path / "acme-leads.tar.gz"
    answer = stack.goldsmith("tenant", "export", TENANT, "-o", packed)
    assert answer.exit_code == ExitCode.OK, answer.err
    assert "events.jsonl" in answer.out
    assert "not in it" in answer.out
    assert packed.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [packed.name], "nothing is left beside it"
    with tarfile.open(packed) as archive:
        members = archive.getmembers()
        assert members[0].name == "acme-leads/manifest.json"
        assert {(member.mode, member.uid, member.uname) for member in members} == {(0o600, 0, "")}
        archive.extractall(tmp_path, filter="data")
    assert len(lines(tmp_path / "acme-leads", "events.jsonl")) == 3


def test_what_is_there_already_is_not_written_over(stack: ForgetStack, tmp_path: Path) -> None:
    stack.send(edits(AUTHOR, 1))
    (tmp_path / "here.tar.gz").write_text("mine")
    answer = stack.goldsmith("tenant", "export", TENANT, "-o", tmp_path / "here.tar.gz")
    assert answer.exit_code == ExitCode.USAGE
    assert "is there already" in answer.err
    assert (tmp_path / "here.tar.gz").read_text() == "mine"


def test_an_export_that_does_not_end_leaves_nothing(
    stack: ForgetStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    stack.send(edits(AUTHOR, 1))
    monkeypatch.setattr(exporting, "_manifest", full)
    answer = stack.goldsmith("tenant", "export", TENANT, "-o", tmp_path / "export")
    assert answer.exit_code == ExitCode.USAGE
    assert "No space left on device" in answer.err
    assert list(tmp_path.iterdir()) == []


def test_of_a_deleted_tenant_only_its_senders_and_its_runs_stay(stack: ForgetStack) -> None:
    """Who changed its settings and why is gone; but under its name nobody else may send."""
    stack.send(edits(AUTHOR, 3))
    set_up(stack)
    refused = stack.goldsmith("tenant", "delete", TENANT)
    assert refused.exit_code == ExitCode.PROBLEM
    assert "add --yes" in refused.err
    answer = stack.goldsmith("tenant", "delete", TENANT, "--yes", "--grace", "0")
    assert answer.exit_code == ExitCode.OK, answer.err
    after = stack.stored()
    assert places_of(after, NOTE, "epochs", AUTHOR) == []
    assert set(places_of(after, TENANT)) == {f"dynamodb tenant#{TENANT} {name}" for name in ("forgotten", "tenant")}
    told = json.loads(stack.goldsmith("tenant", "show", TENANT, "--json").out)
    assert (told["senders"], told["changes"]) == ([SENDER], [])
    assert {each["from"] for each in told["policy"].values()} == {"stack"}


def test_a_tenant_that_was_only_set_up_can_be_deleted(stack: ForgetStack) -> None:
    set_up(stack)
    assert stack.goldsmith("tenant", "delete", TENANT, "--yes", "--grace", "0").exit_code == ExitCode.OK
    assert places_of(stack.stored(), NOTE, "epochs") == []
