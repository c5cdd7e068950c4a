from typing import Annotated, Literal

from pydantic import Field, JsonValue

from goldsmith_cli.standin.job_request import MetadataKey, MetadataValue
from goldsmith_cli.standin.strict import Strict


class BatchRequest(Strict):
    """The body of `POST /v1/batches`; `output_expires_after` has no effect: files stay until they are deleted."""

    input_file_id: str
    endpoint: Literal["/v1/chat/completions"]
    completion_window: Literal["24h"]
    metadata: Annotated[dict[MetadataKey, MetadataValue], Field(max_length=16)] | None = None
    output_expires_after: JsonValue = None
