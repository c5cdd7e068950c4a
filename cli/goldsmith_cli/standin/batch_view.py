"""How batches look on the wire."""

from goldsmith_cli.standin.paging import Shown
from goldsmith_cli.standin.records import Batch, BatchStatus

WINDOW_SECONDS = 24 * 60 * 60
_TIMED: tuple[BatchStatus, ...] = (
    "in_progress",
    "finalizing",
    "completed",
    "failed",
    "expired",
    "cancelling",
    "cancelled",
)


def show_batch(batch: Batch) -> Shown:
    """The `batch` object. Its counts stay at zero until it ends; each line of the error file counts as failed."""
    problems = [problem.model_dump() for problem in batch.problems]
    return {
        "id": batch.id,
        "object": "batch",
        "endpoint": batch.endpoint,
        "model": batch.model,
        "errors": {"object": "list", "data": problems} if problems else None,
        "input_file_id": batch.input_file_id,
        "completion_window": batch.completion_window,
        "status": batch.status,
        "output_file_id": batch.output_file_id,
        "error_file_id": batch.error_file_id,
        "created_at": int(batch.created_at),
        "expires_at": int(batch.created_at) + WINDOW_SECONDS,
        **{f"{status}_at": _time(batch, status) for status in _TIMED},
        "request_counts": {"total": batch.total, "completed": batch.completed, "failed": batch.failed},
        "metadata": batch.metadata,
    }


def _time(batch: Batch, status: BatchStatus) -> int | None:
    reached = batch.reached.get(status)
    return None if reached is None else int(reached)
