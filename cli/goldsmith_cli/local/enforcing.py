"""The local AWS with permissions enforced: ``python -m goldsmith_cli.local.enforcing``.

MiniStack evaluates every role's policies when ``AUTH=true``. Four things it would answer otherwise than AWS:

- Here, plain HTTP on the loopback interface stands for TLS. A request counts as one over TLS unless it says otherwise
  in ``x-forwarded-proto``; or the stack's own policies, which refuse plain HTTP, would refuse its own functions.
- ``dynamodb:LeadingKeys`` is filled in, which MiniStack leaves out. A condition on a key that is absent holds
  (``ForAllValues``), so a function would be allowed every item of the ledger.
- A queue's batch is allowed by the permission for one message, as IAM knows no other.
- A log stream, and a table's stream, are resources of their own.
"""

import json
import os
import re
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

Application = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]
_FORWARDED = b"x-forwarded-proto"
_EQUALS = re.compile(r"\s*(?P<name>#?\w+)\s*=\s*(?P<value>:\w+)")


def leading_keys(request: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """The partitions of the ledger, or of its index, that a DynamoDB request is about."""
    if not isinstance(request, dict):
        return []
    queried = _EQUALS.match(request.get("KeyConditionExpression", ""))
    if queried:
        return [str(request["ExpressionAttributeValues"][queried["value"]]["S"])]
    return list(_partitions(request))


def _partitions(part: object) -> Iterator[str]:
    """``pk`` of every key and item in a request, however deep a batch or transaction puts them."""
    if isinstance(part, list):
        for each in part:
            yield from _partitions(each)
    elif isinstance(part, dict) and isinstance(part.get("pk"), dict):
        yield str(part["pk"].get("S", ""))
    elif isinstance(part, dict):
        for each in part.values():
            yield from _partitions(each)


def over_tls(application: Application) -> Application:
    """The application, told that requests come over TLS unless they say otherwise."""

    async def served(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        headers = scope.get("headers", [])
        if scope["type"] == "http" and _FORWARDED not in {name.lower() for name, _ in headers}:
            scope = {**scope, "headers": [*headers, (_FORWARDED, b"https")]}
        await application(scope, receive, send)

    return served


def _with_leading_keys(context_of: Callable[[bytes], dict[str, Any]]) -> Callable[[bytes], dict[str, Any]]:
    def context(body: bytes) -> dict[str, Any]:
        keys = leading_keys(_parsed(body))
        return {**context_of(body), **({"dynamodb:LeadingKeys": keys} if keys else {})}

    return context


def _of_streams(arn_of: Callable[..., str]) -> Callable[..., str]:
    def arn(*request: Any) -> str:  # noqa: ANN401 - a request's parts
        _service, _method, _path, _headers, body, *_rest = request
        return resource(arn_of(*request), _parsed(body))

    return arn


def _parsed(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """What a body holds, None where it is no JSON."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def single(action: str | None) -> str | None:
    """The permission that an action needs: ``sqs:SendMessage`` for ``sqs:SendMessageBatch``."""
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


def resource(found: str, request: Any) -> str:  # noqa: ANN401 - any JSON
    """The ARN that a request is about, where MiniStack found ``found``: a log stream's or a table stream's own."""
    if not isinstance(request, dict):
        return found
    if ":log-group:" in found and "logStreamName" in request:
        return f"{found}:log-stream:{request['logStreamName']}"
    return str(request.get("StreamArn", found)) if found == "*" else found


def main() -> None:
    """Serve, configured by MiniStack's own environment variables."""
    os.environ["AUTH"] = "true"  # read when it is imported
    from ministack import app  # type: ignore[import-untyped]  # ships no types
    from ministack.core import iam_actions  # type: ignore[import-untyped]  # ships no types

    action_of = iam_actions.extract_iam_action
    iam_actions.extract_iam_action = lambda *request: single(action_of(*request))
    iam_actions.extract_resource_arn = _of_streams(iam_actions.extract_resource_arn)
    iam_actions.dynamodb_service_context = _with_leading_keys(iam_actions.dynamodb_service_context)
    app.app = over_tls(app.app)
    app.main()


if __name__ == "__main__":
    main()
