# ruff: noqa: ANN401 - requests and answers of every shape pass through the helpers
"""Batches as tests make and read them."""

import json
from typing import Any

from openai import OpenAI

from .support import BASE, jsonl

ENDPOINT: Any = "/v1/chat/completions"
SECONDS = 10.0


def line(custom_id: str, content: str = "Write to Dana.", **changes: object) -> dict[str, object]:
    body = {"model": BASE, "messages": [{"role": "user", "content": content}]}
    return {"custom_id": custom_id, "method": "POST", "url": ENDPOINT, "body": body, **changes}


def lines(count: int) -> bytes:
    return jsonl([line(f"item-{number}", f"Translate: text {number}") for number in range(count)])


def create(client: OpenAI, content: bytes, **overrides: Any) -> Any:
    file = client.files.create(file=("batch.jsonl", content), purpose="batch")
    settings = {"input_file_id": file.id, "endpoint": ENDPOINT, "completion_window": "24h", **overrides}
    return client.batches.create(**settings)


def results(client: OpenAI, file_id: str | None) -> list[dict[str, Any]]:
    """The lines of a result file; none where there is no file."""
    return [json.loads(text) for text in client.files.content(file_id).text.splitlines()] if file_id else []


def counts(batch: Any) -> tuple[int, int, int]:
    return batch.request_counts.total, batch.request_counts.completed, batch.request_counts.failed
