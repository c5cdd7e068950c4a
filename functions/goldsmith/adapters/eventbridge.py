"""Announcements on EventBridge's default bus; their details are models of goldsmith.domain.announcements."""

from typing import TYPE_CHECKING

from goldsmith.adapters.aws import aws_errors
from goldsmith.domain.announcements import SOURCE, LiveModelChanged, RunReached, run_reached
from goldsmith.errors import ServiceUnavailable

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    from goldsmith.domain.runs import Run, RunState


class EventBridgeAnnouncements:
    """Implements the Announcements port, with the source ``goldsmith``."""

    def __init__(self, client: "EventBridgeClient") -> None:
        self._client = client

    def announce(self, run: "Run", state: "RunState") -> None:
        """Say that a run reached a state: detail-type ``Run promoted`` and the like."""
        self._put(run_reached(run, state))

    def announce_change(self, change: LiveModelChanged) -> None:
        """Say that another model is live: detail-type ``Live model promoted`` or ``Live model rolled back``."""
        self._put(change)

    def _put(self, announcement: RunReached | LiveModelChanged) -> None:
        entry: PutEventsRequestEntryTypeDef = {
            "Source": SOURCE,
            "DetailType": announcement.subject,
            "Detail": announcement.model_dump_json(),
        }
        with aws_errors("announcing a run"):
            answer = self._client.put_events(Entries=[entry])
        if answer.get("FailedEntryCount"):
            raise ServiceUnavailable("announcing a run: EventBridge did not take the event")
