"""What a batch's input file must look like, and how each deviation is reported."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from goldsmith_cli.standin.records import BatchProblem

MAXIMUM_LINES = 50_000
MAXIMUM_BYTES = 200 * 1024 * 1024
MOST_PROBLEMS = 50
"""Problems reported of one file."""


def lines_of(content: str) -> list[str]:
    """The lines of a file; the newline at its end begins none."""
    return content.removeprefix("\ufeff").removesuffix("\n").split("\n")


def problem_of_file(
    content: str, *, most_lines: int = MAXIMUM_LINES, most_bytes: int = MAXIMUM_BYTES
) -> BatchProblem | None:
    """What is wrong with the file as a whole."""
    if not content.strip():
        return BatchProblem(code="empty_file", message="The input file is empty.")
    if len(content.encode()) > most_bytes:
        message = f"The input file is larger than the maximum of {most_bytes} bytes."
        return BatchProblem(code="file_too_large", message=message)
    if len(lines_of(content)) > most_lines:
        message = f"The number of requests in the input file exceeds the maximum of {most_lines}."
        return BatchProblem(code="too_many_tasks", message=message)
    return None


@dataclass(slots=True)
class LineCheck:
    """Checks the lines of one file in their order, and gathers what is wrong with them."""

    endpoint: str
    knows_model: Callable[[str], bool]
    model: str | None = None
    problems: list[BatchProblem] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def check(self, number: int, text: str) -> None:
        """Check line `number`, counted from 1; at most its first problem is reported."""
        problem = self._problem(text)
        if problem and len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem.model_copy(update={"line": number}))

    def _problem(self, text: str) -> BatchProblem | None:
        line = _object(text)
        if line is None:
            return BatchProblem(code="invalid_json_line", message="This line is not parseable as valid JSON.")
        return _missing(line) or self._identity(line["custom_id"]) or self._address(line) or self._body(line["body"])

    def _identity(self, custom_id: object) -> BatchProblem | None:
        if not isinstance(custom_id, str):
            return _invalid("Invalid type for 'custom_id': expected a string.", "invalid_type", "custom_id")
        if custom_id in self._seen:
            message = f"The custom_id '{custom_id}' is a duplicate: each must be unique in the file."
            return _invalid(message, "duplicate_custom_id", "custom_id")
        self._seen.add(custom_id)
        return None

    def _address(self, line: dict[str, Any]) -> BatchProblem | None:
        if line["method"] != "POST":
            return _invalid("Invalid method: only POST is supported.", "invalid_method", "method")
        if line["url"] != self.endpoint:
            message = "The URL provided for this request does not match the batch endpoint."
            return _invalid(message, "invalid_url", "url")
        return None

    def _body(self, body: object) -> BatchProblem | None:
        model = body.get("model") if isinstance(body, dict) else None
        if not isinstance(model, str):
            return _invalid("Missing required parameter: 'body.model'.", "missing_required_parameter", "body.model")
        if not self.knows_model(model):
            message = f"The provided model '{model}' is not supported by the Batch API."
            return _invalid(message, "model_not_found", "body.model")
        self.model = self.model or model
        if model != self.model:
            message = f"The model '{model}' does not match '{self.model}': each batch must use one model."
            return _invalid(message, "mismatched_model", "body.model")
        return None


def _object(text: str) -> dict[str, Any] | None:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _missing(line: dict[str, Any]) -> BatchProblem | None:
    name = next((name for name in ("custom_id", "method", "url", "body") if line.get(name) in (None, "")), None)
    if name is None:
        return None
    return _invalid(f"Missing required parameter: '{name}'.", "missing_required_parameter", name)


def _invalid(message: str, code: str, param: str) -> BatchProblem:
    return BatchProblem(code=code, message=message, param=param)
