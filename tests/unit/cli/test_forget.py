"""What `goldsmith forget` asks before it begins, and what it shows of what it did."""

import io
import shlex
from datetime import timedelta

import pytest
from rich.console import Console, RenderableType

from goldsmith.domain.runs import ForgottenSamples, Run, RunState, TenantState
from goldsmith.workflows.forgetting_report import Report, RunTouched, Subject
from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.forget.asking import command, confirm_everything, confirm_unknown, in_words, subject
from goldsmith_cli.forget.showing import as_json, show, telling
from goldsmith_cli.overview.collecting import OUTCOMES, Overview, TenantStatus, Totals
from goldsmith_cli.overview.tables import tables
from goldsmith_cli.run_details import show_run
from goldsmith_cli.run_list import run_table
from tests.fakes.services import FakeClock

NOW = FakeClock().moment
STATE = TenantState(tenant="acme-leads", counters={"events": 41, "samples_edited": 30, "samples_accepted": 8}, runs=2)
RUN = RunTouched("acme-leads-0002", 8, 2, False, True, True, "ft:base:acme-leads:7")


class Terminal(io.StringIO):
    """A person at a terminal who types what it is made of."""

    def isatty(self) -> bool:
        return True


def shown(what: RenderableType, width: int = 200) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(what, crop=False)
    return capture.get()


@pytest.mark.parametrize("name", ["gen-8841", "it's; rm -rf /", "two words", '$(touch "x")'])
def test_the_command_to_give_again_names_the_same_however_it_is_called(name: str) -> None:
    for wanted, option in (
        (Subject("acme-leads", name), "--generation"),
        (Subject("acme-leads", None, name), "--author"),
    ):
        assert shlex.split(command(wanted)) == ["goldsmith", "forget", "--tenant", "acme-leads", option, name]
    assert command(Subject("acme-leads")) == "goldsmith forget --tenant acme-leads"


def test_an_empty_name_is_not_taken_for_the_whole_tenant() -> None:
    for generation_id, author in (("", None), (None, ""), (None, "  ")):
        with pytest.raises(UsageError, match="is empty"):
            subject("acme-leads", generation_id, author)
    assert subject("acme-leads", None, None).everything


