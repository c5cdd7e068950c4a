"""A loopback server that answers as a model of the OpenAI dialect would, each call after the time it is told.

It is no model: its rewrite is the same letter every time, with the draft's topic, and its judge is always content. It
exists because the provider's stand-in reads drafts and follows rules, which takes processor time that a model elsewhere
does not take here. ``POST /_seconds`` says how long each kind of call takes.
"""

import asyncio
import json
import re
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from bench.aws_stub import Stub, running, serve

from goldsmith.domain.rewriting import JUDGE_SCHEMA, REWRITE_SCHEMA

_TOPIC = re.compile(rb"topic \d+")
_POINTS = ("less formal", "signed off as Mia")


class ModelStub(Stub):
    """One connection of a client."""

    seconds: ClassVar[dict[str, float]] = {}

    def _answer(self, line: str, headers: dict[str, str], body: bytes) -> None:
        if line.startswith("POST /_seconds"):
            self.seconds.update(json.loads(body))
            self._reply(b"{}", 0)
        elif line.startswith("GET /_count"):
            super()._answer(line, headers, body)
        else:
            asked = json.loads(body)
            kind = asked["response_format"]["json_schema"]["name"]
            self.counted[kind] += 1
            found = _TOPIC.search(body)
            said = _SAID[kind](found[0].decode() if found else "it")
            self._reply(_completion(asked["model"], said), self.seconds.get(kind, 0.0))


def _rewrite(topic: str) -> dict[str, Any]:
    return {"points": _POINTS, "needs_change": True, "rewrite": f"Hello Dana,\n\nthis is about {topic}.\n\nBest,\nMia"}


def _judgement(_topic: str) -> dict[str, Any]:
    return {"points": [{"point": each, "done": True} for each in _POINTS], "facts_kept": True, "style_kept": True}


_SAID = {REWRITE_SCHEMA: _rewrite, JUDGE_SCHEMA: _judgement}


def _completion(model: str, said: Mapping[str, Any]) -> bytes:
    message = {"role": "assistant", "content": json.dumps(said), "refusal": None}
    answer = {
        "id": "chatcmpl-0",
        "object": "chat.completion",
        "created": 1_795_341_600,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": {"prompt_tokens": 700, "completion_tokens": 150, "total_tokens": 850},
    }
    return json.dumps(answer).encode()


class RunningModel:
    """A stub that answers at ``url``."""

    def __init__(self, root: str) -> None:
        self._root = root
        self.url = f"{root}/v1"

    def take(self, rewrite_seconds: float, judge_seconds: float) -> None:
        """From now on calls take as long."""
        told = json.dumps({REWRITE_SCHEMA: rewrite_seconds, JUDGE_SCHEMA: judge_seconds}).encode()
        with urllib.request.urlopen(f"{self._root}/_seconds", data=told) as answer:  # noqa: S310 - our own server
            answer.read()


@contextmanager
def running_model() -> Iterator[RunningModel]:
    """A stub in a process of its own."""
    with running(module="bench.model_stub") as stub:
        yield RunningModel(stub.url)


if __name__ == "__main__":
    asyncio.run(serve(ModelStub))
