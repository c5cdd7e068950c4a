from collections.abc import Callable, Sequence
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse

from goldsmith_cli.standin.errors import ApiError

Item = TypeVar("Item")
Shown = dict[str, object]


def page(
    request: Request, items: Sequence[Item], show: Callable[[Item], Shown], *, default: int, maximum: int
) -> JSONResponse:
    """One page of `items` as the query's `limit` and `after` (the last id of the page before) ask."""
    limit = _limit(request.query_params.get("limit"), default, maximum)
    shown = [show(item) for item in items]
    start = _start(shown, request.query_params.get("after"))
    chosen = shown[start : start + limit]
    return JSONResponse(
        {
            "object": "list",
            "data": chosen,
            "has_more": start + limit < len(shown),
            "first_id": chosen[0]["id"] if chosen else None,
            "last_id": chosen[-1]["id"] if chosen else None,
        }
    )


def _limit(given: str | None, default: int, maximum: int) -> int:
    if given is None:
        return default
    if not given.isdecimal() or not 1 <= int(given) <= maximum:
        raise ApiError(400, f"Invalid limit: an integer from 1 to {maximum}.", code="invalid_value", param="limit")
    return int(given)


def _start(shown: list[Shown], after: str | None) -> int:
    if after is None:
        return 0
    position = next((index for index, item in enumerate(shown) if item["id"] == after), None)
    if position is None:
        raise ApiError(400, f"Invalid after: no '{after}' in this list.", code="invalid_value", param="after")
    return position + 1
