"""What the real service demands of a strict JSON schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from goldsmith_cli.standin.errors import ApiError


def require_strict(name: str, schema: Mapping[str, Any]) -> None:
    """Refuse (400) a schema whose objects are open or leave properties optional, naming the place."""
    if schema.get("type") != "object":
        raise _invalid(name, "()", "schema must be a JSON Schema of 'type: \"object\"'")
    for path, part in _objects(schema, ()):
        if part.get("additionalProperties") is not False:
            raise _invalid(name, path, "'additionalProperties' is required to be supplied and to be false")
        missing = sorted(set(part.get("properties", {})) - set(part.get("required", [])))
        if missing:
            raise _invalid(
                name,
                path,
                "'required' is required to be supplied and to be an array including every key in properties. "
                f"Missing '{missing[0]}'",
            )


def _objects(part: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401 - JSON
    if isinstance(part, list):
        for index, item in enumerate(part):
            yield from _objects(item, (*path, str(index)))
    if not isinstance(part, dict):
        return
    if part.get("type") == "object" or isinstance(part.get("properties"), dict):
        yield f"({', '.join(map(repr, path))})", part
    for key, value in part.items():
        if key not in ("enum", "const", "default", "required"):
            yield from _objects(value, (*path, key))


def _invalid(name: str, path: str, message: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid schema for response_format '{name}': In context={path}, {message}.",
        code="invalid_json_schema",
        param="response_format",
    )
