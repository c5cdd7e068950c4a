"""Real edits: people's corrections of a model's one-sentence summaries of news, as a file of records has them.

The drafts are another model's, not the small one's. Long articles are left out: the small model's own count decides.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from bench.experiment_parts.feedback import Learnt, learnt
from bench.experiment_parts.metrics import Case, names_and_numbers, one_sentence
from bench.experiment_parts.settings import Settings
from bench.experiment_parts.source import Source

from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.samples import Source as Vouched

NAME = "summaries"
FILE = "summaries.jsonl"
_SEED = 7
_NEVER_TRAINED_ON = 24
"""Records set aside, however many of them are asked about: fewer questions leave the trainings what they are."""
_OUTER_SHARE = 0.05
"""Of the finals' lengths, how many at either end are out of the range that is asked for."""

CountTokens = Callable[[list[dict[str, str]]], int]


def summaries(file: Path, count_tokens: CountTokens, settings: Settings) -> Source:
    """The source. Raises ValueError when the file has too few short records."""
    records = [json.loads(line) for line in file.read_bytes().split(b"\n") if line]
    short = [record for record in records if count_tokens(record["messages"]) <= settings.longest_prompt]
    result = learnt(_events(short))
    aside, pool = _divided(result.golden)
    cases = aside[: settings.held_out]
    if min(len(pool), len(result.accepted)) < settings.samples or len(cases) < settings.held_out:
        raise ValueError(f"{file.name} has too few records of at most {settings.longest_prompt} tokens")
    fewest, most = _range([sample.answer for sample in pool])
    return Source(
        name=NAME,
        settings=settings,
        cases=cases,
        learnt=Learnt(result.accepted, pool, result.routes),
        asked_style=f"Answer with exactly one sentence of {fewest} to {most} words, and nothing else.",
        style=one_sentence(fewest, most),
        public=False,
        about={
            "file": file.name,
            "sha256": sha256(file.read_bytes()).hexdigest(),
            "records": len(records),
            "short_enough": len(short),
            "routes": dict(result.routes),
            "words_asked_for": [fewest, most],
        },
    )


def token_counter(model: Path) -> CountTokens:
    """Counts a conversation's tokens as the model is served with them."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(model.parent), gguf_file=model.name)

    def count(messages: list[dict[str, str]]) -> int:
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return len(tokenizer(text, add_special_tokens=False).input_ids)

    return count


def _events(records: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, record in enumerate(records):
        yield {
            "version": 1,
            "event_id": f"{record['id']}-a",
            "tenant": "news-desk",
            "generation_id": record["id"],
            "occurred_at": (datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(minutes=number)).isoformat(),
            "messages": record["messages"],
            "output": record["output"],
            "rating_scale": {"min": 0, "max": 1},
            "rating": record["rating"],
            "comment": record["feedback"],
            "final": record["final"],
        }


def _divided(golden: Sequence[GoldenSample]) -> tuple[list[Case], list[GoldenSample]]:
    """What is held out, and what may be trained on: only finals with a name or number tell whether meaning is kept."""
    order = sorted(golden, key=lambda sample: sample.generation_id)
    Random(_SEED).shuffle(order)  # noqa: S311 - a choice that repeats, not secrecy
    usable = [sample for sample in order if sample.source is Vouched.EDITED and _case(sample).facts]
    usable = usable[:_NEVER_TRAINED_ON]
    names = {sample.generation_id for sample in usable}
    return [_case(sample) for sample in usable], [sample for sample in order if sample.generation_id not in names]


def _case(sample: GoldenSample) -> Case:
    asked = "\n".join(message.content for message in sample.messages)
    facts = names_and_numbers(sample.answer, frozenset(names_and_numbers(asked)))
    return Case(
        name=sample.generation_id,
        messages=tuple((message.role, message.content) for message in sample.messages),
        final=sample.answer,
        facts=tuple(sorted(facts)),
        known=f"{asked}\n{sample.answer}",
    )


def _range(finals: Sequence[str]) -> tuple[int, int]:
    lengths = sorted(len(final.split()) for final in finals)
    outer = int(len(lengths) * _OUTER_SHARE)
    return lengths[outer], lengths[-1 - outer]
