"""A batch's life as a pure function of the time that has passed since it was created."""

from goldsmith_cli.standin.records import Batch, BatchStatus

VALIDATED_AT = 0.2
"""Share of a batch's time after which its file has been validated: bad ones fail here."""
FINALIZING_AT = 0.8
CANCELLING = 0.1
"""Share of a batch's time that cancelling takes."""
ENDED: frozenset[BatchStatus] = frozenset({"completed", "expired", "failed", "cancelled"})
CANCELLABLE: frozenset[BatchStatus] = frozenset({"validating", "in_progress"})


def status_at(batch: Batch, now: float) -> BatchStatus:
    """Where the batch stands at `now`, provided its file is valid and every line gets done."""
    if batch.status == "cancelling":
        return "cancelled" if now >= planned_at(batch, "cancelled") else "cancelling"
    share = _share(batch, now)
    if share < VALIDATED_AT:
        return "validating"
    if share >= 1:
        return "completed" if batch.completed_share is None else "expired"
    return "finalizing" if share >= FINALIZING_AT and batch.completed_share is None else "in_progress"


def planned_at(batch: Batch, status: BatchStatus) -> float:
    """When the batch reaches a status by itself, in seconds since the epoch."""
    if status == "cancelled":
        return batch.reached["cancelling"] + CANCELLING * batch.seconds
    share = {"in_progress": VALIDATED_AT, "failed": VALIDATED_AT, "finalizing": FINALIZING_AT}.get(status, 1.0)
    return batch.created_at + share * batch.seconds


def lines_done(batch: Batch, end: BatchStatus) -> int:
    """How many lines are done when the batch ends so: all, the share it expires with, or those before the cancel."""
    if end == "cancelled":
        elapsed = _share(batch, batch.reached["cancelling"]) - VALIDATED_AT
        # Rounded: half of a batch's time is half of its lines, whatever the clock's last digits are.
        return int(batch.total * round(min(max(elapsed / (FINALIZING_AT - VALIDATED_AT), 0.0), 1.0), 3))
    return batch.total if batch.completed_share is None else int(batch.total * batch.completed_share)


def _share(batch: Batch, now: float) -> float:
    return 1.0 if batch.seconds <= 0 else (now - batch.created_at) / batch.seconds
