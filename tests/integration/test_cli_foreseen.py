"""What can be foreseen ends in a sentence and a meaningful exit code, whichever command meets it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from goldsmith_cli.errors import ExitCode
from goldsmith_cli.main import run
from tests.fakes.cloudformation import cloudformation
from tests.fakes.commands import Command, commands
from tests.fakes.feedback import event_fields
from tests.fakes.refusing_aws import refusing_aws
from tests.integration.cli_stack import OUTPUTS_OF_A_STACK, STACK

TALKING = [each for each in commands() if each.runs and each.path and each.path[0] not in {"local", "demo", "doctor"}]


def named(command: Command) -> str:
    return command.name


@dataclass(frozen=True)
class Shell:
    """The command, run in this process as the shell runs it."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    file: Path

    def goldsmith(self, *arguments: str | Path) -> tuple[int, str, str]:
        self.monkeypatch.setattr("sys.argv", ["goldsmith", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            run()
        said = self.capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return int(ended.value.code), said.out, said.err

    def line(self, command: Command, *before: str | Path) -> tuple[int, str, str]:
        return self.goldsmith(*before, *command.arguments(self.file))


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    monkeypatch.chdir(tmp_path)
    for name in ("GOLDSMITH_STACK", "GOLDSMITH_STATE_DIR", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("GOLDSMITH_REVIEWER", "somebody")
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps(event_fields()) + "\n")
    return Shell(monkeypatch, capsys, file)


@pytest.mark.parametrize("command", TALKING, ids=named)
def test_without_a_stack_it_says_how_to_get_one(shell: Shell, command: Command) -> None:
    code, _, told = shell.line(command)
    assert code == ExitCode.NO_STACK, told
    assert "goldsmith local up" in told


@pytest.mark.parametrize("command", TALKING, ids=named)
def test_without_credentials_it_says_how_to_get_them(shell: Shell, command: Command) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        shell.monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        shell.monkeypatch.setenv(name, "/dev/null")
    shell.monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    code, _, told = shell.line(command, "--stack", STACK)
    assert code == ExitCode.AWS, told
    assert "aws sso login" in told


@pytest.fixture(scope="module")
def described() -> Iterator[str]:
    with cloudformation(STACK, OUTPUTS_OF_A_STACK) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def denying() -> Iterator[str]:
    with refusing_aws("AccessDeniedException", 403) as endpoint:
        yield endpoint


@pytest.mark.parametrize("command", TALKING, ids=named)
def test_a_permission_that_is_missing_is_told_with_exit_code_4(
    shell: Shell, denying: str, described: str, command: Command
) -> None:
    shell.monkeypatch.setenv("AWS_ENDPOINT_URL", denying)
    shell.monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", described)
    code, _, told = shell.line(command, "--stack", STACK)
    assert code == ExitCode.AWS, told


def test_the_doctor_tells_of_every_permission_that_is_missing_and_hides_nothing_else(
    shell: Shell, denying: str, described: str
) -> None:
    shell.monkeypatch.setenv("AWS_ENDPOINT_URL", denying)
    shell.monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", described)
    _, out, _ = shell.goldsmith("--stack", STACK, "doctor", "--json")
    found = {each["check"]: each for each in json.loads(out)["findings"]}
    assert found["python"]["level"] == found["region"]["level"] == "ok"
    for check in ("ledger", "bucket", "live models", "provider key", "alarms", "feedback queue", "schedule tick"):
        assert found[check]["level"] == "not checked"
        assert "it needs the permission" in found[check]["found"], found[check]


@pytest.mark.parametrize(
    ("refusal", "status", "cure"),
    [("ExpiredTokenException", 403, "log in again"), ("ResourceNotFoundException", 400, "goldsmith doctor")],
)
def test_credentials_that_expire_and_a_stack_that_is_deleted_on_the_way_are_told_with_the_cure(
    shell: Shell, described: str, refusal: str, status: int, cure: str
) -> None:
    with refusing_aws(refusal, status) as endpoint:
        shell.monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        shell.monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", described)
        for words in (["status"], ["runs", "show", "acme-leads-0001"]):
            code, _, told = shell.goldsmith("--stack", STACK, *words)
            assert (code, cure in told) == (ExitCode.AWS, True), told


@pytest.mark.parametrize("command", [each for each in TALKING if "--json" in each.options], ids=named)
def test_with_json_an_error_is_an_object_on_standard_error_and_nothing_else_is_said(
    shell: Shell, command: Command
) -> None:
    code, out, told = shell.goldsmith(*command.arguments(shell.file), "--json")
    error = json.loads(told)["error"]
    assert out == ""
    assert set(error) == {"message", "cure", "exit_code"}
    assert error["exit_code"] == code


def test_with_json_what_the_parser_refuses_is_an_object_too(shell: Shell) -> None:
    code, out, told = shell.goldsmith("status", "--nonsense", "--json")
    assert (code, out) == (ExitCode.USAGE, "")
    assert json.loads(told)["error"]["message"].startswith("No such option")


NO_TENANTS = ["", " ", "Acme", "../x", "a" * 64, "acmé", "-", "\x1b[31m", "acme\n", "\U0001f4a5"]


@pytest.mark.parametrize("command", [each for each in TALKING if "--tenant" in each.options], ids=named)
def test_what_no_tenant_can_be_called_never_ends_in_a_traceback(shell: Shell, command: Command) -> None:
    words = [word for word in command.arguments(shell.file) if word not in {"--tenant", "acme-leads"}]
    for tenant in NO_TENANTS:
        code, _, told = shell.goldsmith(*words, "--tenant", tenant)
        assert code in {ExitCode.USAGE, ExitCode.NO_STACK}, tenant
        assert "\x1b" not in told


@pytest.fixture(params=["missing", "directory", "empty", "binary", "latin", "unreadable", "device"])
def bad_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    kinds = {"empty": b"", "binary": bytes(range(256)) * 9, "latin": "Müller\n".encode("cp1252")}
    path = tmp_path / "bad.jsonl"
    if request.param == "directory":
        path.mkdir()
    elif request.param == "device":
        return Path("/dev/null")
    elif request.param == "unreadable":
        path.symlink_to(path)  # a loop: nobody can read it, not even root
    elif request.param != "missing":
        path.write_bytes(kinds[request.param])
    return path


READING = [
    ["emit", "{}", "--tenant", "acme-leads", "--dry-run"],
    ["emit", "{}", "--tenant", "acme-leads", "--map", "rating=stars,messages=text", "--dry-run", "--format", "csv"],
    ["backfill", "run", "{}", "--tenant", "acme-leads"],
    ["demo", "--events", "{}", "--tenant", "acme-leads"],
    ["local", "up", "--project", "{}"],
    ["--state-dir", "{}", "local", "status"],
    ["--state-dir", "{}", "status"],
]


@pytest.mark.parametrize("words", READING, ids=lambda words: " ".join(words[:2]))
def test_a_file_that_cannot_be_used_is_told_of(shell: Shell, words: list[str], bad_file: Path) -> None:
    code, _, told = shell.goldsmith(*(word.replace("{}", str(bad_file)) for word in words))
    assert code in {ExitCode.PROBLEM, ExitCode.USAGE, ExitCode.NO_STACK}, told


def test_problems_of_lines_that_cannot_be_written_are_told_of(shell: Shell, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none" / "x", Path("/proc/x")):
        code, _, told = shell.goldsmith("emit", shell.file, "--dry-run", "--errors", place)
        assert code == ExitCode.USAGE, told


@pytest.mark.parametrize("content", ["{}", "[]", "not json", '{"stack_name": 1}', "\x00"])
def test_the_state_of_another_version_is_told_of_with_the_cure(shell: Shell, tmp_path: Path, content: str) -> None:
    (tmp_path / ".goldsmith").mkdir()
    for name in ("identity.json", "stack.json"):
        (tmp_path / ".goldsmith" / name).write_text(content)
    for words in (["status"], ["local", "status"], ["local", "up"], ["local", "down"]):
        code, _, told = shell.goldsmith(*words)
        assert code == ExitCode.PROBLEM, told
        assert "delete the file" in told


@pytest.mark.parametrize(
    "mapping", ["", "=", "rating", "nonsense=x", "rating=", "rating=stars,rating=stars", "=x", ",,"]
)
def test_a_map_that_makes_no_sense_is_wrong_usage(shell: Shell, mapping: str) -> None:
    code, _, told = shell.goldsmith("emit", shell.file, "--tenant", "acme-leads", "--map", mapping, "--dry-run")
    assert code in {ExitCode.USAGE, ExitCode.PROBLEM}, told


def test_a_record_of_wrong_types_is_refused_line_by_line(shell: Shell) -> None:
    records = [
        '{"stars": {"a": 1}, "text": 5}',
        '{"stars": [1], "text": null}',
        '{"stars": 1e999, "text": [1, 2]}',
        "7",
    ]
    shell.file.write_text("\n".join(records))
    code, out, told = shell.goldsmith(
        "emit", shell.file, "--tenant", "acme-leads", "--map", "rating=stars,messages=text", "--dry-run", "--json"
    )
    assert code == ExitCode.PROBLEM, told
    assert json.loads(out)["refused"] == 4
