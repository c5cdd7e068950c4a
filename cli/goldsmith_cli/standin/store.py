import os
import secrets
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from goldsmith_cli.standin.config import StandinConfig
from goldsmith_cli.standin.engines import Engine, Engines
from goldsmith_cli.standin.errors import not_found, unknown_model
from goldsmith_cli.standin.records import TERMINAL, Batch, Job, Purpose, State, Status, StoredFile, TunedModel, Webhook


def new_id(prefix: str) -> str:
    """An identifier nobody used before."""
    return prefix + secrets.token_hex(12)


class Store:
    """Files, jobs and models of one server, written whole to the state file after every change.

    Not thread-safe: the server's event loop is its only user.
    """

    def __init__(self, config: StandinConfig, engines: Engines) -> None:
        self._config = config
        self.engines = engines
        self.state = _load(config.state_file)
        if config.webhook_url and config.webhook_secret:
            self.state.webhook = Webhook(url=config.webhook_url, secret=config.webhook_secret)

    def now(self) -> float:
        """Seconds since the epoch, by the configured clock."""
        return self._config.clock()

    @property
    def job_seconds(self) -> float:
        """How long a job takes that is created now."""
        return self._config.job_seconds

    @property
    def batch_seconds(self) -> float:
        """How long a batch takes that is created now."""
        return self._config.batch_seconds

    @property
    def base_models(self) -> tuple[str, ...]:
        """The models one may start from without tuning."""
        return self._config.every_base_model

    def shutdown_date(self, base_model: str) -> date | None:
        """The day from which a base model can be tuned no more; None when none is announced."""
        return self.state.shutdown_dates.get(base_model, self._config.shutdown_dates.get(base_model))

    def is_retired(self, base_model: str) -> bool:
        """Whether that day has come, in UTC."""
        day = self.shutdown_date(base_model)
        return day is not None and day <= datetime.fromtimestamp(self.now(), UTC).date()

    def announce_shutdown(self, base_model: str, day: date | None) -> None:
        """Say when a base model is retired, or with None that it is not."""
        self.state.shutdown_dates[base_model] = day
        self.save()

    def save(self) -> None:
        """Write the state so that a crash leaves either the old or the new one."""
        if self._config.state_file:
            _write_atomically(self._config.state_file, self.state.model_dump_json())

    def file(self, identifier: str) -> StoredFile:
        """The uploaded file; 404 when there is none."""
        if identifier not in self.state.files:
            raise not_found("File object", identifier)
        return self.state.files[identifier]

    def job(self, identifier: str) -> Job:
        """The job as it stands now; 404 when there is none."""
        self.settle()
        if identifier not in self.state.jobs:
            raise not_found("fine-tuning job", identifier, code="fine_tune_not_found", param="fine_tuning_job_id")
        return self.state.jobs[identifier]

    def batch(self, identifier: str) -> Batch:
        """The batch; 404 when there is none."""
        if identifier not in self.state.batches:
            raise not_found("batch", identifier)
        return self.state.batches[identifier]

    def add_file(self, filename: str, purpose: Purpose, content: str) -> StoredFile:
        """Keep a file under a new id. The caller saves."""
        file = StoredFile(
            id=new_id("file-"), filename=filename, purpose=purpose, created_at=self.now(), content=content
        )
        self.state.files[file.id] = file
        return file

    def knows_model(self, identifier: str) -> bool:
        """Whether there is a base model or a tuned model of that name."""
        self.settle()
        return identifier in self.state.models or identifier in self.base_models

    def require_model(self, identifier: str) -> TunedModel | None:
        """The tuned model of that name, None for a base model; 404 `model_not_found` for neither."""
        if not self.knows_model(identifier):
            raise unknown_model(identifier)
        return self.state.models.get(identifier)

    def engine_of(self, job: Job) -> Engine | None:
        """Who works on a job; None when this server runs without that engine, and the job rests."""
        return self.engines.named(job.engine)

    def delete_model(self, identifier: str) -> None:
        """Forget a tuned model and what it has learnt."""
        model = self.state.models.pop(identifier)
        if engine := self.engines.named(model.engine):
            engine.forget(model)
        self.save()

    def settle(self) -> None:
        """Bring every running job to the status that its engine says it has."""
        changed = [self._advance(job) for job in self.unfinished()]
        if any(changed):
            self.save()

    def unfinished(self) -> list[Job]:
        """The jobs that have not ended."""
        return [job for job in self.state.jobs.values() if job.status not in TERMINAL]

    def _advance(self, job: Job) -> bool:
        engine = self.engine_of(job)
        if engine is None:
            return False
        told = len(job.log)
        standing = engine.standing(job, self.now())
        if standing.status == job.status:
            return len(job.log) != told
        if standing.status in TERMINAL:
            job.fault = standing.fault
            self.finish(job, standing.status, self.now() if standing.ended_at is None else standing.ended_at)
        job.status = standing.status
        return True

    def finish(self, job: Job, status: Status, when: float) -> None:
        """End a job; on success its model comes to be, otherwise its examples are dropped."""
        job.status, job.finished_at = status, when
        if status == "succeeded":
            job.fine_tuned_model = f"ft:{job.base_model}:goldsmith:{job.suffix or ''}:{job.id[-8:]}"
            self.state.models[job.fine_tuned_model] = TunedModel(
                id=job.fine_tuned_model,
                engine=job.engine,
                job=job.id,
                created_at=when,
                base_model=job.base_model,
                examples=job.examples,
                spoiled=job.spoiled,
            )
        job.examples = []
        job.announced = self.state.webhook is None

    def unannounced(self) -> list[Job]:
        """Ended jobs whose webhook has neither been delivered nor given up."""
        return [job for job in self.state.jobs.values() if job.status in TERMINAL and not job.announced]


def _load(path: Path | None) -> State:
    return State.model_validate_json(path.read_bytes()) if path and path.exists() else State()


def _write_atomically(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
