"""Writing a tenant's export to a directory or an archive that is there only when it is complete, and nobody else's."""

import contextlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import typer
from rich.text import Text

from goldsmith.workflows.tenant_export import FILES, LEFT_OUT, TenantExport
from goldsmith_cli.consoles import counted, messages, output, printable
from goldsmith_cli.errors import UsageError
from goldsmith_cli.layouts import Block

if TYPE_CHECKING:
    from hashlib import _Hash

    from goldsmith.domain.runs import TenantState

ARCHIVE = ".tar.gz"
MANIFEST = "manifest.json"
_FORMAT = {"format": "goldsmith-tenant-export", "version": 1}


@dataclass
class _File:
    """A file that is being written, and what the manifest will say of it."""

    file: IO[bytes]
    lines: int = 0
    size: int = 0
    digest: "_Hash" = field(default_factory=sha256)

    def add(self, line: bytes) -> None:
        self.file.write(line + b"\n")
        self.digest.update(line + b"\n")
        self.lines, self.size = self.lines + 1, self.size + len(line) + 1


def export(made: TenantExport, state: "TenantState", path: Path, at: datetime, *, quiet: bool) -> dict[str, Any]:
    """Write it all; the manifest, which is in there too.

    Raises:
        UsageError: something is there already, or nothing can be written there.
    """
    if path.exists():
        raise UsageError(f"{path} is there already", "name a directory or a FILE.tar.gz that is not")
    with _unfinished(path) as folder, contextlib.ExitStack() as stack:
        files = {name: _File(stack.enter_context(_private(folder / name).open("wb"))) for name in FILES}
        with _progress(state, quiet=quiet) as told:

            def sink(name: str, line: bytes) -> None:
                files[name].add(line)
                told()

            made.write(state.tenant, sink)
        manifest = _manifest(state.tenant, files, at)
        stack.close()
        _private(folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def _manifest(tenant: str, files: dict[str, _File], at: datetime) -> dict[str, Any]:
    told = [
        {
            "name": name,
            "what": FILES[name],
            "lines": written.lines,
            "bytes": written.size,
            "sha256": written.digest.hexdigest(),
        }
        for name, written in files.items()
    ]
    return {**_FORMAT, "tenant": tenant, "exported_at": at.isoformat(), "files": told, "left_out": LEFT_OUT}


@contextlib.contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """A directory beside ``path`` that becomes it, or the archive it names, once everything is in it."""
    folder = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        folder.mkdir(mode=0o700)
        yield folder
        if path.name.endswith(ARCHIVE):
            _pack(folder, path)
        else:
            folder.rename(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", "name a place where you may write") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pack(folder: Path, path: Path) -> None:
    packed = folder / "packed"
    inside = path.name.removesuffix(ARCHIVE)
    with _private(packed).open("wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name in (MANIFEST, *FILES):
            archive.add(folder / name, f"{inside}/{name}", filter=_nobodys)
    packed.rename(path)


def _nobodys(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names of this computer's user and group."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def _private(path: Path) -> Path:
    """The file, made new, for nobody but its owner to read."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


@contextlib.contextmanager
def _progress(state: "TenantState", *, quiet: bool) -> Iterator[Any]:
    """Yields what to call for each line: a bar on a terminal, on standard error."""
    console = messages()
    if quiet or not console.is_terminal:
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    # Events, samples and drafts are most of it; how much else there is only reading it tells.
    expected = 2 * state.counters.get("events", 0) + state.samples
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(state.tenant, total=expected)
        yield lambda: bar.advance(task)


def show(manifest: dict[str, Any], path: Path, *, quiet: bool) -> None:
    """What was written, and where: on standard output."""
    if quiet:
        typer.echo(json.dumps(manifest, indent=2))
        return
    facts = [(file["name"], f"{counted(file['lines'], 'line')}, {file['what']}") for file in manifest["files"]]
    facts += [("not in it", sentence) for sentence in manifest["left_out"]]
    output().print(Block(Text(f"{manifest['tenant']}: written to {printable(str(path))}", style="bold"), facts))
