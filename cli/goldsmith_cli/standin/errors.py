from collections.abc import Mapping

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_UNION_TAGS = frozenset({"str", "int", "float", "bool", "constrained-int", "constrained-float"})
_CODES = {"missing": "missing_required_parameter", "extra_forbidden": "unknown_parameter"}


class ApiError(Exception):
    """An answer in the error envelope of the OpenAI API: HTTP status, sentence, machine-readable code."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str | None = "invalid_request_error",
        headers: Mapping[str, str] | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code, **(details or {})}}

    def response(self) -> JSONResponse:
        """The HTTP response that carries this error."""
        return JSONResponse(self.body, status_code=self.status, headers=self.headers)


def not_found(kind: str, identifier: str, *, code: str | None = None, param: str = "id") -> ApiError:
    """The 404 for an object that does not exist here."""
    return ApiError(404, f"No such {kind}: '{identifier}'.", code=code, param=param)


def unknown_model(identifier: str) -> ApiError:
    """The 404 for a model nobody has."""
    message = f"The model `{identifier}` does not exist or you do not have access to it."
    return ApiError(404, message, code="model_not_found", param="model")


def incorrect_key() -> ApiError:
    """The 401 for a request whose key is not the server's."""
    return ApiError(401, "Incorrect API key provided.", code="invalid_api_key")


def field_path(location: tuple[int | str, ...]) -> str:
    """`("messages", 0, "role")` as `messages[0].role`, without the names pydantic gives to union branches."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part not in _UNION_TAGS and "[" not in part:
            path += f".{part}" if path else part
    return path


def explain(error: ValidationError) -> tuple[str, str, str]:
    """The first fault in `error` as (field path, sentence, code)."""
    first = error.errors(include_url=False)[0]
    path = field_path(first["loc"])
    code = _CODES.get(first["type"], "invalid_value")
    if first["type"] == "extra_forbidden":
        return path, f"Unknown parameter: '{path}'.", code
    if first["type"] == "missing":
        return path, f"Missing required parameter: '{path}'.", code
    return path, f"Invalid {path or 'body'}: {first['msg']}.", code


def bad_request(error: ValidationError) -> ApiError:
    """The 400 that names the field a request got wrong."""
    path, message, code = explain(error)
    return ApiError(400, message, code=code, param=path or None)


async def render_api_error(_request: Request, error: Exception) -> Response:
    """Starlette's exception handler for `ApiError`."""
    if not isinstance(error, ApiError):
        raise error
    return error.response()


async def render_http_error(request: Request, error: Exception) -> Response:
    """The framework's own 404 and 405 in the same envelope."""
    if not isinstance(error, HTTPException):
        raise error
    message = f"{error.detail}: {request.method} {request.url.path}"
    return ApiError(error.status_code, message, code="unknown_url").response()


async def render_crash(_request: Request, error: Exception) -> Response:
    """A fault of the stand-in itself; the server logs its traceback."""
    message = f"The stand-in failed: {type(error).__name__}"
    return ApiError(500, message, kind="server_error").response()
