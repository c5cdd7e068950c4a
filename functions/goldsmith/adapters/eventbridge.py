"""Announcements on EventBridge's default bus."""

from typing import TYPE_CHECKING

from pydantic_core import to_json

from goldsmith.adapters.aws import aws_errors
from goldsmith.domain.runs import Run, RunState
from goldsmith.errors import ServiceUnavailable

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

SOURCE = "goldsmith"


class EventBridgeAnnouncements:
    """Implements the Announcements port: source ``goldsmith``, detail-type ``Run promoted`` and the like."""

    def __init__(self, client: "EventBridgeClient") -> None:
        self._client = client

    def announce(self, run: Run, state: RunState) -> None:
        """Say that a run reached a state."""
        detail = {
            "tenant": run.tenant,
            "run_id": run.run_id,
            "state": state,
            "live_model": run.new_model if state is RunState.PROMOTED else run.live_model,
            "tuned_model": run.tuned_model,
            "evaluation": run.evaluation,
            "problem": run.problem,
        }
        body = to_json(detail).decode()
        entry: PutEventsRequestEntryTypeDef = {
            "Source": SOURCE,
            "DetailType": f"Run {state.value}",
            "Detail": body,
        }
        with aws_errors("announcing a run"):
            answer = self._client.put_events(Entries=[entry])
        if answer.get("FailedEntryCount"):
            raise ServiceUnavailable("announcing a run: EventBridge did not take the event")
