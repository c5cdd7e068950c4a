"""The databases the proof runs on: the local AWS, and AWS's own DynamoDB Local for the ledger as a second opinion."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local import http
from goldsmith_cli.local.environment import clean_environment
from goldsmith_cli.local.processes import start_guarded, wait_until
from goldsmith_cli.local.servers import START_SECONDS, ServerEndedError, free_port, last_words, launch_aws, port_is_free
from goldsmith_cli.local.state import StateDirectory

FOLDER_VARIABLE = "GOLDSMITH_DYNAMODB_LOCAL"
HOW_TO_INSTALL = (
    f"set {FOLDER_VARIABLE} to the folder that holds DynamoDBLocal.jar; it comes with AWS's download of DynamoDB "
    "Local, and with `npm install amplify-dynamodb-simulator` in its emulator folder; it needs java on the PATH"
)
_ATTEMPTS = 5


@dataclass(frozen=True)
class Engine:
    """Where the ledger's table and the bucket are kept."""

    name: str
    aws: str
    dynamodb: str

    @property
    def environment(self) -> Mapping[str, str]:
        """What makes boto3 talk to it, with nothing of the user's own AWS."""
        return clean_environment({}, {"AWS_ENDPOINT_URL": self.aws, "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb})


@contextmanager
def running_ministack(directory: Path) -> Iterator[Engine]:
    """The local AWS alone, nothing deployed, nothing kept."""
    state = StateDirectory(directory)
    state.prepare()
    for attempt in range(_ATTEMPTS):
        launch = launch_aws(state, free_port(), persistent=False)
        try:
            endpoint = launch.wait()
        except ServerEndedError:
            launch.process.drop()
            if attempt == _ATTEMPTS - 1 or port_is_free(launch.port):
                raise  # it did not end for want of a port
            continue
        try:
            yield Engine("ministack", endpoint, endpoint)
        finally:
            launch.process.drop()
        return


def dynamodb_local() -> Path | None:
    """The folder of DynamoDB Local if it can be run here."""
    folder = Path(os.environ.get(FOLDER_VARIABLE, ""))
    return folder if (folder / "DynamoDBLocal.jar").is_file() and shutil.which("java") else None


@contextmanager
def running_dynamodb_local(folder: Path, log: Path, aws: Engine) -> Iterator[Engine]:
    """DynamoDB Local beside ``aws``, which keeps the bucket. It cannot be told to listen on loopback only."""
    port = free_port()
    options = [f"-Djava.library.path={folder / 'DynamoDBLocal_lib'}", "-Xmx512m"]
    command = [str(shutil.which("java")), *options, "-jar", str(folder / "DynamoDBLocal.jar"), "-inMemory"]
    process = start_guarded([*command, "-port", str(port)], clean_environment(os.environ, {}), log)
    endpoint = f"http://127.0.0.1:{port}"
    try:
        if not wait_until(lambda: http.answers(endpoint), START_SECONDS):
            raise LocalStackError("DynamoDB Local does not answer", last_words(log))
        yield Engine("dynamodb-local", aws.aws, endpoint)
    finally:
        process.drop()
