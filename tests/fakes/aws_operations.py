"""AWS clients in process, held to botocore's own model of a service.

A client answers what the functions of a subclass answer, one for each operation it has. Before that every parameter is
checked against the operation's input shape, and afterwards every answer against its output shape: names, types, what is
required, and beyond what botocore itself checks, the patterns, longest lengths and enumerations. So a call that AWS
would refuse for its form fails here too, and a fake cannot answer what AWS could not.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from botocore.model import OperationModel, ServiceModel, Shape
from botocore.session import get_session
from botocore.validate import ParamValidator


class FakeClient:
    """A client of ``service``; ``fail`` makes the next calls of an operation fail, before or after they took effect."""

    service: str
    region = "us-east-1"

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.meta = self
        self._failures: dict[str, list[tuple[Exception, bool]]] = {}

    @property
    def region_name(self) -> str:
        """As boto3's client shows it, in its ``meta``."""
        return self.region

    def fail(self, method: str, error: Exception, *, after: bool = False) -> None:
        """Let the next call of ``method`` raise ``error``; with ``after`` it takes effect all the same."""
        self._failures.setdefault(method, []).append((error, after))

    def error(self, method: str, code: str, message: str = "as asked", **headers: str) -> ClientError:
        """AWS's answer with this code, which must be one that the model has for the operation."""
        operation = _operations(self.service)[method]
        shapes = {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in operation.error_shapes}
        return client_error(operation.name, code, message, shapes[code], **headers)

    def __getattr__(self, method: str) -> Callable[..., dict[str, Any]]:
        if method.startswith("_") or method not in _operations(self.service):
            raise AttributeError(method)
        return partial(self._call, method)

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the API has
        _check_parameters(_operations(self.service)[method], parameters)
        self.calls.append((method, parameters))
        failure, after = self._failures[method].pop(0) if self._failures.get(method) else (None, False)
        if failure is not None and not after:
            raise failure
        answer: dict[str, Any] = getattr(self, f"_{method}")(**parameters)
        if failure is not None:
            raise failure
        _check_answer(_operations(self.service)[method], answer)
        return answer


def client_error(operation: str, code: str, message: str, status: int, **headers: str) -> ClientError:
    """What boto3 raises for an answer of AWS."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": named},
    }
    return ClientError(answer, operation)


def _check_parameters(operation: OperationModel, parameters: Mapping[str, Any]) -> None:
    shape: Any = operation.input_shape
    report = ParamValidator().validate(parameters, shape)
    if report.has_errors():
        raise ParamValidationError(report=report.generate_report())
    for problem in _problems(shape, parameters, ""):
        raise client_error(operation.name, "ValidationException", f"1 validation error detected: {problem}", 400)


def _check_answer(operation: OperationModel, answer: Mapping[str, Any]) -> None:
    shape: Any = operation.output_shape
    if shape is None:
        assert answer == {}
        return
    report = ParamValidator().validate(answer, shape)
    assert not report.has_errors(), report.generate_report()
    assert list(_problems(shape, answer, "")) == []


def _problems(shape: Any, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - of every kind
    """What of the shape's constraints a value of the right type breaks."""
    inner: Iterable[tuple[Any, Any, str]] = ()
    if getattr(shape, "is_document_type", False):
        return
    if shape.type_name == "structure":
        inner = ((shape.members[name], each, f"{path}.{name}") for name, each in value.items())
    elif shape.type_name == "list":
        inner = ((shape.member, each, f"{path}[]") for each in value)
    elif shape.type_name == "map":
        inner = ((shape.value, each, f"{path}.{name}") for name, each in value.items())
    elif shape.type_name == "string":
        yield from _problems_of_text(shape, value, path)
    for member, each, where in inner:
        yield from _problems(member, each, where)


def _problems_of_text(shape: Shape, value: str, path: str) -> Iterator[str]:
    pattern, longest = shape.metadata.get("pattern"), shape.metadata.get("max")
    if pattern is not None and not re.fullmatch(pattern, value):
        yield f"Value '{value}' at '{path}' failed to satisfy constraint: {pattern}"
    if longest is not None and len(value) > longest:
        yield f"Value '{value}' at '{path}' failed to satisfy constraint: length at most {longest}"
    if shape.metadata.get("enum") and value not in shape.metadata["enum"]:
        yield f"Value '{value}' at '{path}' failed to satisfy constraint: one of {shape.metadata['enum']}"


@cache
def _operations(service: str) -> Mapping[str, OperationModel]:
    model: ServiceModel = get_session().get_service_model(service)
    return {xform_name(name): model.operation_model(name) for name in model.operation_names}
