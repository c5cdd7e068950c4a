"""What sam built, deployed to a local AWS that has none of it: no goldsmith, no openai, no powertools."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from goldsmith_cli.aws import Clients
from goldsmith_cli.local.deployment import keep_secret
from goldsmith_cli.local.environment import ACCESS_KEY, REGION, SECRET_KEY, clean_environment
from goldsmith_cli.local.provision import STAND_IN_MODEL
from goldsmith_cli.local.servers import Launch, free_port, launch_aws, launch_provider
from goldsmith_cli.local.startup import StartedServers
from goldsmith_cli.local.state import StateDirectory
from goldsmith_cli.shipping.measuring import ARCHITECTURE
from goldsmith_cli.shipping.sam import INTERPRETER, Sam
from goldsmith_cli.target import Target, deployed

PROJECT = Path(__file__).parents[2]
LOCAL_AWS = PROJECT / ".venv-ministack" / "bin" / "python"
STACK = "goldsmith-by-sam"
OURS = ("goldsmith", "pydantic", "pydantic_core", "aws_lambda_powertools", "openai")
BOTO = ("boto3", "botocore", "s3transfer", "urllib3", "dateutil", "six.py")
"""What Lambda's runtime brings of itself; jmespath comes with powertools."""


def missing() -> str:
    """Why nothing can be built and deployed here; empty where it can."""
    if shutil.which(INTERPRETER) is None:
        return f"no {INTERPRETER} on the PATH: sam build installs for it, and the functions run on it"
    made = (LOCAL_AWS, PROJECT / ".venv-tools" / "bin" / "sam")
    absent = [str(path.relative_to(PROJECT)) for path in made if not path.exists()]
    return f"{' and '.join(absent)} missing: make test makes them" if absent else ""


@dataclass(frozen=True)
class Servers:
    """A local AWS that runs on the functions' interpreter, and the provider's stand-in."""

    aws: str
    provider: str
    state: StateDirectory
    key: str = "sk-by-sam"

    @property
    def client(self) -> Clients:
        return Clients.local(self.aws, REGION, ACCESS_KEY, SECRET_KEY)

    def deploy(self, directory: Path) -> Target:
        """`sam build` and `sam deploy`, as anyone would: with no change but the endpoint."""
        settings = clean_environment(os.environ, {"AWS_ENDPOINT_URL": self.aws, "SAM_CLI_POLL_DELAY": "1"})
        sam = Sam(PROJECT, directory, settings, output=subprocess.PIPE)
        sam.build(ARCHITECTURE)
        parameters = [f"{name}={value}" for name, value in self._parameters().items()]
        sam.deploy("--stack-name", STACK, "--no-confirm-changeset", "--parameter-overrides", *parameters)
        return deployed(STACK, self.client)

    def _parameters(self) -> Mapping[str, str]:
        return {
            "Architecture": ARCHITECTURE,
            "ProviderEndpoint": self.provider,
            "ProviderKeySecretArn": keep_secret(self.client, "provider-key", self.key),
            "BaseModel": STAND_IN_MODEL,
            "RewriteModel": STAND_IN_MODEL,
            "SampleThreshold": "20",
            "HoldoutFraction": "0.3",
            "MinimumEvidence": "3",
            # One invocation for all: a second one while the first starts is a second cold start.
            "FeedbackBatchSize": "50",
            "FeedbackBatchWindowSeconds": "2",
            # The commas and spaces of an expression must arrive as they are.
            "TickRate": '"rate(1 minute)"',
            "ProtectData": "false",
            "MetricMathAlarms": "off",  # MiniStack has no metric math
        }


@contextmanager
def servers(directory: Path) -> Iterator[Servers]:
    """Both servers, ended with the block."""
    state, held = StateDirectory(directory), StartedServers()
    state.prepare()
    try:
        aws = launch_aws(state, free_port(), persistent=False, command=(str(LOCAL_AWS), "-m", "ministack"))
        provider = launch_provider(state, free_port(), Servers.key, 0.5)
        endpoints: list[Launch] = [held.hold(aws), held.hold(provider)]
        aws_endpoint, provider_endpoint = (launch.wait() for launch in endpoints)
        yield Servers(aws_endpoint, provider_endpoint, state)
    finally:
        held.drop()


def imported(place: Path, modules: str, boto: Path) -> Mapping[str, str]:
    """By its name, the file of every module that a fresh process of the functions' interpreter has after an import.

    It sees the standard library, ``place`` and ``boto``; nothing that is installed.
    """
    program = (
        f"import sys, json; sys.path[:0] = {[str(place), str(boto)]!r}; import {modules}\n"
        "print(json.dumps({n: m.__file__ for n, m in sys.modules.items() if getattr(m, '__file__', None)}))"
    )
    settings = {"PATH": os.environ["PATH"], "POWERTOOLS_SERVICE_NAME": "test"}
    command = [INTERPRETER, "-I", "-S", "-B", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)
    assert done.returncode == 0, done.stderr
    files: Mapping[str, str] = json.loads(done.stdout)
    return files


def boto_alone(directory: Path) -> Path:
    """A directory with boto3 and what it needs, and nothing else."""
    installed = next((LOCAL_AWS.parents[1] / "lib").glob("python*/site-packages"))
    for name in BOTO:
        (directory / name).symlink_to(installed / name)
    return directory


def libraries_of(state: StateDirectory) -> Mapping[str, set[str]]:
    """By the name of a function, the compiled libraries that its running workers have loaded (Linux)."""
    loaded: dict[str, set[str]] = {}
    ours = f"TMPDIR={state.temporary}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            settings = process.joinpath("environ").read_bytes().split(b"\0")
            names = [each for each in settings if each.startswith(b"AWS_LAMBDA_FUNCTION_NAME=")]
            if ours in settings and names:
                lines = process.joinpath("maps").read_text().splitlines()
                files = {line.split(None, 5)[5] for line in lines if line.endswith(".so")}
                loaded.setdefault(names[0].decode().partition("=")[2], set()).update(files)
        except (OSError, IndexError):  # it has ended meanwhile
            continue
    return loaded
