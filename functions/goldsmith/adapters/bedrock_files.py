"""The files that Bedrock trains on: they lie in the dataset bucket, where its training role reads them."""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldsmith.domain.provider import TrainingJob
    from goldsmith.forgetting_ports import ErasableStore
    from goldsmith.ports import ObjectStore


class BedrockFiles:
    """Training files under ``tenants/<tenant>/runs/<run>/provider/``, and where a job may write beside them.

    A file is named by its job, hence by its training set: one that is there is the same.
    """

    def __init__(self, store: "ObjectStore", versions: "ErasableStore", bucket: str) -> None:
        self._store = store
        self._versions = versions
        self._bucket = bucket

    def key(self, job: "TrainingJob") -> str:
        """The object that holds the job's lines."""
        return f"{_folder(job)}{job.name}.jsonl"

    def lines_uri(self, job: "TrainingJob") -> str:
        """The same, as Bedrock names it."""
        return self._uri(self.key(job))

    def output_uri(self, job: "TrainingJob") -> str:
        """Where the job writes its figures: losses by step, no text."""
        return self._uri(f"{_folder(job)}output/")

    def ensure(self, job: "TrainingJob", samples: Iterable[bytes]) -> str:
        """Write the job's lines in one piece unless they are there; their key.

        What the iterator raises goes through, and nothing is written.
        """
        key = self.key(job)
        if self._store.size(key) is None:
            with TemporaryFile() as file:
                file.writelines(line + b"\n" for line in samples)
                file.seek(0)
                self._store.put(key, file)
        return key

    def delete(self, key: str) -> None:
        """Delete a file with all its versions: it is a copy, and must not outlive what is forgotten."""
        self._versions.delete_versions([version for version in self._versions.versions(key) if version.key == key])

    def _uri(self, key: str) -> str:
        return f"s3://{self._bucket}/{key}"


def _folder(job: "TrainingJob") -> str:
    return f"tenants/{job.tenant}/runs/{job.run_id}/provider/"
