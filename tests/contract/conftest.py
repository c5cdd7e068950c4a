from collections.abc import Iterator

import pytest

from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.contract.workshops import TUNERS, Workshop, opened
from tests.fakes.cloud import Cloud, fresh_sessions, running_cloud


@pytest.fixture(scope="package", autouse=True)
def sessions() -> Iterator[None]:
    with fresh_sessions():
        yield


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with running_cloud() as running:
        yield running


@pytest.fixture(scope="package")
def standin() -> Iterator[RunningStandin]:
    """A provider whose jobs are done at once."""
    with running_standin(job_seconds=0.0) as running:
        yield running


@pytest.fixture(params=TUNERS)
def workshop(request: pytest.FixtureRequest) -> Iterator[Workshop]:
    """Jobs end at once there."""
    yield from opened(request.param, jobs_end=True)


@pytest.fixture(params=TUNERS)
def busy(request: pytest.FixtureRequest) -> Iterator[Workshop]:
    """Jobs go on for ever there."""
    yield from opened(request.param, jobs_end=False)
