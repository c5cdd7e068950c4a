"""Local stacks for the end-to-end tests: ephemeral, real, and gone when the tests are."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from goldsmith_cli.local.options import Options
from goldsmith_cli.local.stack import LocalStack, ephemeral_stack
from tests.e2e.local_commands import processes_of

StartStack = Callable[[Options], LocalStack]


@pytest.fixture(scope="session")
def start_stack() -> Iterator[StartStack]:
    """Starts a stack with the given options; the same options give the same stack again.

    Tests share stacks, so each uses tenants of its own.
    """
    with contextlib.ExitStack() as running:
        started: dict[str, LocalStack] = {}

        def start(options: Options) -> LocalStack:
            key = repr(options)
            if key not in started:
                started[key] = running.enter_context(ephemeral_stack(options))
            return started[key]

        yield start


@pytest.fixture(scope="session")
def local_stack(start_stack: StartStack) -> LocalStack:
    """A stack with the smallest threshold and training jobs that end at once."""
    return start_stack(Options(threshold=20, job_seconds=0.5))


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """Where a stack of the test's own keeps its files; it is ended with the test."""
    state = tmp_path / "state"
    yield state
    LocalStack(state).stop()
    assert processes_of(state) == []
