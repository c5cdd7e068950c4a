"""What `sam build` makes and `sam deploy` deploys works by itself: built for Lambda, imported from there alone."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldsmith_cli.shipping.measuring import FUNCTIONS, THIS_MACHINE, built_for, measure
from goldsmith_cli.shipping.sam import INTERPRETER
from goldsmith_cli.target import Target
from tests.e2e.built import LOCAL_AWS, OURS, PROJECT, Servers, boto_alone, imported, libraries_of, missing, servers
from tests.e2e.walk import Walker, commented, edited, eventually

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("sam-deploy"),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

# Kept from one time to the next, so that nothing is downloaded again; never the user's own .aws-sam.
_DIRECTORY = PROJECT / ".aws-sam-test"
_BUILT = _DIRECTORY / ".aws-sam" / "build"
_HANDLERS = {name: f"{name}.handler" for name in FUNCTIONS}
_MODELS = {"rewrite", "advance"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with servers(tmp_path_factory.mktemp("state")) as started:
        yield started


@pytest.fixture(scope="module")
def target(running: Servers) -> Target:
    _DIRECTORY.mkdir(exist_ok=True)
    return running.deploy(_DIRECTORY)


def test_feedback_becomes_a_promoted_model(running: Servers, target: Target) -> None:
    """From the event to the sample, the rewrite and the promoted model, by functions that sam built and deployed."""
    walker, tenant = Walker(target), "by-sam"
    walker.send([*(edited(tenant, number) for number in range(20)), commented(tenant, 20)])

    eventually(lambda: walker.settled(tenant, 21), "21 events settled")
    run = eventually(lambda: walker.run_ended(tenant), "the run has ended")
    libraries = libraries_of(running.state)

    counters = walker.counters(tenant)
    assert {name: counters.get(name) for name in ("edited", "rewritten")} == {"edited": 20, "rewritten": 1}
    assert run.state.value == "promoted", run.problem
    if sys.platform == "linux":
        for name in ("Triage", "Rewrite", "Launch", "Advance"):
            files = libraries[target.output(f"{name}FunctionName")]
            assert any("pydantic_core" in file for file in files)
            assert [file for file in files if file.startswith(str(LOCAL_AWS.parents[1]))] == []


def test_the_local_aws_brings_nothing_of_what_the_functions_import() -> None:
    """Or the walk would prove nothing: pydantic alone is there, whose compiled part the walk looks for."""
    names = sorted(set(OURS) - {"pydantic", "pydantic_core"})
    program = f"import importlib.util as u; print([n for n in {names!r} if u.find_spec(n)])"
    done = subprocess.run([LOCAL_AWS, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_forged_call_is_refused_by_the_webhook_itself(target: Target) -> None:
    forged = (PROJECT / "events" / "webhook" / "forged.json").read_bytes()
    name = target.output("WebhookFunctionName")
    answer = json.loads(target.client("lambda").invoke(FunctionName=name, Payload=forged)["Payload"].read())
    assert 400 <= answer["statusCode"] < 500


@pytest.mark.usefixtures("target")
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_imports_what_was_built_for_it_and_what_the_runtime_brings(name: str, tmp_path: Path) -> None:
    place, boto = _BUILT / f"{name.capitalize()}Function", boto_alone(tmp_path)
    calling = ", openai, goldsmith.adapters.openai_client" if name in _MODELS else ""
    files = imported(place, f"{_HANDLERS[name]}, boto3, goldsmith.adapters.aws, goldsmith.domain.runs{calling}", boto)
    expected = [each for each in OURS if each != "openai" or name in _MODELS]
    assert {each: files[each].startswith(f"{place}/") for each in expected} == dict.fromkeys(expected, True)
    assert files["boto3"].startswith(f"{boto}/")
    assert {module for module in files if module.split(".")[0] == "ministack"} == set()


@pytest.mark.usefixtures("target")
def test_it_is_built_for_this_machine_fits_lambda_and_is_measured() -> None:
    assert built_for(_BUILT) == THIS_MACHINE
    artefacts = measure(_BUILT, INTERPRETER, processes=1)
    assert [each.function for each in artefacts] == list(FUNCTIONS)
    for each in artefacts:
        assert each.fits
        assert 0 < each.zipped < each.unzipped
        assert each.import_ms
