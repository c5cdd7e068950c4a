"""Tests of the real small model: they run where the extra `smollm2` is installed, and train for a few steps only."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from openai import OpenAI

from goldsmith_cli.standin.serve import RunningStandin, running_standin
from goldsmith_cli.standin.smollm2.extra import missing_packages

_HERE = Path(__file__).parent
_PATIENCE_SECONDS = 120.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = missing_packages()
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.smollm2)
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"the extra smollm2 is not installed: {', '.join(missing)}"))


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStandin]:
    state = tmp_path_factory.mktemp("standin") / "standin.json"
    with running_standin(engine="smollm2", state_file=state) as running:
        yield running


@pytest.fixture(scope="module")
def client(standin: RunningStandin) -> Iterator[OpenAI]:
    with OpenAI(
        base_url=standin.url, api_key=standin.api_key, max_retries=0, timeout=_PATIENCE_SECONDS
    ) as openai_client:
        yield openai_client
