"""A stack in moto whose provider of batches is the stand-in."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from goldsmith_cli.standin.serve import RunningStandin
from tests.fakes.histories import TENANT
from tests.fakes.provider import client_of
from tests.integration.cli_stack import Answer, MotoStack, moto_stack


@contextlib.contextmanager
def backfill_stack(
    provider: RunningStandin, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[MotoStack]:
    """The stack, told of its provider as template.yaml tells it."""
    configured = {
        "ConfiguredProviderEndpoint": provider.url,
        "ConfiguredProviderKeySecretArn": "provider-key",
        "ConfiguredRewriteModel": "standin-base",
        "ConfiguredJudgeModel": "standin-judge",
        "ConfiguredCandidates": "2",
        "ConfiguredMinimumScore": "0.75",
        "ConfiguredStyleExamples": "3",
        "ConfiguredHoldoutFraction": "0.2",
    }
    with moto_stack(monkeypatch, capsys, **configured) as running:
        boto3.client("secretsmanager").create_secret(Name="provider-key", SecretString=provider.api_key)
        yield running


def files_of(provider: RunningStandin) -> list[str]:
    with client_of(provider) as client:
        return [file.filename for file in client.files.list()]


def objects(stack: MotoStack) -> list[str]:
    return list(stack.store.keys(f"tenants/{TENANT}/backfills/"))


def backfilled(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.out)
    return found
