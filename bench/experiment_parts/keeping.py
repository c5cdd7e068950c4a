"""What has been done is kept: trainings and answers, under names made of all they depend on.

So an interrupted run goes on where it was, and one with other settings takes over whatever is the same.
"""

import json
import os
import resource
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from goldsmith_cli.standin.smollm2.order import Order

BASE_KEY = "base"
"""The base model's, where a training has a key of its own."""


@dataclass(frozen=True)
class Answer:
    """What a model said, and whether it came to its end within the limit."""

    text: str
    tokens: int
    ended: bool


@dataclass(frozen=True)
class Trained:
    """A training that has been done: its adapter, and the seconds it took, beside whatever else went on."""

    key: str
    adapter: Path
    losses: list[float]
    tokens: int
    wall: float


class Kept:
    """A directory of trainings and answers."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def adapter(self, key: str) -> Path:
        """Where a training's adapter is, or will be."""
        return self.directory / f"{key}.gguf"

    def training(self, key: str) -> Trained | None:
        """A training, if it has been done."""
        record = self.directory / f"{key}.json"
        if not record.exists():
            return None
        return Trained(key=key, adapter=self.adapter(key), **json.loads(record.read_text()))

    def keep_training(self, done: Trained) -> None:
        """Write it down; from then on it is not done again."""
        told = {name: getattr(done, name) for name in ("losses", "tokens", "wall")}
        part = self.directory / f"{done.key}.record"
        part.write_text(json.dumps(told))
        part.rename(self.directory / f"{done.key}.json")

    def answers(self, model: str) -> dict[str, Answer]:
        """Every answer of a model, by the question's key."""
        file = self._answers(model)
        if not file.exists():
            return {}
        content = file.read_bytes()
        whole = content.rfind(b"\n") + 1
        # A line that an interruption cut off is not gone on with.
        os.truncate(file, whole)
        found = [json.loads(line) for line in content[:whole].splitlines()]
        return {each["asked"]: Answer(each["text"], each["tokens"], each["ended"]) for each in found}

    def keep_answer(self, model: str, asked: str, answer: Answer) -> None:
        """Add one."""
        told = {"asked": asked, "text": answer.text, "tokens": answer.tokens, "ended": answer.ended}
        with self._answers(model).open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Add what this part of the work takes: seconds, and those of processor time of all processes it starts."""
        began, before = time.monotonic(), _processor()
        try:
            yield
        finally:
            told = {"wall": round(time.monotonic() - began, 1), "processor": round(_processor() - before, 1)}
            with (self.directory / "costs.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(told) + "\n")

    def costs(self) -> list[dict[str, float]]:
        """What each run so far took."""
        file = self.directory / "costs.jsonl"
        return [json.loads(line) for line in file.read_text().split("\n") if line] if file.exists() else []

    def _answers(self, model: str) -> Path:
        return self.directory / f"{model}.answers.jsonl"


def _processor() -> float:
    """Of this process and of those it started that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def key_of_question(messages: list[dict[str, str]], most_tokens: int) -> str:
    """A question's name."""
    return _digest({"messages": messages, "most_tokens": most_tokens})


def key_of_training(order: Order, lines: bytes, start: str) -> str:
    """A training's name: how, on what, and from where. Threads decide about the last digits of numbers only."""
    how = order.model_dump(mode="json", exclude={"model", "lines", "adapter", "result", "threads"})
    return _digest({"how": how, "model": order.model.name, "lines": sha256(lines).hexdigest(), "start": start})


def _digest(told: Mapping[str, object]) -> str:
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:20]
