"""Training files at an endpoint of the OpenAI API: found by their names, and deleted when no job will read them."""

import contextlib
from collections.abc import Iterable
from tempfile import TemporaryFile

import openai

from goldsmith.adapters.openai_client import provider_errors
from goldsmith.errors import GoldsmithError

_UPLOAD_SECONDS = 240.0
_BEING_READ = frozenset({"uploaded", "pending", "running"})
"""Statuses of a file that the provider has and has not looked at."""


class TrainingFiles:
    """The account's training files; each begins with ``prefix``."""

    def __init__(self, client: openai.OpenAI, prefix: bytes) -> None:
        self._client = client
        self._prefix = prefix

    def find(self, name: str) -> str | None:
        """The id of a file of this name."""
        with provider_errors("looking for the training file"):
            return next(
                (file.id for file in self._client.files.list(purpose="fine-tune") if file.filename == name), None
            )

    def upload(self, name: str, lines: Iterable[bytes]) -> str:
        """The id of a new file; what the lines raise goes through before anything is uploaded."""
        with TemporaryFile() as file:
            file.write(self._prefix)
            file.writelines(line + b"\n" for line in lines)
            file.seek(0)
            with provider_errors("uploading the training file"):
                return self._client.files.create(file=(name, file), purpose="fine-tune", timeout=_UPLOAD_SECONDS).id

    def delete(self, file_id: str) -> None:
        """Delete a file, if it is there."""
        with provider_errors("deleting the training file"), contextlib.suppress(openai.NotFoundError):
            self._client.files.delete(file_id)

    def discard(self, file_id: str, because: GoldsmithError) -> None:
        """Delete a file that no job will read; where that fails too, the error says that the file is left."""
        try:
            self.delete(file_id)
        except GoldsmithError as error:
            because.add_note(f"the training file {file_id} is left at the provider ({error})")

    def is_being_read(self, file_id: str) -> bool:
        """Whether the provider has not finished looking at a file, and refuses jobs on it for that."""
        with provider_errors("asking after the training file"):
            try:
                return self._client.files.retrieve(file_id).status in _BEING_READ
            except openai.NotFoundError:
                return False
