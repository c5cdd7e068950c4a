from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from goldsmith_cli.standin.context import context_of
from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.paging import Shown, page
from goldsmith_cli.standin.provoked import take_fault
from goldsmith_cli.standin.records import Purpose, StoredFile

MAXIMUM_BYTES = 512 * 1024 * 1024
_FORM_FIELDS = frozenset({"file", "purpose"})


def _show(file: StoredFile) -> Shown:
    return {
        "id": file.id,
        "object": "file",
        "bytes": len(file.content.encode()),
        "created_at": int(file.created_at),
        "filename": file.filename,
        "purpose": file.purpose,
        "status": "processed",
        "status_details": None,
        "expires_at": None,
    }


async def upload(request: Request) -> JSONResponse:
    """`POST /v1/files`: UTF-8 JSONL. Lines are checked later, by the job or batch that uses them."""
    context = context_of(request)
    async with request.form(max_files=1) as form:
        unknown = sorted(set(form) - _FORM_FIELDS)
        if unknown:
            raise ApiError(
                400,
                f"Unknown parameter: '{unknown[0]}'.",
                code="unknown_parameter",
                param=unknown[0],
            )
        purpose = _purpose(form.get("purpose"))
        filename, content = await _read(form.get("file"), purpose)
    await take_fault(request, "files")
    file = context.store.add_file(filename, purpose, content)
    context.store.save()
    return JSONResponse(_show(file))


def _purpose(given: object) -> Purpose:
    if given is None:
        raise _refused("Missing required parameter: 'purpose'.", "purpose")
    if given == "fine-tune":
        return "fine-tune"
    if given == "batch":
        return "batch"
    raise _refused(f"The stand-in takes files with purpose 'fine-tune' or 'batch', not '{given}'.", "purpose")


async def _read(upload: object, purpose: Purpose) -> tuple[str, str]:
    if not isinstance(upload, UploadFile):
        raise _refused("Missing required parameter: 'file'.", "file")
    filename = upload.filename or ""
    if not filename.endswith(".jsonl"):
        raise _refused(f"Invalid file name '{filename}' for {purpose}: it must end in .jsonl.", "file")
    if upload.size is not None and upload.size > MAXIMUM_BYTES:
        raise _refused("The file is larger than 512 MB.", "file")
    raw = await upload.read()
    # A batch file of blanks is found out when its batch is validated.
    if not raw or (purpose == "fine-tune" and not raw.strip()):
        raise _refused("The file is empty.", "file")
    return filename, _decode(raw)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(f"The file is not valid UTF-8 at byte {error.start}.", "file") from error


def _refused(message: str, param: str) -> ApiError:
    return ApiError(400, message, code="invalid_value", param=param)


async def list_files(request: Request) -> JSONResponse:
    """`GET /v1/files`, newest first unless `order=asc`, narrowed by `purpose`."""
    wanted = request.query_params.get("purpose")
    files = [file for file in context_of(request).store.state.files.values() if wanted in (None, file.purpose)]
    if request.query_params.get("order", "desc") != "asc":
        files.reverse()
    return page(request, files, _show, default=10_000, maximum=10_000)


async def retrieve(request: Request) -> JSONResponse:
    """`GET /v1/files/{id}`."""
    return JSONResponse(_show(context_of(request).store.file(request.path_params["id"])))


async def content(request: Request) -> Response:
    """`GET /v1/files/{id}/content`: the bytes as they were uploaded."""
    file = context_of(request).store.file(request.path_params["id"])
    return Response(file.content.encode(), media_type="application/octet-stream")


async def delete(request: Request) -> JSONResponse:
    """`DELETE /v1/files/{id}`."""
    store = context_of(request).store
    file = store.file(request.path_params["id"])
    del store.state.files[file.id]
    store.save()
    return JSONResponse({"id": file.id, "object": "file", "deleted": True})
