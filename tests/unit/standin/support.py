# ruff: noqa: ANN401 - requests and answers of every shape pass through the helpers
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from openai import OpenAI

from goldsmith_cli.standin.serve import RunningStandin

BASE = "standin-base"
SYSTEM = {"role": "system", "content": "You write e-mails."}
SECRET = "whsec_c3RhbmRpbi10ZXN0LXNlY3JldA=="


class ManualClock:
    """Wall time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


def client_of(standin: RunningStandin, *, api_key: str | None = None) -> OpenAI:
    return OpenAI(base_url=standin.url, api_key=api_key or standin.api_key, max_retries=0, timeout=10)


def supervised_line(prompt: str = "Write to Dana.", answer: str = "Hi Dana,") -> dict[str, object]:
    return {
        "messages": [
            SYSTEM,
            {"role": "user", "content": prompt},
            {"role": "assistant", "content": answer},
        ]
    }


def preference_line(prompt: str = "Write to Dana.", better: str = "Hi", worse: str = "Dear") -> dict[str, object]:
    return {
        "input": {"messages": [{"role": "user", "content": prompt}]},
        "preferred_output": [{"role": "assistant", "content": better}],
        "non_preferred_output": [{"role": "assistant", "content": worse}],
    }


def jsonl(lines: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def ten_lines() -> bytes:
    return jsonl([supervised_line(f"Write to Dana about topic {number}.", f"Hi {number}") for number in range(10)])


def upload(client: OpenAI, content: bytes | None = None) -> str:
    named = ("train.jsonl", ten_lines() if content is None else content)
    return client.files.create(file=named, purpose="fine-tune").id


def provoke(client: OpenAI, **fault: object) -> None:
    client.post(f"{root_of(client)}/_standin/faults", cast_to=object, body=fault)


def control(client: OpenAI, path: str) -> Any:
    """What the stand-in says of itself at `/_standin/<path>`."""
    return client.get(f"{root_of(client)}/_standin/{path}", cast_to=object)


def put_control(client: OpenAI, path: str, body: object) -> Any:
    """Change what the stand-in does, at `/_standin/<path>`; what it says of it."""
    return client.put(f"{root_of(client)}/_standin/{path}", cast_to=object, body=body)


def root_of(client: OpenAI) -> str:
    return str(client.base_url).removesuffix("/v1/")


def chat(client: OpenAI, content: str = "Write to Dana.", **overrides: Any) -> Any:
    """The first choice of a completion."""
    settings = {"model": BASE, "messages": [{"role": "user", "content": content}], **overrides}
    return client.chat.completions.create(**settings).choices[0]


def asking_for(schema: str, *fields: str) -> dict[str, Any]:
    """The option that asks for an answer by a strict schema of that name."""
    shape = {
        "type": "object",
        "properties": {field: {"type": "string"} for field in fields},
        "required": list(fields),
        "additionalProperties": False,
    }
    return {
        "response_format": {"type": "json_schema", "json_schema": {"name": schema, "strict": True, "schema": shape}}
    }


def eventually(condition: threading.Event, what: str) -> None:
    assert condition.wait(5), f"did not happen within 5 s: {what}"


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """An HTTP server that keeps what is posted to it and answers with the given statuses, then with 200."""

    url: str
    statuses: list[int]
    expected: int
    posts: list[Received] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def take(self, received: Received) -> int:
        self.posts.append(received)
        if len(self.posts) >= self.expected:
            self.done.set()
        return self.statuses.pop(0) if self.statuses else 200


@contextmanager
def receiver(*statuses: int, expected: int = 1) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(kept.take(Received({k.lower(): v for k, v in self.headers.items()}, body)))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Test output stays readable."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept = Receiver(f"http://127.0.0.1:{server.server_port}/hook", list(statuses), expected)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
