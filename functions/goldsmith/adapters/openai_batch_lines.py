"""A line of a batch's result files, read as the answer to the same request asked live would be."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from openai.types.chat import ChatCompletion
from pydantic_core import from_json

from goldsmith.adapters.openai_chat import complete_answer
from goldsmith.adapters.openai_client import meaning
from goldsmith.domain.batches import BatchLine
from goldsmith.domain.candidates import Usage
from goldsmith.errors import GoldsmithError, ModelOutputInvalid

if TYPE_CHECKING:
    from goldsmith.domain.provider import ChatAnswer

_OK = 200
_SERVER_ERROR = 500
_DOING = "asking the model"


def read_line(line: bytes) -> BatchLine | None:
    """What became of one request; None for a line that is about none."""
    try:
        result = from_json(line)
    except ValueError:
        return None
    name = result.get("custom_id") if isinstance(result, dict) else None
    if not isinstance(name, str):
        return None
    response = _mapping(result.get("response"))
    if not response:
        # Never asked, as the batch expired or was cancelled before: without a status, it may be asked again.
        return BatchLine(name, _error(_SERVER_ERROR, _mapping(result.get("error"))), Usage())
    body, status = _mapping(response.get("body")), response.get("status_code")
    if status != _OK:
        error = _mapping(body.get("error"))
        return BatchLine(name, _error(status if isinstance(status, int) else _SERVER_ERROR, error), Usage(calls=1))
    return BatchLine(name, _answer(body), _usage(body))


def _answer(body: Mapping[str, Any]) -> "ChatAnswer | GoldsmithError":
    try:
        return complete_answer(ChatCompletion.construct(**body))
    except GoldsmithError as error:
        return error
    except (AttributeError, TypeError, KeyError, IndexError):
        return ModelOutputInvalid("the provider's answer is no chat completion")


def _error(status: int, error: Mapping[str, Any]) -> GoldsmithError:
    return meaning(_DOING, status, str(error.get("code") or ""), str(error.get("message") or ""))


def _usage(body: Mapping[str, Any]) -> Usage:
    """What the call cost, whether its answer is of use or not."""
    said = _mapping(body.get("usage"))
    tokens = {name: said.get(name) for name in ("prompt_tokens", "completion_tokens")}
    known = {name: value if isinstance(value, int) else 0 for name, value in tokens.items()}
    return Usage(calls=1, input_tokens=known["prompt_tokens"], output_tokens=known["completion_tokens"])


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
