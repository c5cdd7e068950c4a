"""What pydantic found wrong with an event, as sentences for the developer of the sending application.

A sentence never quotes a conversation, draft, comment or final version, and at most 40 characters of an identifier.
"""

import json
import re
from collections.abc import Callable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from goldsmith.domain.events import CONTRACT_VERSION, IDENTIFIER_PATTERN, TENANT_PATTERN, FeedbackEvent
from goldsmith.errors import Problem

WHOLE_BODY = "body"
MAX_PROBLEMS = 50
_QUOTED_CHARACTERS = 40
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MAY_BE_QUOTED = {"version", "event_id", "tenant", "generation_id", "model", "author", "role"}

_PATTERNS = {
    TENANT_PATTERN: "must be 1 to 63 lower-case letters, digits and hyphens, the first not a hyphen",
    IDENTIFIER_PATTERN: "must not begin or end with white space, nor contain # or control characters",
}
_DATE_AND_TIME = "must be a date and time with a UTC offset, as in 2026-11-22T10:00:00Z"
_OBJECT = "must be a JSON object"
_NUMBER = "must be a finite number, not a text or boolean"
_METADATA_VALUE = "must be a text, a finite number, true, false or null"
_HALF_A_CHARACTER = "contains half a character (a lone surrogate): cut texts between characters, not inside one"

_SENTENCES = {
    "string_type": "must be a text",
    "string_unicode": _HALF_A_CHARACTER,
    "string_too_short": "must have at least {min_length} character(s)",
    "string_too_long": "must have at most {max_length} characters",
    "too_long": "must have at most {max_length} entries",
    "tuple_type": "must be a list",
    "model_type": _OBJECT,
    "dict_type": _OBJECT,
    "float_type": _NUMBER,
    "finite_number": "must be a finite number",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "timezone_aware": _DATE_AND_TIME,
    "value_error": "{error}",
}


def _missing(error: ErrorDetails) -> str:
    field = FeedbackEvent.model_fields.get(str(error["loc"][-1]))
    purpose = field.description if field and len(error["loc"]) == 1 else None
    return f"is required ({purpose.rstrip('.')})" if purpose else "is required"


def _not_json(error: ErrorDetails) -> str:
    found = str(error.get("ctx", {}).get("error", ""))
    if "recursion limit" in found:
        return "is nested too deeply: an event needs four levels, and 200 are read"
    if "hex escape" in found:
        return _HALF_A_CHARACTER
    return f"is not valid JSON: {found}"


def _not_a_choice(error: ErrorDetails) -> str:
    if error["loc"] == ("version",):
        return f"must be a supported version of the contract; supported: {CONTRACT_VERSION}"
    return f"must be one of {error.get('ctx', {}).get('expected')}"


def _not_the_pattern(error: ErrorDetails) -> str:
    return _PATTERNS.get(str(error.get("ctx", {}).get("pattern")), "has characters that are not allowed")


_SPECIAL: dict[str, Callable[[ErrorDetails], str]] = {
    "missing": _missing,
    "json_invalid": _not_json,
    "literal_error": _not_a_choice,
    "int_parsing_size": _not_a_choice,  # a version of 2^63 and more
    "string_pattern_mismatch": _not_the_pattern,
}


def _sentence(error: ErrorDetails) -> str:
    kind = error["type"]
    if kind in _SPECIAL:
        return _SPECIAL[kind](error)
    if kind.startswith("datetime"):
        return _DATE_AND_TIME
    return _SENTENCES.get(kind, f"is not valid ({kind})").format(**error.get("ctx", {}))


def _metadata_sentence(error: ErrorDetails) -> str:
    """One sentence for all the types a value might have had: pydantic reports each of them."""
    if error["loc"][2:] == ("[key]",):
        return f"the key {_sentence(error)}"
    return _sentence(error) if error["type"] == "value_error" else _METADATA_VALUE


def quoted(value: object) -> str:
    """``value`` as ASCII JSON, cut to 40 characters: safe in logs and terminals."""
    text = json.dumps(value[:_QUOTED_CHARACTERS] if isinstance(value, str) else value)
    return text if len(text) <= _QUOTED_CHARACTERS else f"{text[: _QUOTED_CHARACTERS - 1]}…"


def field_path(location: tuple[int | str, ...]) -> str:
    """A dotted path; parts that are not plain names are quoted and cut."""
    parts = (part if _PLAIN_NAME.fullmatch(part) else quoted(part) for part in map(str, location))
    return ".".join(parts) or WHOLE_BODY


def _quotation(error: ErrorDetails) -> str:
    value, location = error["input"], error["loc"]
    if not location or location[-1] not in _MAY_BE_QUOTED or location[0] == "metadata":
        return ""
    return f"; got {quoted(value)}" if isinstance(value, str | int | float) else ""


def _problem(error: ErrorDetails) -> Problem:
    location = error["loc"]
    if location[:1] == ("metadata",) and len(location) > 2:
        return Problem(field_path(location[:2]), _metadata_sentence(error))
    return Problem(field_path(location), _sentence(error) + _quotation(error))


def problems_of(error: ValidationError) -> list[Problem]:
    """Every problem, one a field, in the order of the contract; after fifty, how many more there are."""
    first: dict[str, Problem] = {}
    for problem in map(_problem, error.errors(include_url=False)):
        first.setdefault(problem.field, problem)
    found = list(first.values())
    if len(found) <= MAX_PROBLEMS:
        return found
    return [*found[:MAX_PROBLEMS], Problem(WHOLE_BODY, f"has {len(found) - MAX_PROBLEMS} more problems")]
