import io
import logging
from collections.abc import Iterator

import pytest

from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.cloud import fresh_sessions, running_cloud
from tests.fakes.provider import provoke
from tests.integration.stack import Stack, forget_wiring


@pytest.fixture(scope="session")
def standin() -> Iterator[RunningStandin]:
    """A provider whose jobs are done at once."""
    with running_standin(job_seconds=0.0, api_key="sk-CANARY-key") as running:
        yield running


@pytest.fixture(scope="module")
def sessions() -> Iterator[None]:
    """AWS clients take a while to make; they know nothing of what moto holds."""
    with fresh_sessions():
        yield


@pytest.fixture
def stack(sessions: None, standin: RunningStandin, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """All five functions over an empty cloud."""
    with running_cloud() as cloud:
        forget_wiring()
        made = Stack(cloud, standin)
        for name, value in made.environment().items():
            monkeypatch.setenv(name, value)
        yield made
        provoke(standin, None)
        forget_wiring()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[io.StringIO]:
    """All that the functions' own logger writes, formatted as it is in Lambda."""
    from goldsmith.observability import logger

    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    yield written
    logger._logger.removeHandler(handler)
