"""Prompts: versioned files in ``goldsmith/prompts``, put together with their material in one place.

A prompt that has been used is never changed: what it made names it by version. A new wording is a new file.
"""

from functools import cache
from pathlib import Path

from goldsmith.domain.events import Message
from goldsmith.domain.model import Model

REWRITE_PROMPT = "rewrite-2"
JUDGE_PROMPT = "judge-1"
PAIRWISE_PROMPT = "pairwise-1"

_FOLDER = Path(__file__).parent.parent / "prompts"


@cache
def instructions(version: str) -> str:
    """The instructions that go by this version; FileNotFoundError when there are none."""
    return (_FOLDER / f"{version}.md").read_text(encoding="utf-8").strip()


def render(version: str, material: Model) -> tuple[Message, ...]:
    """Instructions and material as a conversation; the material is JSON, so no text can end its delimiters."""
    return (
        Message(role="system", content=instructions(version)),
        Message(role="user", content=material.model_dump_json()),
    )
