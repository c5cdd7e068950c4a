"""How jobs and their events look on the wire."""

from goldsmith_cli.standin.paging import Shown
from goldsmith_cli.standin.records import TERMINAL, Job, LogEntry


def show_job(job: Job) -> Shown:
    """The `fine_tuning.job` object. `error` is an empty object unless the job failed: a trap of the real service."""
    options = job.method.hyperparameters.model_dump()
    return {
        "id": job.id,
        "object": "fine_tuning.job",
        "created_at": int(job.created_at),
        "error": job.fault.model_dump() if job.fault and job.status == "failed" else {},
        "fine_tuned_model": job.fine_tuned_model,
        "finished_at": None if job.finished_at is None else int(job.finished_at),
        "hyperparameters": options,
        "method": {"type": job.method.type, job.method.type: {"hyperparameters": options}},
        "model": job.model,
        "organization_id": "org-goldsmith-standin",
        "result_files": [],
        "seed": job.seed,
        "status": job.status,
        "trained_tokens": job.billed_tokens if job.status == "succeeded" else None,
        "training_file": job.training_file,
        "validation_file": job.validation_file,
        "estimated_finish": _estimated_finish(job),
        "integrations": [],
        "metadata": job.metadata,
        "user_provided_suffix": job.suffix,
    }


def show_event(job: Job, number: int, event: LogEntry) -> Shown:
    """The `fine_tuning.job.event` object; `number` counts from the job's first event."""
    return {
        "id": f"ftevent-{job.id.removeprefix('ftjob-')}-{number}",
        "object": "fine_tuning.job.event",
        "created_at": int(event.created_at),
        "level": event.level,
        "message": event.message,
        "type": "metrics" if event.data else "message",
        "data": event.data,
    }


def _estimated_finish(job: Job) -> int | None:
    """Known where a job takes the time it was given; nobody knows beforehand how long real training takes."""
    known = job.engine == "memory" and job.status not in TERMINAL
    return int(job.created_at + job.seconds) if known else None
