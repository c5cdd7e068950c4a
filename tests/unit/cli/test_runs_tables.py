import io

import pytest
from rich.console import Console

from goldsmith.domain.promotion import Evaluation, Verdict
from goldsmith.domain.runs import Run, RunState, Snapshot
from goldsmith_cli.consoles import output
from goldsmith_cli.run_details import show_run
from goldsmith_cli.run_list import run_table, verdict
from tests.fakes.services import FakeClock

NOW = FakeClock().moment
BASE, TUNED = "gpt-4.1-nano-2025-04-14", "ft:gpt-4.1-nano-2025-04-14:acme-leads-and-friends:acme-leads-0001:abcDEF12"
SNAPSHOT = Snapshot(
    train_key="t", holdout_key="h", manifest_key="m", train_samples=1180, holdout_samples=38,
    train_sha256="", holdout_sha256="", sample_commits=1218, aside_key="a", segments_key="s", holdout_fraction=0.2,
)  # fmt: skip
EVALUATION = Evaluation(
    answers=5, needed=20, live_distance=0.5, new_distance=0.25, improvement=0.25, interval=(0.1, 0.3),
    verdict=Verdict.TOO_LITTLE_EVIDENCE,
)  # fmt: skip


def run(**changes: object) -> Run:
    fields = {
        "tenant": "a-tenant-with-a-name-of-sixty-three-characters-which-is-the-longe", "number": 1,
        "state": RunState.KEPT, "configured_base": BASE, "base_model": BASE, "live_model": BASE, "tuned_model": TUNED,
        "new_samples": 40,
        "created_at": NOW, "updated_at": NOW, "snapshot": SNAPSHOT, "evaluation": EVALUATION,
    }  # fmt: skip
    return Run.model_validate({**fields, **changes})


def console(width: int) -> Console:
    return Console(width=width, file=io.StringIO(), color_system=None, emoji=False)


def listed(width: int, *runs: Run) -> str:
    with (target := console(width)).capture() as capture:
        target.print(run_table(runs, NOW), crop=False)
    return capture.get()


def told(width: int, one: Run) -> str:
    with (target := console(width)).capture() as capture:
        show_run(target, one, None, NOW)
    return capture.get()


@pytest.mark.parametrize("width", [80, 100, 140, 400])
def test_run_ids_and_models_are_never_split(width: int) -> None:
    long = run(tuned_model=f"ft:{'x' * 100}")
    for said in (listed(width, run(), long), told(width, run()) + told(width, long)):
        assert not {run().run_id, BASE, TUNED, f"ft:{'x' * 100}"} - set(said.replace(",", " ").split())


def test_a_narrow_terminal_gets_a_block_a_run() -> None:
    wide, narrow = (listed(width, run(), run(number=2)).splitlines() for width in (400, 80))
    assert len(wide) == 3
    assert narrow[0].split() == [run().run_id, "kept"]
    assert ["samples", "1,180", "+", "38", "held", "out"] in [line.split() for line in narrow]


def test_samples_are_those_of_the_snapshot_once_there_is_one() -> None:
    assert "1,180 + 38 held out" in listed(400, run())
    assert "40" not in listed(400, run(snapshot=None)).split()
    assert "40 at the claim" in told(100, run())


def test_too_little_evidence_says_how_much_was_needed() -> None:
    assert verdict(EVALUATION) == "too little evidence: 5 of 20 answers needed"
    assert verdict(EVALUATION.model_copy(update={"needed": 0})) == "too little evidence: 5 of the answers needed"
    assert verdict(EVALUATION.model_copy(update={"verdict": Verdict.NOT_BETTER})) == "not better"
    assert verdict(None) == "-"
    assert "5 of 20 answers needed" in listed(80, run())
    assert "5 of 20 answers needed" in told(80, run())


def test_what_stands_in_the_way_is_told_in_whole_below_the_runs() -> None:
    problem = "ask the provider " * 20
    assert " ".join(listed(80, run(problem=problem)).split()).endswith(f"{run().run_id}: {problem}".strip())


def test_a_model_may_be_called_like_a_smiley(capsys: pytest.CaptureFixture[str]) -> None:
    output().print("ft:base:cat:7")
    assert capsys.readouterr().out == "ft:base:cat:7\n"


def test_samples_the_provider_would_refuse_are_told_of_and_otherwise_nothing_is() -> None:
    [line] = [line.split() for line in told(140, run(left_out=1234)).splitlines() if "left out" in line]
    assert line[:6] == ["left", "out", "1,234", "of", "the", "snapshot"]
    assert "left out" not in told(140, run())
