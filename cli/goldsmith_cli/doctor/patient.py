"""The stack that is looked at, as all checks see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

    from goldsmith_cli.target import Target


@dataclass(frozen=True)
class Patient:
    """A stack that is there: how it is reached, how CloudFormation describes it, and what day it is."""

    target: "Target"
    described: "StackTypeDef"
    now: datetime

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.described["StackName"]

    @property
    def parameters(self) -> Mapping[str, str]:
        """What it was deployed with."""
        listed = self.described.get("Parameters", [])
        return {each.get("ParameterKey", ""): each.get("ParameterValue", "") for each in listed}

    def output(self, name: str) -> str:
        """An output; empty where the stack has none of this name."""
        return self.target.outputs.get(name, "")

    def command(self, words: str) -> str:
        """A command of goldsmith's for this stack."""
        return f"goldsmith {words}" if self.target.is_local else f"goldsmith --stack {self.name} {words}"

    @property
    def deploy(self) -> str:
        """The command that deploys it again."""
        again = f"sam build && sam deploy --stack-name {self.name}"
        return "goldsmith local up" if self.target.is_local else again

    def deploy_with(self, parameter: str) -> str:
        """The command that deploys it again with another value of a parameter."""
        if self.target.is_local:
            return f"goldsmith local up --parameter {parameter}"
        return f"{self.deploy} --parameter-overrides {parameter}"
