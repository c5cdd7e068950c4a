"""Where applications read the live model: an SSM parameter a tenant."""

from typing import TYPE_CHECKING

from goldsmith.adapters.aws import aws_errors

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class SsmModelDirectory:
    """Implements the ModelDirectory port: ``<prefix>/<tenant>/model`` holds the name of the live model."""

    def __init__(self, client: "SSMClient", prefix: str) -> None:
        self._client = client
        self._prefix = prefix.rstrip("/")

    def publish(self, tenant: str, model: str) -> None:
        """Make ``model`` the tenant's live model."""
        with aws_errors("publishing the live model"):
            self._client.put_parameter(Name=self._name(tenant), Value=model, Type="String", Overwrite=True)

    def published(self, tenant: str) -> str | None:
        """The value of the parameter; None when there is none."""
        try:
            with aws_errors("reading what is published"):
                answer = self._client.get_parameter(Name=self._name(tenant))
        except self._client.exceptions.ParameterNotFound:
            return None
        return answer["Parameter"].get("Value")

    def _name(self, tenant: str) -> str:
        return f"{self._prefix}/{tenant}/model"
