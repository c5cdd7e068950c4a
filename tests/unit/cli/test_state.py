import os
import stat
from pathlib import Path

import pytest

from goldsmith_cli.errors import LocalStackError, UsageError
from goldsmith_cli.local.records import Chosen
from goldsmith_cli.local.state import StateDirectory


def prepared(directory: Path) -> StateDirectory:
    state = StateDirectory(directory)
    with state.locked():
        state.prepare()
    return state


def test_the_keys_stay_the_same_from_one_start_to_the_next(tmp_path: Path) -> None:
    first = prepared(tmp_path / "s").load_identity()
    assert prepared(tmp_path / "s").load_identity() == first
    assert first.webhook_secret.startswith("whsec_")


def test_what_was_chosen_is_there_at_the_next_start_and_nothing_before_the_first(tmp_path: Path) -> None:
    assert StateDirectory(tmp_path / "s").chosen() == Chosen()
    state = prepared(tmp_path / "s")
    chosen = Chosen(parameters={"NearDuplicates": "collapse"}, job_seconds=1)
    state.keep_identity(state.load_identity().model_copy(update={"chosen": chosen}))
    assert StateDirectory(tmp_path / "s").chosen() == chosen


def test_two_stacks_share_no_key(tmp_path: Path) -> None:
    one, other = prepared(tmp_path / "a").load_identity(), prepared(tmp_path / "b").load_identity()
    assert not {one.provider_key, one.webhook_secret} & {other.provider_key, other.webhook_secret}


def test_keys_are_readable_by_their_user_alone(tmp_path: Path) -> None:
    state = prepared(tmp_path / "s")
    state.load_identity()
    assert stat.S_IMODE((state.root / "identity.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.root.stat().st_mode) == 0o700


def test_the_directory_is_ignored_by_git_wherever_it_is(tmp_path: Path) -> None:
    assert (prepared(tmp_path / "s").root / ".gitignore").read_text() == "*\n"


def test_a_directory_with_other_files_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine")
    with pytest.raises(UsageError, match="holds files that are not"):
        prepared(tmp_path)
    StateDirectory(tmp_path).purge()
    assert (tmp_path / ".gitignore").read_text() == "mine"


def test_purge_deletes_what_a_start_made(tmp_path: Path) -> None:
    state = prepared(tmp_path / "s")
    state.load_identity()
    state.purge()
    assert not state.root.exists()


def test_two_commands_never_start_or_end_one_stack_at_once(tmp_path: Path) -> None:
    with StateDirectory(tmp_path).locked(), pytest.raises(LocalStackError, match="another goldsmith command"):  # noqa: SIM117
        with StateDirectory(tmp_path).locked():
            pass


def test_a_damaged_file_is_named_together_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text('{"stack_name": 1}')
    with pytest.raises(LocalStackError, match=r"stack\.json") as refusal:
        StateDirectory(tmp_path).load_stack()
    assert "delete the file" in refusal.value.cure


def test_the_log_of_the_start_before_is_kept(tmp_path: Path) -> None:
    state = prepared(tmp_path / "s")
    state.load_identity()
    state.log("aws").write_text("last words")
    prepared(tmp_path / "s")
    assert not state.log("aws").exists()
    assert (state.root / "logs" / "aws.previous.log").read_text() == "last words"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_directory_of_somebody_elses_is_told_with_the_cure(tmp_path: Path) -> None:
    state = prepared(tmp_path / "s")
    state.load_identity()
    state.root.chmod(0)
    try:
        for use in (state.exists, state.load_stack, state.prepare, state.saved_at):
            with pytest.raises(UsageError, match=r"cannot (read|write)") as refusal:
                use()
            assert "--state-dir" in refusal.value.cure
    finally:
        state.root.chmod(0o700)


def test_a_file_that_cannot_be_read_or_replaced_is_named_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "stack.json" / "in-the-way").mkdir(parents=True)
    for use in (StateDirectory(tmp_path).load_stack, StateDirectory(tmp_path).forget_stack):
        with pytest.raises(UsageError, match=r"cannot (read|write) .*stack\.json") as refusal:
            use()
        assert "permissions" in refusal.value.cure


def test_the_time_of_the_last_save_is_that_of_the_newest_saved_file(tmp_path: Path) -> None:
    state = prepared(tmp_path / "s")
    assert state.saved_at() is None
    for name, second in (("sqs.json", 1_700_000_000), ("iam.json", 1_600_000_000)):
        (state.aws_data / name).write_text("{}")
        os.utime(state.aws_data / name, (second, second))
    saved_at = state.saved_at()
    assert saved_at is not None
    assert saved_at.timestamp() == 1_700_000_000
