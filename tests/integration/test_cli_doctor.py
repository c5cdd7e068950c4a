"""`goldsmith doctor` against moto: what it sees, what it may not see, and how it ends."""

import json
import re
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import boto3
import pytest
from rich.console import Console

from goldsmith_cli.doctor.findings import Finding, ok
from goldsmith_cli.doctor.showing import show
from goldsmith_cli.errors import ExitCode
from goldsmith_cli.main import run
from goldsmith_cli.standin.serve import RunningStandin
from tests.fakes.provider import BASE, provoke
from tests.integration.cli_stack import STACK, MotoStack, moto_stack

KEY = "sk-CANARY-key"


@pytest.fixture
def stack(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], standin: RunningStandin
) -> Iterator[MotoStack]:
    models = {f"Configured{each}Model": BASE for each in ("Base", "Rewrite", "Judge")}
    with moto_stack(monkeypatch, capsys, ConfiguredProviderEndpoint=standin.url, **models) as running:
        key = boto3.client("secretsmanager").create_secret(Name="key", SecretString=KEY)
        running.outputs["ConfiguredProviderKeySecretArn"] = key["ARN"]
        running.outputs["ModelParameterPrefix"] = "/goldsmith"
        yield running
        provoke(standin, None)


def findings(stack: MotoStack, code: ExitCode) -> dict[str, dict[str, Any]]:
    answer = stack.goldsmith("doctor", "--json")
    assert answer.exit_code == code, answer.out + answer.err
    assert KEY not in answer.out + answer.err
    document = json.loads(answer.out)
    assert document["exit_code"] == code
    return {each["check"]: each for each in document["findings"]}


def test_what_is_in_order_what_is_not_and_what_cannot_be_seen_are_told_apart(stack: MotoStack) -> None:
    stack.sqs.send_message(QueueUrl=stack.outputs["FeedbackDeadLetterQueueUrl"], MessageBody="{}")
    found = findings(stack, ExitCode.PROBLEM)
    assert found["credentials"]["level"] == "ok"
    assert found["feedback dead letters"]["level"] == "warning"
    assert found["feedback dead letters"]["cure"] == f"goldsmith --stack {STACK} dlq list"
    assert found["schedule tick"]["level"] == "problem"
    assert found["template"]["level"] == "not checked"
    assert found["provider"]["level"] == found[f"model {BASE}"]["level"] == found["fine-tuning"]["level"] == "ok"
    assert f"model {BASE}" in found


def test_a_key_that_the_provider_refuses_is_a_problem_with_the_command_that_mends_it(
    stack: MotoStack, standin: RunningStandin
) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId="key", SecretString="sk-WRONG-0123456789")
    found = findings(stack, ExitCode.PROBLEM)
    assert found["provider key"]["level"] == "ok"
    assert found["provider"]["level"] == "problem"
    assert "401" in found["provider"]["found"]
    assert found["provider"]["cure"].startswith("aws secretsmanager put-secret-value --secret-id ")
    assert "WRONG" not in json.dumps(found)


def test_a_secret_that_is_gone_is_a_problem_and_the_provider_is_not_asked(stack: MotoStack) -> None:
    boto3.client("secretsmanager").delete_secret(SecretId="key", ForceDeleteWithoutRecovery=True)
    found = findings(stack, ExitCode.PROBLEM)
    assert found["provider key"]["level"] == "problem"
    assert found["provider"]["level"] == "not checked"


def test_a_model_that_the_provider_does_not_know_is_a_problem(stack: MotoStack) -> None:
    stack.outputs["ConfiguredRewriteModel"] = "gpt-nobody-knows"
    assert findings(stack, ExitCode.PROBLEM)["model gpt-nobody-knows"]["level"] == "problem"


def test_people_read_marks_and_the_cure_below(stack: MotoStack) -> None:
    answer = stack.goldsmith("doctor")
    assert re.search(r"^✓ region +eu-central-1$", answer.out, re.MULTILINE)
    assert re.search(r"^✗ schedule tick .*\n    sam build && sam deploy", answer.out, re.MULTILINE)
    assert re.search(r"^\d+ in order, \d+ warnings?, \d+ problems?, \d+ not checked$", answer.out, re.MULTILINE)
    assert KEY not in answer.out


def test_a_stack_that_is_not_there_is_exit_code_3_with_credentials_and_region_looked_at(
    stack: MotoStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del stack.outputs["LedgerTableName"]
    found = findings(stack, ExitCode.NO_STACK)
    assert list(found) == ["python", "goldsmith", "credentials", "region"]


def test_before_anything_is_deployed_it_says_what_to_do_next(
    stack: MotoStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["goldsmith", "--state-dir", str(tmp_path / "none"), "doctor"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == ExitCode.NO_STACK
    said = capsys.readouterr().out
    assert "goldsmith local up" in said
    assert "sam build && sam deploy --guided" in said
    assert "✓ credentials" in said


def test_without_credentials_it_ends_with_exit_code_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setattr("sys.argv", ["goldsmith", "--stack", "prod", "doctor"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == ExitCode.AWS
    said = capsys.readouterr().out
    assert "✗ credentials" in said
    assert "aws sso login" in said


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8", "✓"), ("latin-1", "+")])
def test_marks_are_letters_that_the_terminal_has(encoding: str, mark: str) -> None:
    file = TextIOWrapper(BytesIO(), encoding=encoding)
    show(Console(file=file, width=80), None, [Finding("python", "here", ok("3.13"))], "")
    file.seek(0)
    assert file.read().startswith(f"{mark} python")
