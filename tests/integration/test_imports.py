"""What a cold start loads: no provider SDK where no provider is called, no SDK at all in the domain, nothing unused."""

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
    assert loaded_after(program, environment) == {"botocore"}


@pytest.mark.parametrize(("function", "wired"), [("rewrite", "wiring.rewriting()"), ("advance", "wiring.advance()")])
def test_functions_whose_models_are_on_bedrock_never_load_openais_sdk(stack: Stack, function: str, wired: str) -> None:
    key_and_role = {"GOLDSMITH_PROVIDER_KEY_ARN": "", "GOLDSMITH_TRAINING_ROLE_ARN": ROLE}
    on_bedrock = {"GOLDSMITH_PROVIDER": "bedrock", "GOLDSMITH_JUDGE_PROVIDER": "bedrock", **key_and_role}
    environment = {**stack.environment(), **on_bedrock, "AWS_DEFAULT_REGION": REGION}
    program = f"import {function}.handler\nfrom goldsmith import wiring\n{wired}"
    assert loaded_after(program, environment) == {"botocore"}


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


UNUSED = ("boto3", "s3transfer", "multiprocessing", "numpy", "jsonschema", "yaml", "unittest", "sqlite3")
"""What libraries bring along when they are asked for more than is used."""

ONLY_TO_ASK_A_MODEL = ("asyncio", "goldsmith.prompts", "goldsmith.domain.checks", "goldsmith.workflows.evaluation")
ONLY_FOR_EVENTS = ("goldsmith.domain.events", "goldsmith.domain.segments", "goldsmith.domain.generations")
ONLY_FOR_RUNS = ("goldsmith.domain.runs", "goldsmith.domain.provider", "goldsmith.domain.launching")
STAYS_OUT = {
    "triage": (*UNUSED, *ONLY_TO_ASK_A_MODEL, "goldsmith.domain.launching"),
    "rewrite": UNUSED,
    "launch": (*UNUSED, *ONLY_TO_ASK_A_MODEL, "goldsmith.workflows.advance", "goldsmith.workflows.triage"),
    "advance": (*UNUSED, "goldsmith.workflows.triage", "goldsmith.workflows.rewrite"),
    "webhook": (*UNUSED, *ONLY_TO_ASK_A_MODEL, *ONLY_FOR_EVENTS, *ONLY_FOR_RUNS, "goldsmith.ports"),
}
"""By the name of a function, modules that its start has no use for."""

WIRED = {
    "triage": "wiring.triage(), wiring.feedback_visibility()",
    "rewrite": "wiring.rewriting(), wiring.rewrite_visibility()",
    "launch": "wiring.launch()",
    "advance": "wiring.ticking()",
    "webhook": "wiring.webhook()",
}
IN_LAMBDA = {"AWS_LAMBDA_FUNCTION_NAME": "goldsmith-function"}
STARTED = """
import sys, {name}.handler
known = set(sys.modules)
from goldsmith import wiring
{wired}
assert set(sys.modules) == known, set(sys.modules) - known
unused = [each for each in {out} if each in sys.modules]
assert not unused, unused
"""


@pytest.mark.parametrize("function", STAYS_OUT)
def test_a_start_in_lambda_makes_all_that_the_first_event_needs_and_loads_nothing_it_has_no_use_for(
    stack: Stack, function: str
) -> None:
    environment = {**stack.environment(), **IN_LAMBDA, "AWS_DEFAULT_REGION": REGION}
    program = STARTED.format(name=function, wired=WIRED[function], out=STAYS_OUT[function])
    loaded_after(program, environment)


@pytest.mark.parametrize("function", STAYS_OUT)
def test_wrong_settings_let_a_start_pass_and_are_told_by_the_first_event(function: str) -> None:
    told = f"""
import {function}.handler
from goldsmith import wiring
from goldsmith.errors import ConfigurationProblem
try:
    {WIRED[function]}
except ConfigurationProblem as problem:
    assert "GOLDSMITH_TABLE" in str(problem)
else:
    raise SystemExit("nothing was told")
"""
    loaded_after(told, {**IN_LAMBDA, "AWS_DEFAULT_REGION": REGION})
