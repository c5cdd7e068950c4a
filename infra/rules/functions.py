"""House rules for functions."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch  # type: ignore[import-untyped]  # ships no types
from cfnlint.template import Template  # type: ignore[import-untyped]


class LogsEnd(CloudFormationLintRule):  # type: ignore[misc]
    """Every function writes to a log group of this template with a retention.

    The group Lambda makes by itself keeps its logs for ever, costs for ever, and outlives what was forgotten.
    """

    id = "E9030"
    shortdesc = "Function without a log group that ends"
    description = __doc__
    tags = ("goldsmith", "lambda", "logs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """One match for each function whose logs are kept for ever."""
        groups = cfn.get_resources(resource_type=["AWS::Logs::LogGroup"])
        ending = [{"Ref": name} for name, group in groups.items() if group["Properties"].get("RetentionInDays")]
        functions = cfn.get_resources(resource_type=["AWS::Serverless::Function"])
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs a LogGroup that has RetentionInDays")
            for name, function in functions.items()
            if function["Properties"].get("LoggingConfig", {}).get("LogGroup") not in ending
        ]
