"""An SQS queue in memory which fails on request, with botocore's own errors."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

SQS_BATCH_BYTES = 1024 * 1024


class FakeQueue:
    """Takes batches as SQS does: at most ten entries, distinct ids, a limit on their bytes together.

    ``faults`` happen first, one a request: an exception is raised, a mapping from body to error fails those entries.
    """

    def __init__(self, *faults: Exception | Mapping[str, Mapping[str, Any]]) -> None:
        self.faults = deque(faults)
        self.requests: list[list[Mapping[str, Any]]] = []
        self.bodies: list[str] = []

    def as_client(self) -> "SQSClient":
        return cast("SQSClient", self)

    def send_message_batch(self, *, QueueUrl: str, Entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.requests.append(list(Entries))
        fault = self.faults.popleft() if self.faults else {}
        if isinstance(fault, Exception):
            raise fault
        self._refuse_what_sqs_refuses(Entries)
        taken = [entry for entry in Entries if entry["MessageBody"] not in fault]
        self.bodies += [entry["MessageBody"] for entry in taken]
        return {
            "Successful": [{"Id": entry["Id"], "MessageId": f"message-{entry['Id']}"} for entry in taken],
            "Failed": [
                {"Id": entry["Id"], **fault[entry["MessageBody"]]} for entry in Entries if entry["MessageBody"] in fault
            ],
        }

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> dict[str, str]:  # noqa: N803  the client's names
        self.bodies.append(MessageBody)
        return {"MessageId": f"message-{len(self.bodies)}"}

    @staticmethod
    def _refuse_what_sqs_refuses(entries: Sequence[Mapping[str, Any]]) -> None:
        ids = {entry["Id"] for entry in entries}
        size = sum(len(entry["MessageBody"].encode()) for entry in entries)
        if not (1 <= len(entries) <= 10 and len(ids) == len(entries) and size <= SQS_BATCH_BYTES):
            msg = f"SQS refuses such a batch: {len(entries)} entries, {len(ids)} ids, {size} bytes"
            raise AssertionError(msg)
        if any(character in entry["MessageBody"] for entry in entries for character in "\ufffe\uffff\x00"):
            msg = "SQS refuses such a character"
            raise AssertionError(msg)


def service_error(code: str, status: int) -> ClientError:
    """What botocore raises when SQS answers with an error."""
    answer: Any = {"Error": {"Code": code, "Message": "told so"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "SendMessageBatch")
