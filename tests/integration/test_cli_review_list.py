import json
from collections.abc import Iterator
from datetime import datetime

import pytest

from goldsmith.domain.candidates import Candidate
from goldsmith.domain.changes import Parking
from goldsmith_cli.errors import ExitCode
from tests.integration.cli_stack import MotoStack, moto_stack
from tests.integration.parking import BEST, DRAFT, OUTAGE, REWRITE, change, commit, park

HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x9b2J [bold]loud[/bold] [/nonsense] :cat: \u202etxt\r\nnext line"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with moto_stack(monkeypatch, capsys) as running:
        yield running


def test_nothing_parked_is_no_error(stack: MotoStack) -> None:
    answer = stack.goldsmith("review", "list")
    assert (answer.exit_code, answer.out, answer.err) == (ExitCode.OK, "", "nothing is parked\n")
    assert json.loads(stack.goldsmith("review", "list", "--json").out) == []


def test_the_list_has_all_tenants_oldest_first_with_the_numbers_of_each_reason(stack: MotoStack) -> None:
    park(stack, OUTAGE, generation_id="z")
    stack.clock.pass_seconds(60)
    park(stack, tenant="birch-studio", generation_id="y")
    stack.clock.pass_seconds(60)
    park(stack, generation_id="x", event_id="e2")
    rows = stack.goldsmith("review", "list").out.splitlines()
    assert [row.split()[0] for row in rows[1:4]] == ["z", "y", "x"]
    assert "Too stiff. Sign off as Mia." in rows[2]
    assert rows[-1] == "3 parked: 2 low_score, 2 meta_talk, 2 model_refused, 1 service_unavailable"


def test_the_list_is_narrowed_to_a_tenant_or_a_reason(stack: MotoStack) -> None:
    park(stack, OUTAGE)
    park(stack, tenant="birch-studio", generation_id="gen-2")
    for option, name in (("--tenant", "birch-studio"), ("--reason", "low_score")):
        [row] = json.loads(stack.goldsmith("review", "list", option, name, "--json").out)
        assert (row["generation_id"], row["reasons"]) == ("gen-2", ["low_score", "meta_talk", "model_refused"])
        assert set(row) == {"generation_id", "tenant", "since", "reasons", "comment", "candidates"}
        assert datetime.fromisoformat(row["since"]) == stack.clock()
    assert stack.goldsmith("review", "list", "--reason", "typo").err == "nothing is parked for typo\n"
    assert stack.goldsmith("review", "list", "--tenant", "acme").exit_code == ExitCode.PROBLEM
    assert stack.goldsmith("review", "list", "--tenant", "A B").exit_code == ExitCode.USAGE


def test_several_hundred_are_all_listed(stack: MotoStack) -> None:
    for start in (0, 90, 180):
        names = [f"n{number}" for number in range(start, start + 90)]
        commit(stack, [change(OUTAGE, generation_id=name, event_id=name) for name in names])
    rows = json.loads(stack.goldsmith("review", "list", "--json").out)
    assert {row["generation_id"] for row in rows} == {f"n{number}" for number in range(270)}


def test_one_is_shown_with_diff_checks_judgement_and_what_to_do(stack: MotoStack) -> None:
    park(stack)
    answer = stack.goldsmith("review", "show", "gen-1")
    assert answer.exit_code == ExitCode.OK
    for said in (
        "user: Write to Dana.",
        "Too stiff. Sign off as Mia.",
        "candidate 1 of 3, score 0.25",
        "[-Dear-] {+Hi+} Dana, [-I am writing to you with regard to-] {+a word about+} late invoices. {+Mia+}",
        "judge: ✓ done     less stiff",
        "judge: ✗ not done sign off as Mia",
        "judge: ✓ facts kept",
        "judge: ✗ voice lost",
        "check: ✗ failed  meta_talk: Here is the revised version",
        "check: ✓ passed  empty, unchanged",
        "model_refused: The model declined to answer.",
        "goldsmith review approve gen-1 --tenant acme-leads --seen 1 --candidate 1",
    ):
        assert said in answer.out, said


def test_where_there_is_no_candidate_the_draft_is_shown_and_approving_is_not_offered(stack: MotoStack) -> None:
    park(stack, OUTAGE)
    answer = stack.goldsmith("review", "show", "gen-1")
    assert DRAFT in answer.out
    assert "review approve" not in answer.out
    assert "goldsmith review edit gen-1 --tenant acme-leads --seen 1 --draft" in answer.out


def test_where_the_best_candidate_is_the_draft_again_it_is_the_draft_that_approving_is_offered_for(
    stack: MotoStack,
) -> None:
    again = Candidate(answer=f"{DRAFT}\n", points=("less stiff",), findings={"unchanged": "Is the draft again."})
    park(stack, Parking(("unchanged",), (again,), REWRITE))
    answer = stack.goldsmith("review", "show", "gen-1")
    assert "goldsmith review approve gen-1 --tenant acme-leads --seen 1 --draft" in answer.out
    assert "--candidate" not in answer.out


def test_a_long_conversation_is_shown_whole_if_asked_for(stack: MotoStack) -> None:
    park(stack, messages=[{"role": "user", "content": "turnip " * 300 + "end"}])
    assert "(2,103 characters: --full shows them)" in stack.goldsmith("review", "show", "gen-1").out
    whole = stack.goldsmith("review", "show", "gen-1", "--full").out
    assert whole.count("turnip") == 300
    assert "end" in whole


def test_programs_get_everything(stack: MotoStack) -> None:
    park(stack)
    shown = json.loads(stack.goldsmith("review", "show", "gen-1", "--json").out)
    assert (shown["generation_id"], shown["tenant"], shown["version"]) == ("gen-1", "acme-leads", 1)
    assert shown["feedback"]["comment"] == "Too stiff. Sign off as Mia."
    first, second, third = shown["candidates"]
    assert (first["number"], first["answer"], first["score"]) == (1, BEST, 0.25)
    assert (first["checks"]["meta_talk"], second["checks"]["meta_talk"]) == (None, "Here is the revised version")
    assert (third["answer"], third["problem"], third["checks"]) == (None, "model_refused", None)


def test_hostile_text_reaches_neither_terminal_nor_markup(stack: MotoStack) -> None:
    park(stack, comment=HOSTILE, output=f"{DRAFT} {HOSTILE}", messages=[{"role": "user", "content": HOSTILE}])
    for command in (("list",), ("show", "gen-1"), ("list", "--json"), ("show", "gen-1", "--json")):
        said = stack.goldsmith("review", *command)
        assert said.exit_code == ExitCode.OK
        assert not {c for c in said.out if not c.isprintable() and c != "\n"}, command
        assert "[bold]loud[/bold] [/nonsense] :cat:" in said.out, command
    assert "\\x1b]0;owned\\x07" in stack.goldsmith("review", "show", "gen-1").out


@pytest.mark.parametrize("name", ["gen \x1b[31m1", "x" * 300, "-", "gen#1", "\udc80"])
def test_a_name_that_no_draft_can_have_is_answered_in_a_sentence(stack: MotoStack, name: str) -> None:
    park(stack)
    answer = stack.goldsmith("review", "show", "--", name)
    assert answer.exit_code == ExitCode.PROBLEM
    assert "there is no draft" in answer.err
    assert not {c for c in answer.err if not c.isprintable() and c != "\n"}
