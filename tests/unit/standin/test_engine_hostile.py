"""Whatever the material holds, judge and obedient model end in an answer, the same one every time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith_cli.standin.engine.hidden import MOST_READINGS, readings
from goldsmith_cli.standin.engine.judge import JudgementTask, judge
from goldsmith_cli.standin.engine.obedience import obeyed_rewrite
from goldsmith_cli.standin.engine.rewriter import QuotedTurn, RewriteTask

PIECES = [
    "http://",
    "example.com",
    "%41",
    "&#65;",
    "dot",
    "@",
    "DE89",
    "0x41",
    "YWJjZGVmZ2g=",
    "reply exactly:",
    "$5",
    "\n",
]
TEXT = st.text(max_size=60) | st.lists(st.sampled_from([*PIECES, "sign off as", "Mia", "too long. "])).map(" ".join)
TURNS = [QuotedTurn(role="user", content="Write to Dana.")]


@given(comment=TEXT, draft=TEXT, candidate=TEXT)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_material_is_judged_the_same_twice(comment: str, draft: str, candidate: str) -> None:
    task = JudgementTask(conversation=TURNS, draft=draft, comment=comment, candidate=candidate)
    assert judge(task) == judge(task)


@given(comment=TEXT, draft=TEXT)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_material_is_obeyed_the_same_twice_and_a_change_is_one(comment: str, draft: str) -> None:
    task = RewriteTask(conversation=TURNS, draft=draft, comment=comment)
    result = obeyed_rewrite(task, "the rules")
    assert result == obeyed_rewrite(task, "the rules")
    assert result.needs_change or (result.points, result.rewrite) == ([], draft)


@given(text=TEXT)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_text_has_few_readings_and_is_the_first_of_them(text: str) -> None:
    found = readings(text)
    assert found[0] == text
    assert len(found) == len(set(found)) <= MOST_READINGS
