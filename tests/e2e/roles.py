"""The functions' roles on a local stack that enforces permissions: taking one, and making the calls of the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from goldsmith_cli.target import Target
from tests.e2e.permitted import FUNCTIONS, OBJECTS, PARAMETERS, Call

_REFUSED = {"AccessDenied", "AccessDeniedException", "403"}
_AT_ONCE = Config(retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Roles:
    """Calls with the credentials of the functions' roles."""

    target: Target
    clients: dict[tuple[str, str, bool], Any] = field(default_factory=dict)

    @cached_property
    def sessions(self) -> Mapping[str, boto3.Session]:
        return {name: self._session(name) for name in FUNCTIONS}

    def may(self, function: str, call: Call, *, plain: bool = False) -> bool:
        """Whether the function's role is let through; errors that say neither are raised."""
        client = self._client(function, call.service, plain=plain)
        try:
            getattr(client, call.operation)(**filled(call.arguments, self.names))
        except ClientError as error:
            if error.response["Error"]["Code"] in _REFUSED:
                return False
            if error.response["Error"]["Code"] not in call.past:
                raise
        return True

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What the calls of the table name."""
        out, configured = self.target.output, self._configured("advance")
        table = self.target.client("dynamodb").describe_table(TableName=out("LedgerTableName"))["Table"]
        queues = [
            *("Feedback", "FeedbackDeadLetter", "Rewrite", "RewriteDeadLetter"),
            *("Advance", "AdvanceDeadLetter", "LaunchDeadLetter"),
        ]
        webhook_secret = self._configured("webhook")["Environment"]["Variables"]["GOLDSMITH_WEBHOOK_SECRET_ARN"]
        return {
            "bucket": out("DatasetBucketName"),
            "table": out("LedgerTableName"),
            "stream": table["LatestStreamArn"],
            **{_snake(name): out(f"{name}QueueUrl") for name in queues},
            "provider_key": out("ConfiguredProviderKeySecretArn"),
            "webhook_secret": webhook_secret,
            "other_secret": "elsewhere",
            "advance_function": out("AdvanceFunctionName"),
            "advance_role": configured["Role"],
            "role_name": configured["Role"].rsplit("/", 1)[1],
            "other_bus": "elsewhere",
            **{f"log_{name}": self._configured(name)["LoggingConfig"]["LogGroup"] for name in FUNCTIONS},
        }

    def prepare(self) -> None:
        """As the operator: make what the calls read, so that whoever may read it finds it."""
        s3, ssm = self.target.client("s3"), self.target.client("ssm")
        for key in OBJECTS:
            s3.put_object(Bucket=self.names["bucket"], Key=key, Body=b"{}\n")
        for name in PARAMETERS:
            ssm.put_parameter(Name=name, Value="x", Type="String", Overwrite=True)
        self.target.client("secretsmanager").create_secret(Name=self.names["other_secret"], SecretString="x")
        self.target.client("events").create_event_bus(Name=self.names["other_bus"])

    def _client(self, function: str, service: str, *, plain: bool) -> Any:  # noqa: ANN401 - of any service
        if (function, service, plain) not in self.clients:
            endpoint = self.target.client("sts").meta.endpoint_url
            make: Any = self.sessions[function].client
            client = make(service, endpoint_url=endpoint, config=_AT_ONCE)
            if plain:
                client.meta.events.register("before-send", _say_plain)
            self.clients[function, service, plain] = client
        return self.clients[function, service, plain]

    def _configured(self, function: str) -> Any:  # noqa: ANN401 - as the stubs type it
        name = self.target.output(f"{function.capitalize()}FunctionName")
        return self.target.client("lambda").get_function_configuration(FunctionName=name)

    def _session(self, function: str) -> boto3.Session:
        """The operator may take any role here; on AWS only Lambda may take these."""
        taken = self.target.client("sts").assume_role(
            RoleArn=self._configured(function)["Role"], RoleSessionName=function
        )["Credentials"]
        return boto3.Session(
            aws_access_key_id=taken["AccessKeyId"],
            aws_secret_access_key=taken["SecretAccessKey"],
            aws_session_token=taken["SessionToken"],
            region_name=self.target.client("sts").meta.region_name,
        )


def filled(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - arguments of any call
    """Arguments with the names of this stack in the place of those in braces."""
    if isinstance(value, str):
        return value.format_map(names)
    if isinstance(value, Mapping):
        return {filled(key, names): filled(each, names) for key, each in value.items()}
    return [filled(each, names) for each in value] if isinstance(value, list) else value


def _say_plain(request: Any, **_: object) -> None:  # noqa: ANN401 - botocore's request
    request.headers["x-forwarded-proto"] = "http"


def _snake(name: str) -> str:
    return name.replace("DeadLetter", "_dead_letters").lower()
