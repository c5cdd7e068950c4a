"""What the local stack remembers of itself, as it is written to disk."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from goldsmith_cli.local.processes import GuardedServer

ServerName = Literal["aws", "provider"]


class Record(BaseModel):
    """Base of what is written to disk as JSON."""

    model_config = ConfigDict(frozen=True)


class Chosen(Record):
    """What the user chose for a stack, and keeps until something else is chosen.

    ``parameters`` are values for the template's, ``job_seconds`` is how long the stand-in trains,
    ``enforce_permissions`` whether the local AWS refuses functions what their roles do not allow.
    """

    parameters: Mapping[str, str] = Field(default_factory=dict)
    job_seconds: float = 3.0
    enforce_permissions: bool = False


class Identity(Record):
    """What stays the same from one start to the next.

    The ports are a wish: a queue's URL holds one, so URLs stay valid as long as the port is free.
    """

    provider_key: str
    webhook_secret: str
    aws_port: int = 0
    provider_port: int = 0
    chosen: Chosen = Chosen()

    @classmethod
    def new(cls) -> "Identity":
        """Fresh random keys, no ports."""
        secret = base64.b64encode(secrets.token_bytes(32)).decode()
        return cls(provider_key=f"sk-local-{secrets.token_hex(16)}", webhook_secret=f"whsec_{secret}")


class ServerRecord(Record):
    """One running server."""

    name: ServerName
    endpoint: str
    processes: GuardedServer

    @property
    def port(self) -> int:
        """The port it listens on."""
        return urlsplit(self.endpoint).port or 0


class StackRecord(Record):
    """The running stack: everything needed to use it and to end it, and what its start has to tell.

    ``restored_from`` is when the data it started with was saved, None when it started empty;
    ``not_ended_properly`` whether the stack before it ended without saving; ``former_ports`` are the
    ports of servers that had to move to another one. A further ``up`` tells the last two no more.
    """

    stack_name: str
    region: str
    access_key: str
    secret_key: str
    aws: ServerRecord
    provider: ServerRecord
    outputs: Mapping[str, str]
    started_at: datetime
    restored_from: datetime | None = None
    not_ended_properly: bool = False
    former_ports: Mapping[ServerName, int] = Field(default_factory=dict)

    @property
    def servers(self) -> tuple[ServerRecord, ServerRecord]:
        """Both servers, in the order they are ended: first who calls, then who is called."""
        return self.aws, self.provider
