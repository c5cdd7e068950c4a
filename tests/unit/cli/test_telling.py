from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from goldsmith_cli.local.processes import GuardedServer, ProcessId
from goldsmith_cli.local.records import ServerName, ServerRecord, StackRecord
from goldsmith_cli.local.stack import Status
from goldsmith_cli.local.state import StateDirectory
from goldsmith_cli.local.telling import as_text, of_the_start

THEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NOBODY = GuardedServer(ProcessId(1, "never"), ProcessId(1, "never"))


def server(name: ServerName, port: int) -> ServerRecord:
    return ServerRecord(name=name, endpoint=f"http://127.0.0.1:{port}", processes=NOBODY)


def record(**said: Any) -> StackRecord:  # noqa: ANN401 - any fields of the record
    return StackRecord(
        stack_name="goldsmith",
        region="us-east-1",
        access_key="test",
        secret_key="test",
        aws=server("aws", 5001),
        provider=server("provider", 6001),
        outputs={},
        started_at=THEN,
        **said,
    )


def test_an_ordinary_start_has_nothing_to_tell() -> None:
    assert list(of_the_start(record(restored_from=THEN))) == []


def test_after_a_crash_it_is_told_as_of_when_the_data_is() -> None:
    (told,) = of_the_start(record(not_ended_properly=True, restored_from=THEN))
    assert "was not ended properly" in told
    assert f"{THEN.astimezone():%Y-%m-%d %H:%M:%S}" in told


def test_after_a_crash_before_anything_was_saved_it_is_told_that_nothing_is_there() -> None:
    (told,) = of_the_start(record(not_ended_properly=True))
    assert "starts empty" in told


def test_a_server_that_had_to_move_is_told_with_both_ports() -> None:
    (told,) = of_the_start(record(former_ports={"aws": 5000}))
    assert "5001" in told
    assert "5000" in told


def test_a_server_that_does_not_answer_is_told_with_its_log(tmp_path: Path) -> None:
    found = Status("degraded", record(), {"aws": False, "provider": True})
    told = as_text(found, StateDirectory(tmp_path)).splitlines()
    assert str(tmp_path / "logs" / "aws.log") in told[1]
    assert told[2].endswith("answers")
