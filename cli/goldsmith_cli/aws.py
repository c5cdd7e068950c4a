"""AWS clients: one session, one client per service; and AWS's refusals in plain words."""

import os
import threading
from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from goldsmith_cli.errors import AwsError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

_DEPLOYED = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=10, read_timeout=30)
# No proxy stands between us and our own machine, whatever the environment says.
_LOCAL = Config(proxies={}, retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=5, read_timeout=60)


class Clients:
    """The clients of one account and region: call it with a service's name. Each is made once and kept."""

    def __init__(self, session: boto3.Session, config: Config, endpoint: str | None = None) -> None:
        self._session = session
        self._config = config
        self._endpoint = endpoint
        self._clients: dict[str, Any] = {}
        # A session makes one client at a time; clients themselves are thread-safe.
        self._making = threading.Lock()

    @classmethod
    def ambient(cls) -> "Clients":
        """What the user's environment and AWS configuration say, AWS_ENDPOINT_URL included."""
        try:
            return cls(boto3.Session(), _DEPLOYED)
        except BotoCoreError as error:
            raise aws_error(error) from error

    @classmethod
    def local(cls, endpoint: str, region: str, access_key: str, secret_key: str) -> "Clients":
        """The local AWS at ``endpoint``: nothing of the user's AWS configuration applies."""
        variables: dict[str, Any] = {
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
        session = boto3.Session(
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=region,
            botocore_session=botocore.session.Session(session_vars=variables),
        )
        return cls(session, _LOCAL, endpoint)

    @overload
    def __call__(self, service: Literal["cloudformation"]) -> "CloudFormationClient": ...
    @overload
    def __call__(self, service: Literal["dynamodb"]) -> "DynamoDBClient": ...
    @overload
    def __call__(self, service: Literal["events"]) -> "EventBridgeClient": ...
    @overload
    def __call__(self, service: Literal["lambda"]) -> "LambdaClient": ...
    @overload
    def __call__(self, service: Literal["s3"]) -> "S3Client": ...
    @overload
    def __call__(self, service: Literal["secretsmanager"]) -> "SecretsManagerClient": ...
    @overload
    def __call__(self, service: Literal["sqs"]) -> "SQSClient": ...
    @overload
    def __call__(self, service: Literal["ssm"]) -> "SSMClient": ...
    @overload
    def __call__(self, service: str) -> Any: ...  # noqa: ANN401 - services outside the list above
    def __call__(self, service: str) -> Any:
        """The client of ``service``."""
        with self._making:
            if service not in self._clients:
                make: Any = self._session.client
                try:
                    self._clients[service] = make(service, endpoint_url=self._endpoint, config=self._config)
                except BotoCoreError as error:
                    raise aws_error(error) from error
            return self._clients[service]

    @property
    def region(self) -> str | None:
        """The region they ask; None where none is chosen."""
        return self._session.region_name


def aws_error(error: Exception) -> AwsError:
    """``error`` from boto3 as a sentence with its cure."""
    if not isinstance(error, ClientError):
        return AwsError(str(error), _CURES.get(type(error).__name__, ""))
    code = error.response["Error"].get("Code", "")
    message = error.response["Error"].get("Message", "")
    cure = next((cure for words, cure in _CURES_OF_REFUSALS.items() if any(word in code for word in words)), "")
    return AwsError(f"AWS refused {error.operation_name}: {code}: {message}", cure)


_CURES_OF_REFUSALS = {
    ("Expired",): "log in again: aws sso login, or fresh credentials",
    ("AccessDenied", "Unauthorized", "Token", "AuthFailure", "Signature", "UnrecognizedClient"): (
        "check the credentials in use and what they may do: aws sts get-caller-identity"
    ),
    ("Throttl", "TooManyRequests", "SlowDown", "LimitExceeded"): "AWS is asked too much: wait a minute and try again",
    ("NotFound", "NoSuch", "NonExistent", "DoesNotExist"): (
        "the stack was changed or deleted meanwhile: goldsmith doctor tells what is left of it"
    ),
}
_CURES = {
    "NoCredentialsError": "log in (aws sso login, aws configure), or set AWS_PROFILE",
    "PartialCredentialsError": "set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "NoRegionError": "set AWS_REGION or the profile's region",
    "ProfileNotFound": "correct AWS_PROFILE; aws configure list-profiles shows what there is",
    "InvalidRegionError": "correct AWS_REGION or the profile's region, as in eu-central-1",
    "ConfigParseError": "correct the file it names",
    **dict.fromkeys(
        ("SSOTokenLoadError", "UnauthorizedSSOTokenError", "TokenRetrievalError", "CredentialRetrievalError"),
        "log in again: aws sso login",
    ),
    **dict.fromkeys(
        ("EndpointConnectionError", "ConnectionClosedError", "ConnectTimeoutError", "ReadTimeoutError"),
        "check the network, the region, and AWS_ENDPOINT_URL if it is set; of the local stack: goldsmith local status",
    ),
    **dict.fromkeys(
        ("ProxyConnectionError", "SSLError"), "check the network's proxy, HTTPS_PROXY, NO_PROXY and AWS_CA_BUNDLE"
    ),
}
