"""A job's life as a pure function of the time that has passed since it was created."""

from typing import Literal

from goldsmith_cli.standin.records import Job, JobError, LogEntry, Status

VALIDATED_AT = 0.2
"""Share of a job's time after which its files are validated: bad ones fail here."""
STARTED_AT = 0.4


def status_at(job: Job, now: float) -> Status:
    """Where the job stands at `now`, unless it was cancelled before."""
    share = 1.0 if job.seconds <= 0 else (now - job.created_at) / job.seconds
    if share < VALIDATED_AT:
        return "validating_files"
    if job.fault:
        return "failed"
    if share < STARTED_AT:
        return "queued"
    return "running" if share < 1.0 else "succeeded"


def finished_at(job: Job) -> float:
    """When the job ends by itself."""
    return job.created_at + job.seconds * (VALIDATED_AT if job.fault else 1.0)


def fault_of_format(message: str) -> JobError:
    """The error a job carries when its training file is malformed."""
    return JobError(code="invalid_training_file", message=message, param="training_file")


def events_of(job: Job, now: float) -> list[LogEntry]:
    """What the job's log holds at `now`, newest first."""
    end = job.finished_at if job.finished_at is not None else now
    planned = [
        (0.0, f"Created fine-tuning job: {job.id}"),
        (0.0, f"Validating training file: {job.training_file}"),
        (VALIDATED_AT, "Files validated, moving job to queued state"),
        (STARTED_AT, "Fine-tuning job started"),
    ]
    seen = [
        LogEntry(created_at=job.created_at + share * job.seconds, message=message)
        for share, message in planned
        if job.created_at + share * job.seconds <= end and not (job.fault and share)
    ]
    return [*ending_of(job), *reversed(seen)]


def ending_of(job: Job) -> list[LogEntry]:
    """The last line of the log of a job that has ended; none before."""
    if job.finished_at is None:
        return []
    message = {
        "succeeded": "The job has successfully completed",
        "cancelled": "The job was cancelled",
    }.get(job.status, job.fault.message if job.fault else job.status)
    level: Literal["error", "info"] = "error" if job.status == "failed" else "info"
    return [LogEntry(created_at=job.finished_at, level=level, message=message)]
