from starlette.requests import Request
from starlette.responses import JSONResponse

from goldsmith_cli.standin.batch_lifecycle import CANCELLABLE
from goldsmith_cli.standin.batch_request import BatchRequest
from goldsmith_cli.standin.batch_view import show_batch
from goldsmith_cli.standin.context import context_of
from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.fault_errors import error_after_create
from goldsmith_cli.standin.fault_request import FaultRequest
from goldsmith_cli.standin.paging import page
from goldsmith_cli.standin.provoked import take_fault
from goldsmith_cli.standin.records import Batch
from goldsmith_cli.standin.store import Store, new_id
from goldsmith_cli.standin.strict import parse


async def create(request: Request) -> JSONResponse:
    """`POST /v1/batches`. The same body twice makes two batches, as the real service does."""
    store = context_of(request).store
    wanted = parse(BatchRequest, await request.body())
    _require_batch_file(store, wanted.input_file_id)
    fault = await take_fault(request, "batches")
    batch = _new_batch(store, wanted, fault)
    store.state.batches[batch.id] = batch
    store.save()
    if fault and fault.mode == "timeout_after_create":
        raise error_after_create()
    return JSONResponse(show_batch(batch))


def _new_batch(store: Store, wanted: BatchRequest, fault: FaultRequest | None) -> Batch:
    mode = fault.mode if fault else None
    return Batch(
        id=new_id("batch_"),
        created_at=store.now(),
        seconds=store.batch_seconds,
        completed_share=fault.completed_share if fault and mode == "expire" else None,
        fails=mode == "fail",
        **wanted.model_dump(exclude={"output_expires_after"}),
    )


def _require_batch_file(store: Store, identifier: str) -> None:
    file = store.state.files.get(identifier)
    if file is None:
        message = f"Invalid input_file_id: no such file '{identifier}'."
        raise ApiError(400, message, code="file_not_found", param="input_file_id")
    if file.purpose != "batch":
        message = f"Invalid input_file_id: '{identifier}' has purpose '{file.purpose}', not 'batch'."
        raise ApiError(400, message, code="invalid_file_purpose", param="input_file_id")


async def list_batches(request: Request) -> JSONResponse:
    """`GET /v1/batches`, newest first."""
    context = context_of(request)
    await context.batches.settle()
    return page(request, list(context.store.state.batches.values())[::-1], show_batch, default=20, maximum=100)


async def retrieve(request: Request) -> JSONResponse:
    """`GET /v1/batches/{id}`."""
    return JSONResponse(show_batch(await _settled(request)))


async def _settled(request: Request) -> Batch:
    context = context_of(request)
    batch = context.store.batch(request.path_params["id"])
    await context.batches.settle()
    return batch


async def cancel(request: Request) -> JSONResponse:
    """`POST /v1/batches/{id}/cancel`; 409 once the batch is being finalized or has ended."""
    context = context_of(request)
    batch = await _settled(request)
    if batch.status not in CANCELLABLE or context.batches.is_due(batch):
        message = f"Cannot cancel a batch with status '{batch.status}'."
        raise ApiError(409, message, code="invalid_value")
    batch.reached = {**batch.reached, "cancelling": context.store.now()}
    batch.status = "cancelling"
    context.store.save()
    return JSONResponse(show_batch(batch))
