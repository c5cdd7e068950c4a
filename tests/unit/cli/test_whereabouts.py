import os
from pathlib import Path

import pytest

from goldsmith_cli.errors import UsageError
from goldsmith_cli.local.whereabouts import state_directory


@pytest.fixture
def below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, two below ``tmp_path``."""
    directory = tmp_path / "checkout" / "deep"
    directory.mkdir(parents=True)
    monkeypatch.chdir(directory)
    return directory


def make_stack_files(directory: Path) -> Path:
    found = directory / ".goldsmith"
    found.mkdir()
    (found / "identity.json").write_text("{}")
    return found


def test_a_stack_above_is_found_and_the_nearest_one_counts(below: Path) -> None:
    make_stack_files(below.parent.parent)
    nearest = make_stack_files(below.parent)
    assert state_directory(None) == nearest


def test_what_is_here_counts_before_what_is_above(below: Path) -> None:
    make_stack_files(below.parent)
    (below / ".goldsmith").mkdir()
    assert state_directory(None) == below / ".goldsmith"


def test_without_any_a_new_one_is_made_here(below: Path) -> None:
    (below.parent / ".goldsmith").mkdir()  # no stack was ever started there
    assert state_directory(None) == below / ".goldsmith"


def test_a_directory_that_is_named_counts_alone(below: Path) -> None:
    make_stack_files(below.parent)
    assert state_directory(Path("mine")) == below / "mine"
    assert state_directory(below / "mine") == below / "mine"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_stack_of_another_user_is_not_taken_for_ours(below: Path) -> None:
    os.chown(make_stack_files(below.parent) / "identity.json", 12345, -1)
    assert state_directory(None) == below / ".goldsmith"


def test_a_current_directory_that_is_gone_is_told(below: Path) -> None:
    below.rmdir()
    with pytest.raises(UsageError, match="does not exist any more"):
        state_directory(None)
