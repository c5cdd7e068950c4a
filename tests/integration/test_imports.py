"""What a cold start loads: no provider SDK where no provider is called, no SDK at all in the domain."""

import os
import subprocess
import sys

import pytest

from tests.fakes.bedrock import ROLE
from tests.fakes.cloud import REGION
from tests.integration.stack import Stack

LOADED = "import sys; print(*sorted({'boto3', 'botocore', 'openai'} & set(sys.modules)))"


def loaded_after(program: str, environment: dict[str, str]) -> set[str]:
    finished = subprocess.run(
        [sys.executable, "-c", f"{program}\n{LOADED}"],
        capture_output=True,
        text=True,
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return set(finished.stdout.split())


@pytest.mark.parametrize(
    ("function", "wired"),
    [
        ("triage", "wiring.triage(); wiring.feedback_visibility()"),
        ("launch", "wiring.launch()"),
        ("webhook", "wiring.webhook()"),
    ],
)
def test_functions_that_call_no_provider_never_load_its_sdk(stack: Stack, function: str, wired: str) -> None:
    environment = {**stack.environment(), "AWS_DEFAULT_REGION": REGION}
    program = f"import {function}.handler\nfrom goldsmith import wiring\n{wired}"
    assert loaded_after(program, environment) == {"boto3", "botocore"}


@pytest.mark.parametrize(("function", "wired"), [("rewrite", "wiring.rewriting()"), ("advance", "wiring.advance()")])
def test_functions_whose_models_are_on_bedrock_never_load_openais_sdk(stack: Stack, function: str, wired: str) -> None:
    key_and_role = {"GOLDSMITH_PROVIDER_KEY_ARN": "", "GOLDSMITH_TRAINING_ROLE_ARN": ROLE}
    on_bedrock = {"GOLDSMITH_PROVIDER": "bedrock", "GOLDSMITH_JUDGE_PROVIDER": "bedrock", **key_and_role}
    environment = {**stack.environment(), **on_bedrock, "AWS_DEFAULT_REGION": REGION}
    program = f"import {function}.handler\nfrom goldsmith import wiring\n{wired}"
    assert loaded_after(program, environment) == {"boto3", "botocore"}


@pytest.mark.parametrize("function", ["triage", "rewrite", "launch", "advance", "webhook"])
def test_a_handler_loads_no_client_before_it_is_called(function: str) -> None:
    taken_along_by_powertools = {"botocore"}
    assert loaded_after(f"import {function}.handler", {}) <= taken_along_by_powertools


def test_domain_and_workflows_load_no_sdk() -> None:
    program = """
import importlib, pkgutil, goldsmith.domain, goldsmith.workflows
for package in (goldsmith.domain, goldsmith.workflows):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
"""
    assert loaded_after(program, {}) == set()


HEAVY = ("workflows.snapshot", "workflows.evaluation", "workflows.advance", "domain.checks", "prompts", "ports")
RESOURCES = """
import gc, sys
from boto3.resources.base import ServiceResource
heavy = [name for name in {heavy} if "goldsmith." + name in sys.modules]
heavy += [name for name in ("asyncio", "numpy") if name in sys.modules]
made = [each for each in gc.get_objects() if isinstance(each, ServiceResource)]
assert not heavy + made, heavy + made
"""


def test_the_webhook_makes_no_boto3_resource_and_loads_none_of_the_heavy_modules(stack: Stack) -> None:
    """It is started from cold by nearly every call, and the provider waits for the answer."""
    environment = {**stack.environment(), "AWS_DEFAULT_REGION": REGION}
    program = "import webhook.handler\nfrom goldsmith import wiring\nwiring.webhook()"
    assert "openai" not in loaded_after(program + RESOURCES.format(heavy=HEAVY), environment)
