import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.concurrency.engines import HOW_TO_INSTALL, Engine, dynamodb_local, running_dynamodb_local, running_ministack
from tests.fakes.cloud import fresh_sessions

pytest.register_assert_rewrite("tests.concurrency.audit")


@pytest.fixture(scope="package")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with running_ministack(tmp_path_factory.mktemp("ministack")) as engine:
        yield engine


@pytest.fixture(scope="package", params=["ministack", "dynamodb-local"])
def engine(
    request: pytest.FixtureRequest, ministack: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    if request.param == "ministack":
        yield ministack
        return
    folder = dynamodb_local()
    if folder is None:
        pytest.skip(f"DynamoDB Local is not at hand: {HOW_TO_INSTALL}")
    log = tmp_path_factory.mktemp("dynamodb-local") / "server.log"
    with running_dynamodb_local(folder, Path(log), ministack) as running:
        yield running


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """What a round sets in it is gone afterwards."""
    before = dict(os.environ)
    with fresh_sessions():
        yield
    os.environ.clear()
    os.environ.update(before)
