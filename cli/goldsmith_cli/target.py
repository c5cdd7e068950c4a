"""The stack a command talks to: a deployed one, or the local one of this directory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from goldsmith_cli.aws import Clients, aws_error
from goldsmith_cli.errors import NoStackError
from goldsmith_cli.local.state import StateDirectory

# Any Goldsmith stack has it, and it takes nothing else to tell one from another stack.
_TELLTALE_OUTPUT = "LedgerTableName"


@dataclass(frozen=True)
class Target:
    """A stack that exists: what its template put out, and AWS clients that reach it.

    ``client("sqs")`` is the boto3 client of a service; ``description`` is for people, ``stack_name`` for
    CloudFormation.
    """

    description: str
    outputs: Mapping[str, str]
    client: Clients = field(repr=False)
    is_local: bool
    stack_name: str = ""

    def output(self, name: str) -> str:
        """One output of the template; NoStackError when the stack was deployed before there was one."""
        try:
            return self.outputs[name]
        except KeyError:
            raise NoStackError(
                f"{self.description} has no output {name}", "deploy it again with this version of goldsmith"
            ) from None


def connect(stack_name: str | None, state_directory: Path) -> Target:
    """The deployed stack ``stack_name``, or without a name the local stack of ``state_directory``.

    Raises NoStackError when there is none, AwsError when AWS cannot be asked, UsageError when the
    directory cannot be read.
    """
    return deployed(stack_name, Clients.ambient()) if stack_name else _local(state_directory)


def _local(directory: Path) -> Target:
    state = StateDirectory(directory)
    record = state.load_stack()
    if record is None or not all(server.processes.alive() for server in record.servers):
        raise NoStackError(
            f"no local stack runs in {state.root}",
            "start one with: goldsmith local up - or name a deployed one with --stack NAME or GOLDSMITH_STACK",
        )
    client = Clients.local(record.aws.endpoint, record.region, record.access_key, record.secret_key)
    return Target(
        f"the local stack at {record.aws.endpoint}", record.outputs, client, is_local=True, stack_name=record.stack_name
    )


def deployed(name: str, client: Clients) -> Target:
    """The stack ``name`` in the account and region of ``client``; raises as ``connect`` does."""
    cloudformation = client("cloudformation")
    try:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            raise _not_there(name, cloudformation.meta.region_name) from None
        raise aws_error(error) from error
    except BotoCoreError as error:
        raise aws_error(error) from error
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    if _TELLTALE_OUTPUT not in outputs:
        raise NoStackError(f"the stack {name} is not a Goldsmith stack", "check --stack or GOLDSMITH_STACK")
    description = f"the stack {name} in {cloudformation.meta.region_name}"
    return Target(description, outputs, client, is_local=False, stack_name=name)


def _not_there(name: str, region: str) -> NoStackError:
    return NoStackError(
        f"there is no stack {name} in {region} for the credentials in use",
        "check --stack or GOLDSMITH_STACK, AWS_PROFILE and AWS_REGION; deploy it with: make deploy",
    )