@pytest.mark.parametrize("typed", ["acme-leads\n", "  acme-leads \n"])
def test_who_types_the_tenants_name_means_it(
    typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    confirm_everything(STATE, yes=False)
    said = capsys.readouterr()
    assert "41 events, 38 golden samples, what 2 runs were trained on" in said.err
    assert said.out.strip() == ""


@pytest.mark.parametrize("typed", ["\n", "yes\n", "y\n", "acme-lead\n", "ACME-LEADS\n"])
def test_who_types_anything_else_does_not(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    with pytest.raises(CliError, match="nothing was changed"):
        confirm_everything(STATE, yes=False)


def test_where_nobody_is_there_to_ask_it_takes_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("acme-leads\n"))
    with pytest.raises(CliError) as refused:
        confirm_everything(STATE, yes=False)
    assert refused.value.cure == "add --yes to go on"
    confirm_everything(STATE, yes=True)


def test_of_one_it_is_said_in_the_singular(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    one = Report(generations=1, events=1, samples=1, records=1, segments=1, snapshot_lines=1)
    show(Subject("acme-leads", "gen-1"), one, known=True, dry_run=False)
    monkeypatch.setattr("sys.stdin", Terminal("acme-leads\n"))
    confirm_everything(TenantState(tenant="acme-leads", counters={"events": 1, "samples_edited": 1}, runs=1), yes=False)
    said = capsys.readouterr()
    assert "1 generation: 1 event, 1 golden sample\n" in said.out
    assert "1 record in 1 segment\n" in said.out
    assert "1 event, 1 golden sample, what 1 run was trained on" in said.err


@pytest.mark.parametrize("typed", ["y\n", "n\n", "\n"])
def test_a_name_nobody_has_heard_of_is_asked_about(
    typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = Subject("acme-leads", "nothere")
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    if typed.startswith("y"):
        confirm_unknown(wanted, yes=False)
    else:
        with pytest.raises(CliError, match="nothing was changed"):
            confirm_unknown(wanted, yes=False)
    assert (
        "know nothing of generation nothere of acme-leads; what arrives of it would be refused"
        in capsys.readouterr().err
    )


def test_where_nobody_is_there_a_name_nobody_has_heard_of_takes_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    with pytest.raises(CliError) as refused:
        confirm_unknown(Subject("acme-leads", author="nobody"), yes=False)
    assert refused.value.cure == "add --yes to go on"
    confirm_unknown(Subject("acme-leads", author="nobody"), yes=True)


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_name_nobody_has_heard_of_does_not_look_like_success(
    capsys: pytest.CaptureFixture[str], *, dry_run: bool
) -> None:
    wanted = Subject("acme-leads", "nothere")
    show(wanted, Report(), known=False, dry_run=dry_run)
    refused = "would be refused" if dry_run else "is refused"
    assert f"know nothing of generation nothere of acme-leads; what arrives of it {refused}" in capsys.readouterr().out
    assert as_json(wanted, Report(), known=False, dry_run=dry_run)["known"] is False


def test_where_a_whole_tenant_is_forgotten_nobody_is_told_to_train_another(capsys: pytest.CaptureFixture[str]) -> None:
    show(Subject("acme-leads"), Report(runs=(RUN,)), known=True, dry_run=False)
    said = capsys.readouterr().out
    assert "Nothing is left to train another on: delete the model at the provider." in said
    assert "retry" not in said


def test_what_is_left_is_said_apart_from_what_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(
        generations=3, events=1204, samples=2, records=9, segments=4, dead_letters=1, left=("a \x1b[2J file",)
    )
    show(Subject("acme-leads", author="writer-\x1b17"), report, known=True, dry_run=False)
    said = capsys.readouterr()
    assert said.out.startswith("forgotten: what writer-\\x1b17 said, of acme-leads\n")
    assert "3 generations: 1,204 events, 2 golden samples" in said.out
    assert said.err == "left: a \\x1b[2J file\n"


def test_what_a_dry_run_says_cannot_be_taken_for_what_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    show(Subject("acme-leads", "gen-1"), Report(runs=(RUN,)), known=True, dry_run=True)
    said = capsys.readouterr().out
    assert said.startswith("would be forgotten: generation gen-1 of acme-leads\n")
    assert not any(word in said for word in ("Train", "was trained"))
    assert as_json(Subject("acme-leads"), Report(), known=True, dry_run=True)["dry_run"] is True


def test_each_run_is_shown_and_what_to_do_about_its_model(capsys: pytest.CaptureFixture[str]) -> None:
    cancelled = RunTouched("acme-leads-0003", 8, 0, True, False, False, None)
    show(Subject("acme-leads", "gen-1"), Report(runs=(RUN, cancelled)), known=True, dry_run=False)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["acme-leads-0002", "8", "2", "deleted", "ft:base:acme-leads:7"] in lines
    assert ["acme-leads-0003", "8", "0", "there", "cancelled"] in lines
    cures = [line[0] for line in lines if "Train" in line]
    assert cures == ["acme-leads-0002:"]


def test_programs_get_all_there_is() -> None:
    facts = as_json(
        Subject("acme-leads", author="writer-17"), Report(runs=(RUN,), left=("x",)), known=True, dry_run=False
    )
    assert (facts["tenant"], facts["generation_id"], facts["author"]) == ("acme-leads", None, "writer-17")
    assert facts["runs"][0]["retrain_required"] is True
    assert facts["left"] == ("x",)


def test_where_nobody_watches_each_phase_is_said_once_and_to_programs_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for quiet in (False, True):
        with telling(quiet=quiet) as told:
            for phase, count in (("one", 1), ("one", 2), ("two\x1b", 1)):
                told(phase, count)
    assert capsys.readouterr().err == "one\ntwo\\x1b\n"


def test_in_words() -> None:
    assert in_words(Subject("acme-leads")) == "everything of acme-leads"


def run(**changes: object) -> Run:
    fields = {
        "tenant": "acme-leads", "number": 2, "state": RunState.PROMOTED,
        "configured_base": "base", "base_model": "base", "live_model": "base",
        "tuned_model": "tuned-2", "new_samples": 40, "created_at": NOW, "updated_at": NOW, "retrain_required": True,
        "forgotten": ForgottenSamples(trained=8, held_out=2, at=NOW + timedelta(days=1), files_deleted=False),
    }  # fmt: skip
    return Run.model_validate({**fields, **changes})


def test_runs_say_that_their_model_knows_what_was_forgotten() -> None:
    listed = shown(run_table([run(), run(number=3, retrain_required=False)], NOW))
    assert "acme-leads-0002: tuned-2 was trained on what was forgotten" in listed
    assert listed.count("was trained on what was forgotten") == 1
    console = Console(width=200, file=io.StringIO(), color_system=None)
    with console.capture() as capture:
        show_run(console, run(), None, NOW)
    assert "8 trained on, 2 held out, on 2026-11-23; the provider still has its copy" in capture.get()
    assert "tuned-2 was trained on what was forgotten" in capture.get()


def test_status_says_what_forgetting_asks_for_and_nothing_where_it_asks_for_nothing() -> None:
    def said(**changes: object) -> str:
        status = TenantStatus.model_validate({"events": 1, "outcomes": {"waiting": 1}, **changes})
        totals = Totals(events=1, outcomes=dict.fromkeys(OUTCOMES, 0) | {"waiting": 1}, forgotten=status.forgotten)
        return shown(tables(Overview(tenants={"acme-leads": status}, totals=totals, queues={}, balanced=True)))

    quiet = said()
    assert "forg" not in quiet
    assert "waiting" in quiet
    wanted: dict[str, object] = {"retrain_required": ("acme-leads-0001",)}
    loud = said(forgotten=3, forgetting=("generation gen-1",), samples={"edited": 1}, **wanted)
    assert "acme-leads: runs wait until generation gen-1 is forgotten" in loud
    assert "train another: acme-leads-0001" in loud
    assert loud.splitlines()[1].split() == ["tenant", "events", "waiting", "forgotten"]
    assert "no sample is left, delete their models: acme-leads-0001" in said(**wanted)
