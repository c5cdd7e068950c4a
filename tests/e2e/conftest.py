"""Local stacks for the end-to-end tests: ephemeral, real, and gone when the tests are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from goldsmith_cli.local.options import Options
from goldsmith_cli.local.stack import LocalStack, ephemeral_stack
from tests.e2e.local_commands import processes_of


@pytest.fixture(scope="session")
def local_stack() -> Iterator[LocalStack]:
    """A stack with the smallest threshold and training jobs that end at once, shared: each test uses its own tenants.

    A module that needs another one starts and ends it: an idle stack, too, takes its share of the machine.
    """
    with ephemeral_stack(Options(threshold=20, job_seconds=0.5)) as stack:
        yield stack


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """Where a stack of the test's own keeps its files; it is ended with the test."""
    state = tmp_path / "state"
    yield state
    LocalStack(state).stop()
    assert processes_of(state) == []
