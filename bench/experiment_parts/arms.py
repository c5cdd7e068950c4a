"""The arms: what is trained on what, from where; and what each is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bench.experiment_parts.draws import Draw
from bench.experiment_parts.metrics import Case

from goldsmith.domain.formats import dpo_line, sft_line
from goldsmith.domain.samples import GoldenSample

BASE, STYLE, EXAMPLES = "base model", "style asked for", "examples in the prompt"
ACCEPTED, GOLDEN, PREFERENCES = "accepted drafts only", "golden samples", "golden, then preferences"
ROUND_1 = "round 1"
CONTINUED = {1: ROUND_1, 2: "continue, round 2", 3: "continue, round 3"}
RESTARTED = {1: ROUND_1, 2: "restart, round 2", 3: GOLDEN}
"""The restart of round 3 is the training on all golden samples: one and the same."""

PROMPTED = (BASE, STYLE, EXAMPLES)
TRAINED = (ACCEPTED, GOLDEN, PREFERENCES, ROUND_1, CONTINUED[2], CONTINUED[3], RESTARTED[2])
ARMS = (*PROMPTED, *TRAINED)
SAME_FOR_ALL_SEEDS = (BASE, STYLE)

DIFFERENCES = (
    (GOLDEN, BASE),
    (GOLDEN, STYLE),
    (GOLDEN, EXAMPLES),
    (GOLDEN, ACCEPTED),
    (PREFERENCES, GOLDEN),
    (CONTINUED[2], RESTARTED[2]),
    (CONTINUED[3], RESTARTED[3]),
)
"""One less the other, seed by seed and generation by generation."""

Messages = list[dict[str, str]]


@dataclass(frozen=True)
class Lesson:
    """One training: its lines, and the arm it starts from (None: the base model)."""

    arm: str
    method: Literal["supervised", "dpo"]
    lines: bytes
    samples: int
    start: str | None


def lessons(drawn: Draw) -> Iterator[Lesson]:
    """Every training of a seed, each after the one it starts from. No line has a word about style in its prompt."""
    yield _supervised(ACCEPTED, drawn.accepted, None)
    yield _supervised(GOLDEN, drawn.golden, None)
    pairs = [line for line in map(dpo_line, drawn.golden) if line]
    yield Lesson(PREFERENCES, "dpo", _joined(pairs), len(pairs), GOLDEN)
    yield _supervised(ROUND_1, drawn.of_round(1), None)
    for number in (2, 3):
        yield _supervised(CONTINUED[number], drawn.of_round(number), CONTINUED[number - 1])
    yield _supervised(RESTARTED[2], drawn.until_round(2), None)


def question(arm: str, case: Case, style: str, examples: Sequence[GoldenSample]) -> Messages:
    """What an arm is asked: the held-out conversation, for two arms with a help in front of it."""
    asked = [{"role": role, "content": content} for role, content in case.messages]
    if arm == STYLE:
        return _instructed(asked, style)
    if arm == EXAMPLES:
        shown = [turn for sample in examples for turn in _shown(sample)]
        return [*asked[:-1], *shown, asked[-1]]
    return asked


def _shown(sample: GoldenSample) -> Messages:
    return [{"role": "user", "content": sample.messages[-1].content}, {"role": "assistant", "content": sample.answer}]


def _instructed(asked: Messages, style: str) -> Messages:
    """The style in the system's turn, where there is none in one of its own."""
    if asked[0]["role"] == "system":
        return [{"role": "system", "content": f"{asked[0]['content']} {style}"}, *asked[1:]]
    return [{"role": "system", "content": style}, *asked]


def _supervised(arm: str, samples: Sequence[GoldenSample], start: str | None) -> Lesson:
    return Lesson(arm, "supervised", _joined(map(sft_line, samples)), len(samples), start)


def _joined(lines: "Iterator[bytes] | Sequence[bytes] | map[bytes]") -> bytes:
    return b"".join(line + b"\n" for line in lines)
