"""The functions' code as one zip: the same sources give the same bytes."""

import hashlib
import io
import zipfile
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can hold
_READABLE = 0o644 << 16


def package(directory: Path) -> bytes:
    """Zip the files under ``directory``, without compiled ones, in name order and without dates."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(_sources(directory)):
            entry = zipfile.ZipInfo(path.relative_to(directory).as_posix(), _EPOCH)
            entry.external_attr = _READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def object_key(archive: bytes) -> str:
    """The name of ``archive`` on S3: a changed source is another object, so CloudFormation sees it."""
    return f"functions/{hashlib.sha256(archive).hexdigest()}.zip"


def _sources(directory: Path) -> list[Path]:
    return [
        path
        for path in directory.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts
    ]
