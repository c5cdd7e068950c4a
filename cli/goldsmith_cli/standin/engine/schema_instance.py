from collections.abc import Mapping
from typing import Any, cast

Schema = Mapping[str, Any]


def instance_of(schema: Schema, root: Schema | None = None) -> Any:  # noqa: ANN401 - a JSON value of any type
    """The plainest value that satisfies a strict schema: "", false, 0, first enum, smallest array.

    It says nothing about the question asked: it lets callers test the shape of a judge's answer, not its sense.
    """
    root = schema if root is None else root
    if "$ref" in schema:
        return instance_of(_resolve(schema["$ref"], root), root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return instance_of(schema["anyOf"][0], root)
    return _of_type(schema, root)


def _resolve(reference: str, root: Schema) -> Schema:
    found: Any = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        found = found[part] if part else found
    return cast("Schema", found)


def _of_type(schema: Schema, root: Schema) -> Any:  # noqa: ANN401 - a JSON value of any type
    kind = schema.get("type", "null")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {key: instance_of(value, root) for key, value in schema.get("properties", {}).items()}
    if kind == "array":
        return [instance_of(schema["items"], root) for _ in range(schema.get("minItems", 0))]
    if kind == "string":
        return "x" * schema.get("minLength", 0)
    if kind in ("number", "integer"):
        return _number(schema)
    return {"boolean": False}.get(kind)


def _number(schema: Schema) -> float:
    smallest: float = max(schema.get("minimum", 0), schema.get("exclusiveMinimum", -1) + 1)
    largest: float = schema.get("maximum", smallest)
    return min(smallest, largest)
