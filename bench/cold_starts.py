"""The processes that bench/cold_start.py measures, each a cold start of its own, as a program for ``python -c``.

Each prints one JSON line: milliseconds of processor time, the interpreter's own start included, the peak resident
memory in MB, and whether ``openai`` was imported. A function's start is its import as Lambda makes it, which makes what
its first event needs: settings, session, clients. Where an event is handled after it, that is timed by itself.

The peers are what people write. Beside a function that calls no model: boto3 with the clients that the function makes,
by ``boto3.client``, and one pydantic model with the fields of the event contract. ``import pydantic`` alone would be no
peer: it loads next to nothing before a model is declared, and the first one brings all the rest. The naive handler
makes two clients and one of openai's. boto3 is compiled in all of them, for Lambda's runtime brings it; whether AWS
compiles it is written down nowhere, and compiled is the harder peer. What is packed with a function is as `sam build`
leaves it, not compiled. No peer is told to leave pydantic's plugins alone, as our template tells our functions.
"""

from collections.abc import Mapping, Sequence

_SETTINGS: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_METRICS_NAMESPACE": "Goldsmith",
    "GOLDSMITH_TABLE": "ledger",
    "GOLDSMITH_BUCKET": "dataset",
    "GOLDSMITH_BASE_MODEL": "base",
    "GOLDSMITH_REWRITE_MODEL": "model",
    "GOLDSMITH_JUDGE_MODEL": "judge",
    "GOLDSMITH_PROVIDER_ENDPOINT": "http://127.0.0.1:9/v1",
    "GOLDSMITH_WEBHOOK_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:webhook",
    "GOLDSMITH_PROVIDER_KEY_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:bench",
    **{
        f"GOLDSMITH_{name}_URL": "http://127.0.0.1:9/0/queue"
        for name in ("FEEDBACK_QUEUE", "FEEDBACK_DLQ", "REWRITE_QUEUE", "REWRITE_DLQ", "ADVANCE_QUEUE")
    },
}

OURS: Mapping[str, str] = {"AWS_LAMBDA_FUNCTION_NAME": "bench", "PYDANTIC_DISABLE_PLUGINS": "true"}
"""What only our functions are told: by Lambda that they are in it, and by the template what it says to pydantic."""

CLIENTS: Mapping[str, tuple[str, ...]] = {
    "triage": ("dynamodb", "s3", "sqs"),
    "rewrite": ("dynamodb", "s3", "sqs", "secretsmanager"),
    "launch": ("dynamodb", "sqs"),
    "advance": ("dynamodb", "s3", "sqs", "secretsmanager", "ssm", "events"),
    "webhook": ("dynamodb", "secretsmanager", "sqs"),
}
"""By the name of a function, the AWS clients it makes."""


_CONTRACT = """
from datetime import datetime
from typing import Literal
from pydantic import BaseModel, Field

class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str = Field(min_length=1)

class RatingScale(BaseModel):
    min: float
    max: float

class FeedbackEvent(BaseModel):
    version: Literal[1]
    event_id: str = Field(min_length=1, max_length=200)
    tenant: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    generation_id: str = Field(min_length=1, max_length=200)
    occurred_at: datetime
    messages: list[Message] | None = None
    output: str | None = None
    model: str | None = None
    rating_scale: RatingScale | None = None
    rating: float | None = None
    comment: str | None = None
    final: str | None = None
    author: str | None = None
    metadata: dict[str, str | int | float | bool | None] = Field(default_factory=dict, max_length=32)
"""

PARTS: Mapping[str, Sequence[str]] = {
    "boto3 and botocore": ("boto3", "botocore", "s3transfer", "urllib3", "jmespath", "dateutil", "six"),
    "pydantic": ("pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"),
    "powertools": ("aws_lambda_powertools",),
    "openai": ("openai", "httpx2", "httpcore2", "h11", "anyio", "sniffio", "jiter", "truststore", "idna"),
    "clients of AWS": ("clients of AWS",),
    "ours": ("goldsmith", "triage", "rewrite", "launch", "advance", "webhook"),
}
"""By what a part of a start is called, the packages it is the import of; ours is all else that happens in ours."""


def function(name: str, event: str = "") -> str:
    """The start of one of ours; with the text of an event also the handling of it."""
    return _timed(f"import {name}.handler", _HANDLED.format(name=name, event=event) if event else "")


def parts(name: str) -> str:
    """The start of one of ours, which tells what the import of each package took, of what it imports left out."""
    return _PARTS.format(name=name)


def bare() -> str:
    """Nothing at all: the interpreter."""
    return _timed("")


def boto(*services: str, contract: bool = False) -> str:
    """boto3 with clients of these services, and the event contract as a model of pydantic's."""
    made = "".join(f"boto3.client({service!r})\n" for service in services)
    return _timed(f"import json, boto3\n{_CONTRACT if contract else ''}{made}")


def naive() -> str:
    """What a first version imports and makes: json, boto3 with two clients, openai."""
    return _timed(
        "import json, boto3, openai\n"
        "boto3.client('s3'), boto3.client('dynamodb')\n"
        "openai.OpenAI(api_key='sk-bench', base_url='http://127.0.0.1:9/v1')"
    )


def settings(name: str) -> dict[str, str]:
    """The environment a peer of a function starts in."""
    return {**_SETTINGS, "POWERTOOLS_SERVICE_NAME": name}


_HANDLED = """
class Context:
    function_name, memory_limit_in_mb, aws_request_id = "bench", 512, "bench"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:bench"
    get_remaining_time_in_millis = staticmethod(lambda: 60_000)

import json
{name}.handler.lambda_handler(json.loads({event!r}), Context())
"""

_PARTS = """
import sys, time
from importlib import _bootstrap
sys.path[:0] = sys.argv[1:]
find, inner, alone = _bootstrap._find_and_load, [0.0], {{}}
def timed(part, work, *given, **named):
    began = time.process_time()
    inner.append(0.0)
    try:
        return work(*given, **named)
    finally:
        took = time.process_time() - began
        alone[part] = alone.get(part, 0.0) + took - inner.pop()
        inner[-1] += took
def found(name, import_):
    module = timed(name.partition(".")[0], find, name, import_)
    if name == "botocore.session":
        make = module.Session.create_client
        module.Session.create_client = lambda *given, **named: timed("clients of AWS", make, *given, **named)
    return module
_bootstrap._find_and_load = found
import {name}.handler
busy = time.process_time()
_bootstrap._find_and_load = find
import json
print(json.dumps({{"busy": busy, "alone": alone}}))
"""


def _timed(start: str, first_event: str = "") -> str:
    return f"""
import sys, time
sys.path[:0] = sys.argv[1:]
{start}
busy = time.process_time()
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
openai = "openai" in sys.modules
began = time.process_time()
{first_event}
handled = time.process_time()
import json
print(json.dumps({{
    "processor_ms": busy * 1e3,
    "first_event_ms": (handled - began) * 1e3,
    "peak_mb": peak,
    "openai": openai,
}}))
"""
