import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse

from goldsmith_cli.standin.context import context_of
from goldsmith_cli.standin.engines import Lesson
from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.fault_errors import error_after_create
from goldsmith_cli.standin.job_request import JobRequest
from goldsmith_cli.standin.job_view import show_event, show_job
from goldsmith_cli.standin.lifecycle import fault_of_format
from goldsmith_cli.standin.paging import page
from goldsmith_cli.standin.provoked import take_fault
from goldsmith_cli.standin.records import TERMINAL, Job, JobError, TunedModel
from goldsmith_cli.standin.store import Store, new_id
from goldsmith_cli.standin.strict import parse
from goldsmith_cli.standin.training_format import TrainingFormatError, read_examples


async def create(request: Request) -> JSONResponse:
    """`POST /v1/fine_tuning/jobs`. The same body twice makes two jobs, as the real service does."""
    context = context_of(request)
    wanted = parse(JobRequest, await request.body())
    fault = await take_fault(request, "jobs")
    job = _new_job(context.store, wanted)
    job.spoiled = bool(fault and fault.mode == "spoil")
    context.store.state.jobs[job.id] = job
    context.store.save()
    if fault and fault.mode == "timeout_after_create":
        raise error_after_create()
    return JSONResponse(show_job(job))


def _new_job(store: Store, wanted: JobRequest) -> Job:
    base_model, parent = _starting_point(store, wanted.model)
    lesson, fault = _lesson(store, wanted, parent)
    job = Job(
        id=new_id("ftjob-"),
        engine=store.engines.name_for(base_model),
        created_at=store.now(),
        seconds=store.job_seconds,
        base_model=base_model,
        seed=wanted.seed if wanted.seed is not None else secrets.randbelow(2**31),
        fault=fault,
        **wanted.model_dump(exclude={"seed", "method"}),
        method=wanted.method,
    )
    store.engines.serving(base_model, parent).begin(job, lesson)
    return job


def _starting_point(store: Store, model: str) -> tuple[str, TunedModel | None]:
    """The base model below `model`, and `model` itself where it is a tuned one."""
    try:
        tuned = store.require_model(model)
    except ApiError as error:
        raise _not_tunable(model) from error
    base_model = tuned.base_model if tuned else model
    if store.is_retired(base_model):
        raise _not_tunable(model)
    return base_model, tuned


def _not_tunable(model: str) -> ApiError:
    message = f"The model '{model}' is not available for fine-tuning or does not exist."
    return ApiError(400, message, code="model_not_available", param="model")


def _lesson(store: Store, wanted: JobRequest, parent: TunedModel | None) -> tuple[Lesson, JobError | None]:
    """What the training file teaches, and the fault by which the job will fail once it is validated."""
    if wanted.validation_file is not None:
        _content(store, wanted.validation_file, "validation_file")
    content = _content(store, wanted.training_file, "training_file")
    try:
        return Lesson(content, read_examples(content, wanted.method.type), parent), None
    except TrainingFormatError as error:
        return Lesson(content, (), parent), fault_of_format(str(error))


def _content(store: Store, identifier: str, param: str) -> str:
    if identifier not in store.state.files:
        raise ApiError(400, f"invalid {param}: no such file '{identifier}'.", code="file_not_found", param=param)
    file = store.state.files[identifier]
    if file.purpose != "fine-tune":
        message = f"invalid {param}: '{identifier}' has purpose '{file.purpose}', not 'fine-tune'."
        raise ApiError(400, message, code="invalid_file_purpose", param=param)
    return file.content


async def list_jobs(request: Request) -> JSONResponse:
    """`GET /v1/fine_tuning/jobs`, newest first, narrowed by `metadata[key]=value`."""
    store = context_of(request).store
    store.settle()
    wanted = {
        key.removeprefix("metadata[").removesuffix("]"): value
        for key, value in request.query_params.items()
        if key.startswith("metadata[")
    }
    matching = [job for job in store.state.jobs.values() if wanted.items() <= (job.metadata or {}).items()]
    return page(request, matching[::-1], show_job, default=20, maximum=100)


async def retrieve(request: Request) -> JSONResponse:
    """`GET /v1/fine_tuning/jobs/{id}`."""
    return JSONResponse(show_job(context_of(request).store.job(request.path_params["id"])))


async def events(request: Request) -> JSONResponse:
    """`GET /v1/fine_tuning/jobs/{id}/events`, newest first."""
    store = context_of(request).store
    job = store.job(request.path_params["id"])
    engine = store.engine_of(job)
    log = engine.events(job, store.now()) if engine else job.log[::-1]
    numbered = list(zip(range(len(log), 0, -1), log, strict=True))
    return page(request, numbered, lambda entry: show_event(job, *entry), default=20, maximum=100)


async def cancel(request: Request) -> JSONResponse:
    """`POST /v1/fine_tuning/jobs/{id}/cancel`; 400 once the job has ended."""
    store = context_of(request).store
    job = store.job(request.path_params["id"])
    if job.status in TERMINAL:
        raise ApiError(400, f"Job {job.id} has already ended: {job.status}.", code="invalid_value")
    store.finish(job, "cancelled", store.now())
    if engine := store.engine_of(job):
        engine.cancel(job)
    store.save()
    return JSONResponse(show_job(job))
