"""The live model as an application reads it, from a parameter store in process."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from goldsmith.adapters.ssm import SsmModelDirectory
from goldsmith.client import LiveModel


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        yield


def test_an_application_reads_what_was_published(aws: None) -> None:
    model = LiveModel("acme-leads", fallback="base", max_age=0)
    assert model.name() == "base"
    directory = SsmModelDirectory(boto3.client("ssm"), "/goldsmith")
    for name in ("tuned-1", "tuned-2"):
        directory.publish("acme-leads", name)
        assert model.name() == name


def test_without_a_region_it_answers_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    assert LiveModel("acme-leads", fallback="base").name() == "base"
