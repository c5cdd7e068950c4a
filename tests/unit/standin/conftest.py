from collections.abc import Iterator

import pytest
from openai import OpenAI

from goldsmith_cli.standin.serve import RunningStandin, running_standin

from .support import ManualClock, client_of


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="module")
def standin(clock: ManualClock) -> Iterator[RunningStandin]:
    """A server whose jobs take ten seconds of a clock that tests move by hand."""
    with running_standin(clock=clock, job_seconds=10.0) as running:
        yield running


@pytest.fixture(scope="module")
def client(standin: RunningStandin) -> Iterator[OpenAI]:
    with client_of(standin) as openai_client:
        yield openai_client
