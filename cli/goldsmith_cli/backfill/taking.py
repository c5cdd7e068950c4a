"""Events of a file, handed to triage in this process instead of being sent to a queue."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from goldsmith.client import EmitReport, FeedbackEmitter

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class _Collector:
    """Stands in for the feedback queue: keeps the messages, each named by its position."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send_message_batch(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the real one takes
        taken = []
        for entry in request["Entries"]:
            taken.append({"Id": entry["Id"], "MessageId": str(len(self.bodies))})
            self.bodies.append(entry["MessageBody"])
        return {"Successful": taken}


class TakingIn:
    """Checks events as an application's emitter does; ``take`` says by position which could not be committed."""

    def __init__(self, take: Callable[[Sequence[str]], Mapping[int, str]]) -> None:
        self._take = take

    def emit_all(self, events: Iterable[Mapping[str, Any]]) -> EmitReport:
        """What became of the events: ``sent`` are those that are committed."""
        collector = _Collector()
        report = FeedbackEmitter("", cast("SQSClient", collector)).emit_all(events)
        for position, reason in self._take(collector.bodies).items():
            event_id = next(name for name, message in report.sent.items() if message == str(position))
            del report.sent[event_id]
            report.failed[event_id] = reason
        return report
