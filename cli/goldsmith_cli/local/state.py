"""What the local stack keeps on disk: its keys and data, and who runs.

::

    <state directory>/
        identity.json   keys and ports, the same from one start to the next
        stack.json      the running stack; exists from a complete start until the end
        logs/           two files per server: of this start and of the one before
        aws/ s3/        the local AWS's data        standin.json   the provider stand-in's data
        tmp/            emptied at every start
"""

import base64
import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from goldsmith_cli.errors import LocalStackError, UsageError
from goldsmith_cli.local.processes import GuardedServer

_LOCK = "lock"
ServerName = Literal["aws", "provider"]


class Record(BaseModel):
    """Base of what is written to disk as JSON."""

    model_config = ConfigDict(frozen=True)


RecordT = TypeVar("RecordT", bound=Record)


class Identity(Record):
    """What stays the same from one start to the next.

    The ports are a wish: a queue's URL holds one, so URLs stay valid as long as the port is free.
    """

    provider_key: str
    webhook_secret: str
    aws_port: int = 0
    provider_port: int = 0

    @classmethod
    def new(cls) -> "Identity":
        """Fresh random keys, no ports."""
        secret = base64.b64encode(secrets.token_bytes(32)).decode()
        return cls(provider_key=f"sk-local-{secrets.token_hex(16)}", webhook_secret=f"whsec_{secret}")


class ServerRecord(Record):
    """One running server."""

    name: ServerName
    endpoint: str
    processes: GuardedServer

    @property
    def port(self) -> int:
        """The port it listens on."""
        return urlsplit(self.endpoint).port or 0


class StackRecord(Record):
    """The running stack: everything needed to use it and to end it."""

    stack_name: str
    region: str
    access_key: str
    secret_key: str
    aws: ServerRecord
    provider: ServerRecord
    outputs: Mapping[str, str]
    started_at: datetime

    @property
    def servers(self) -> tuple[ServerRecord, ServerRecord]:
        """Both servers, in the order they are ended: first who calls, then who is called."""
        return self.aws, self.provider


class StateDirectory:
    """The files of one local stack."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.aws_data = self.root / "aws"
        self.s3_data = self.root / "s3"
        self.provider_data = self.root / "standin.json"
        self.temporary = self.root / "tmp"
        self._stack = self.root / "stack.json"
        self._identity = self.root / "identity.json"

    def prepare(self) -> None:
        """Make the directories, readable by this user alone, empty the temporary one, begin new logs."""
        self._refuse_foreign()
        self.root.chmod(0o700)
        (self.root / ".gitignore").write_text("*\n", encoding="utf-8")
        shutil.rmtree(self.temporary, ignore_errors=True)
        for directory in (self.aws_data, self.s3_data, self.temporary, self.root / "logs"):
            directory.mkdir(exist_ok=True)
        for name in get_args(ServerName):
            if self.log(name).exists():
                self.log(name).replace(self.root / "logs" / f"{name}.previous.log")

    def log(self, name: str) -> Path:
        """Where the server ``name`` writes its log."""
        return self.root / "logs" / f"{name}.log"

    def load_identity(self) -> Identity:
        """The kept identity, or a new one that is kept from now on."""
        identity = _read(self._identity, Identity)
        if identity is None:
            identity = Identity.new()
            self.keep_identity(identity)
        return identity

    def keep_identity(self, identity: Identity) -> None:
        """Use ``identity`` from the next start on."""
        _write(self._identity, identity)

    def load_stack(self) -> StackRecord | None:
        """The stack that was started last and not ended by us; its processes may have ended anyhow."""
        return _read(self._stack, StackRecord)

    def keep_stack(self, record: StackRecord) -> None:
        """Remember the running stack."""
        _write(self._stack, record)

    def forget_stack(self) -> None:
        """No stack runs any more."""
        self._stack.unlink(missing_ok=True)

    def exists(self) -> bool:
        """Whether a stack was ever started here."""
        return self._identity.exists()

    def purge(self) -> None:
        """Delete the directory with everything in it, if a stack was ever started here."""
        if self.exists():
            shutil.rmtree(self.root)

    def _refuse_foreign(self) -> None:
        # A later purge deletes everything in the directory: it must have been ours from the start.
        if not self.exists() and any(path.name != _LOCK for path in self.root.iterdir()):
            raise UsageError(
                f"{self.root} holds files that are not a local stack's",
                "choose an empty or new directory with --state-dir",
            )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other starting and ending in this directory out; refuse rather than wait."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / _LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LocalStackError(
                    f"another goldsmith command is starting or ending the stack in {self.root}",
                    "wait for it to finish, or choose another directory with --state-dir",
                ) from None
            yield


def _read(path: Path, kind: type[RecordT]) -> RecordT | None:
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise LocalStackError(
            f"{path} is not what this version of goldsmith writes ({error.error_count()} problems)",
            "end leftover processes by hand if there are any, delete the file, and start again",
        ) from error


def _write(path: Path, record: Record) -> None:
    temporary = path.with_suffix(".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(record.model_dump_json(indent=2) + "\n")
    temporary.replace(path)
