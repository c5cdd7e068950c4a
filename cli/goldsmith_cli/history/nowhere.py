"""A stand-in for the feedback queue that takes everything and keeps nothing: for dry runs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class _Nowhere:
    def send_message_batch(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the real one takes
        entries: Sequence[Mapping[str, Any]] = request["Entries"]
        return {"Successful": [{"Id": entry["Id"], "MessageId": "not sent"} for entry in entries]}


def nowhere() -> "SQSClient":
    """The stand-in, as the client an emitter sends with: everything but the sending is real."""
    return cast("SQSClient", _Nowhere())
