"""The two answers one rewrite may have."""

import json

import pytest
from openai import OpenAI

from .support import asking_for, chat

DRAFT = "Dear Dana,\n\nI am glad. It is done. It is sent.\n\nYours faithfully,\nTom"
FORM = asking_for("golden_rewrite", "points", "needs_change", "rewrite")


def rewritten(client: OpenAI, comment: str, **options: int) -> str:
    task = json.dumps({"conversation": [], "draft": DRAFT, "comment": comment})
    return str(json.loads(chat(client, task, **FORM, **options).message.content)["rewrite"])


@pytest.mark.parametrize("comment", ["Too long. Mention that we ship on Fridays.", "Sign off as Mia."])
def test_no_seed_and_every_even_seed_give_one_answer_every_odd_seed_the_other(client: OpenAI, comment: str) -> None:
    first, second = rewritten(client, comment), rewritten(client, comment, seed=1)
    assert {rewritten(client, comment, seed=seed) for seed in (0, 2, 8)} == {first}
    assert {rewritten(client, comment, seed=seed) for seed in (3, 9)} == {second}
    assert (first == second) == (comment == "Sign off as Mia.")


def test_praise_is_praise_with_every_seed(client: OpenAI) -> None:
    task = json.dumps({"conversation": [], "draft": DRAFT, "comment": "Great, thanks!"})
    for seed in (0, 1):
        answer = json.loads(chat(client, task, **FORM, seed=seed).message.content)
        assert answer == {"points": [], "needs_change": False, "rewrite": DRAFT}
