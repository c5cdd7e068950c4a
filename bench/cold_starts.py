"""The processes that bench/cold_start.py measures, each a cold start of its own, as a program for ``python -c``.

Each prints one JSON line: milliseconds of processor and wall time since before the first import, the peak resident
memory in MB, and which of the modules asked after were imported. A function's start is its import, and the making of
what its first event needs: settings, session, clients. No event is handled and nothing is requested.
"""

from collections.abc import Mapping

_SETTINGS: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "Goldsmith",
    "GOLDSMITH_TABLE": "ledger",
    "GOLDSMITH_BUCKET": "dataset",
    "GOLDSMITH_BASE_MODEL": "base",
    "GOLDSMITH_REWRITE_MODEL": "model",
    "GOLDSMITH_JUDGE_MODEL": "judge",
    "GOLDSMITH_PROVIDER_ENDPOINT": "http://127.0.0.1:9/v1",
    "GOLDSMITH_PROVIDER_KEY_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:bench",
    **{
        f"GOLDSMITH_{name}_URL": "http://127.0.0.1:9/0/queue"
        for name in ("FEEDBACK_QUEUE", "FEEDBACK_DLQ", "REWRITE_QUEUE", "REWRITE_DLQ", "ADVANCE_QUEUE")
    },
}

WIRED: Mapping[str, str] = {
    "triage": "wiring.triage(), wiring.feedback_visibility()",
    "rewrite": "wiring.rewriting(), wiring.rewrite_visibility()",
    "launch": "wiring.launch()",
    "advance": "wiring.ticking()",
    "webhook": "wiring.webhook()",
}
"""By the name of a function, what its first event has made."""

CLIENTS: Mapping[str, tuple[str, ...]] = {
    "triage": ("dynamodb", "s3", "sqs"),
    "rewrite": ("dynamodb", "s3", "sqs", "secretsmanager"),
    "launch": ("dynamodb", "sqs"),
    "advance": ("dynamodb", "s3", "sqs", "secretsmanager", "ssm", "events"),
    "webhook": ("dynamodb", "sqs"),
}
"""By the name of a function, the AWS clients it makes."""


def function(name: str) -> str:
    """The start of one of ours."""
    return _timed(f"import {name}.handler\nfrom goldsmith import wiring\n{WIRED[name]}")


def bare() -> str:
    """Nothing at all: the interpreter."""
    return _timed("")


def boto(*services: str, pydantic: bool = False) -> str:
    """boto3 with clients of these services, of one session."""
    made = "".join(f"session.client({service!r})\n" for service in services)
    return _timed(f"import boto3\nsession = boto3.Session()\n{made}" + ("import pydantic\n" if pydantic else ""))


def naive() -> str:
    """What a first version imports and makes: json, boto3 with two clients, openai."""
    return _timed(
        "import json, boto3, openai\n"
        "boto3.client('s3'), boto3.client('dynamodb')\n"
        "openai.OpenAI(api_key='sk-bench', base_url='http://127.0.0.1:9/v1')"
    )


def settings(name: str) -> dict[str, str]:
    """The environment a function starts in."""
    return {**_SETTINGS, "POWERTOOLS_SERVICE_NAME": name}


def _timed(program: str) -> str:
    return f"""
import sys, time
sys.path[:0] = sys.argv[1:]
wall = time.perf_counter()
{program}
busy = time.process_time()
import json
print(json.dumps({{
    "processor_ms": busy * 1e3,
    "wall_ms": (time.perf_counter() - wall) * 1e3,
    "peak_mb": next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024,
    "openai": "openai" in sys.modules,
}}))
"""
