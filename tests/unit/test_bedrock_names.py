"""What Bedrock's things are called: by rules that the API itself gives, and never two things by one name."""

import re
from functools import cache
from typing import Any

from botocore.session import get_session
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.adapters.bedrock_names import bedrock_name, deployment_name

TENANTS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,62}", fullmatch=True)
NAMES = st.builds(lambda tenant, number, rest: f"{tenant}-{number:04d}{rest}", TENANTS, st.integers(1, 99_999), TENANTS)
SHAPES = ("JobName", "CustomModelName", "ModelDeploymentName", "IdempotencyToken")
MODEL = "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/abcdefghijkl"


@cache
def shape_of(name: str) -> Any:  # noqa: ANN401 - a string's shape, whose metadata botocore's stubs do not type
    return get_session().get_service_model("bedrock").shape_for(name)


def accepted(shape_name: str, value: str) -> bool:
    shape = shape_of(shape_name)
    return bool(re.fullmatch(shape.metadata["pattern"], value)) and len(value) <= shape.metadata["max"]


@given(NAMES)
@settings(deadline=None)  # the first call reads botocore's model
def test_whatever_a_tenant_is_called_bedrock_takes_the_names_of_its_jobs_and_deployments(name: str) -> None:
    for given_name in (bedrock_name(name), deployment_name(name, MODEL)):
        assert [shape for shape in SHAPES if not accepted(shape, given_name)] == []


@given(st.lists(NAMES, min_size=2, max_size=20, unique=True))
def test_no_two_names_become_one(names: list[str]) -> None:
    assert len({bedrock_name(name) for name in names}) == len(names)


def test_names_that_differ_in_what_is_cut_off_stay_apart() -> None:
    long = "a" * 62
    assert bedrock_name(f"{long}-0001-sft") != bedrock_name(f"{long}-0002-sft")
    assert bedrock_name("a--b") != bedrock_name("a-b") == "a-b"


def test_the_deployments_of_two_models_under_one_name_stay_apart() -> None:
    assert deployment_name("acme-leads-0001", MODEL) != deployment_name("acme-leads-0001", MODEL.replace("abc", "xyz"))
