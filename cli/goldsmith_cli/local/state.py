"""What the local stack keeps on disk: its keys and data, and who runs.

::

    <state directory>/
        identity.json   keys and ports, the same from one start to the next
        stack.json      the running stack; exists from a complete start until it has ended and saved its data
        logs/           two files per server: of this start and of the one before
        aws/ s3/        the local AWS's data        standin.json   the provider stand-in's data
        standin-smollm2/  adapters of the stand-in's small language model, where it runs with one
        tmp/            emptied at every start
"""

import contextlib
import fcntl
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from goldsmith_cli.errors import LocalStackError, UsageError
from goldsmith_cli.local import files
from goldsmith_cli.local.records import Chosen, Identity, ServerName, StackRecord

_LOCK = "lock"


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
        with files.writing(self.root):
            self._refuse_foreign()
            self._make_directories()
            self._begin_logs()

    def _make_directories(self) -> None:
        self.root.chmod(0o700)
        (self.root / ".gitignore").write_text("*\n", encoding="utf-8")
        shutil.rmtree(self.temporary, ignore_errors=True)
        for directory in (self.aws_data, self.s3_data, self.temporary, self.root / "logs"):
            directory.mkdir(exist_ok=True)

    def _begin_logs(self) -> None:
        for name in get_args(ServerName):
            if self.log(name).exists():
                self.log(name).replace(self.root / "logs" / f"{name}.previous.log")

    def log(self, name: str) -> Path:
        """Where the server ``name`` writes its log."""
        return self.root / "logs" / f"{name}.log"

    def load_identity(self) -> Identity:
        """The kept identity, or a new one that is kept from now on."""
        identity = files.load(self._identity, Identity)
        if identity is None:
            identity = Identity.new()
            self.keep_identity(identity)
        return identity

    def chosen(self) -> Chosen:
        """What was last chosen for the stack, nothing in particular when none was ever started here."""
        identity = files.load(self._identity, Identity)
        return identity.chosen if identity else Chosen()

    def keep_identity(self, identity: Identity) -> None:
        """Use ``identity`` from the next start on."""
        files.keep(self._identity, identity)

    def load_stack(self) -> StackRecord | None:
        """The stack that was started last and has not ended saved; its processes may have ended anyhow."""
        return files.load(self._stack, StackRecord)

    def keep_stack(self, record: StackRecord) -> None:
        """Remember the running stack."""
        files.keep(self._stack, record)

    def forget_stack(self) -> None:
        """The stack has ended, and its data is saved."""
        with files.writing(self._stack):
            self._stack.unlink(missing_ok=True)

    def saved_at(self) -> datetime | None:
        """When the local AWS last saved its data, which it does when it ends; None when it never did."""
        with files.reading(self.aws_data):
            times = [path.stat().st_mtime for path in self.aws_data.glob("*.json")]
        return datetime.fromtimestamp(max(times), UTC) if times else None

    def exists(self) -> bool:
        """Whether a stack was ever started here."""
        return files.exists(self._identity)

    def purge(self) -> None:
        """Delete the directory with everything in it, if a stack was ever started here."""
        if self.exists():
            with files.writing(self.root):
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
        with files.writing(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            file = (self.root / _LOCK).open("w")
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LocalStackError(
                    f"another goldsmith command is starting or ending the stack in {self.root}",
                    "wait for it to finish, or choose another directory with --state-dir",
                ) from None
            yield
