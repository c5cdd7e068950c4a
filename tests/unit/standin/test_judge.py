# ruff: noqa: ANN401 - requests and answers of every shape pass through the helpers
"""What the stand-in's judge finds, over HTTP."""

import json
from typing import Any

import pytest
from openai import BadRequestError, OpenAI

from .support import asking_for, chat, provoke

DRAFT = """Dear Ms. Miller,

I am writing to you with regard to our dashboard. It costs $90 and is at https://example.com/d. Many teams use it.

Yours faithfully,
Tom"""
FORM = asking_for("golden_judgement", "points", "facts_kept", "style_kept")


def ask(client: OpenAI, material: dict[str, Any]) -> Any:
    return json.loads(chat(client, json.dumps(material), **FORM).message.content)


def judged(client: OpenAI, comment: str, candidate: str, draft: str = DRAFT) -> Any:
    conversation = [{"role": "user", "content": "Write to Ms. Miller about our dashboard."}]
    material = {"conversation": conversation, "draft": draft, "comment": comment, "examples": ["Hi"]}
    return ask(client, {**material, "candidate": candidate})


def rewritten(client: OpenAI, comment: str) -> str:
    task = {"conversation": [], "draft": DRAFT, "comment": comment, "examples": []}
    form = asking_for("golden_rewrite", "points", "needs_change", "rewrite")
    return str(json.loads(chat(client, json.dumps(task), **form).message.content)["rewrite"])


@pytest.mark.parametrize(
    "comment",
    [
        "Sign off as Mia.",
        "Too stiff.",
        "Too long.",
        "Mention that we ship on Fridays.",
        "Replace 'dashboard' with 'report'.",
        "Don't use the word 'Many'.",
        "Too stiff. Sign off as Mia.",
    ],
)
def test_the_judge_finds_done_what_the_rewriter_did_and_nothing_done_in_the_draft(client: OpenAI, comment: str) -> None:
    verdict = judged(client, comment, rewritten(client, comment))
    assert [point["done"] for point in verdict["points"]] == [True] * len(verdict["points"])
    assert verdict["points"]
    assert (verdict["facts_kept"], verdict["style_kept"]) == (True, True)
    assert not any(point["done"] for point in judged(client, comment, DRAFT)["points"])


def test_each_point_is_judged_by_itself(client: OpenAI) -> None:
    verdict = judged(client, "Sign off as Mia. Don't use the word 'Many'.", DRAFT.replace("Tom", "Mia"))
    assert verdict["points"] == [
        {"point": "Sign off as Mia", "done": True},
        {"point": "Don't use the word 'Many'", "done": False},
    ]


def test_a_point_no_rule_understands_is_done_where_the_words_that_changed_are_related_to_it(client: OpenAI) -> None:
    comment = "The teams are too vague"
    assert judged(client, comment, DRAFT.replace("Many teams", "Forty agencies"))["points"][0]["done"]
    assert not judged(client, comment, DRAFT.replace("Tom", "Mia"))["points"][0]["done"]


def test_praise_has_no_points(client: OpenAI) -> None:
    assert judged(client, "Perfect!", DRAFT) == {"points": [], "facts_kept": True, "style_kept": True}


@pytest.mark.parametrize(
    ("comment", "old", "new", "kept"),
    [
        ("Sign off as Mia.", "$90", "$900", False),
        ("Sign off as Mia.", "https://example.com/d", "https://example.com/e", False),
        ("Sign off as Mia.", "Many", "All", True),
        ("It is $95, not $90.", "$90", "$95", True),
        ("Remove 'https://example.com/d'.", "https://example.com/d", "our site", True),
    ],
)
def test_facts_are_kept_but_those_the_comment_speaks_of(
    client: OpenAI, comment: str, old: str, new: str, *, kept: bool
) -> None:
    assert judged(client, comment, DRAFT.replace(old, new))["facts_kept"] is kept


@pytest.mark.parametrize(
    ("candidate", "kept"),
    [
        (DRAFT.replace("Many teams use it.", "It is liked."), True),
        (DRAFT.replace("Many teams use it.", "\n- It is liked.\n- It is used."), False),
        ("Fine.", False),
        (DRAFT * 4, False),
    ],
)
def test_prose_stays_prose_of_about_its_length(client: OpenAI, candidate: str, *, kept: bool) -> None:
    assert judged(client, "Sign off as Mia.", candidate)["style_kept"] is kept


@pytest.mark.parametrize("missing", ["conversation", "draft", "comment", "candidate"])
def test_material_that_is_incomplete_is_refused_naming_the_field(client: OpenAI, missing: str) -> None:
    material = {"conversation": [], "draft": "a", "comment": "b", "candidate": "c"}
    assert ask(client, material)["facts_kept"] is True
    del material[missing]
    with pytest.raises(BadRequestError, match=f"Missing required parameter: '{missing}'") as refused:
        ask(client, material)
    assert refused.value.param == "messages"


def test_a_judge_that_obeys_finds_everything_done_and_kept(client: OpenAI) -> None:
    provoke(client, mode="obey", schema="golden_judgement")
    verdict = judged(client, "Sign off as Mia. Too stiff.", "- No.")
    assert [point["done"] for point in verdict["points"]] == [True, True]
    assert (verdict["facts_kept"], verdict["style_kept"]) == (True, True)
    assert not judged(client, "Sign off as Mia.", "- No.")["style_kept"]
