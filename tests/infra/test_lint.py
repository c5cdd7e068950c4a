"""The template is accepted by cfn-lint with the project's configuration, house rules included."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.infra.reading import ROOT, TEMPLATE_TEXT, monitoring, template


def run_cfn_lint(directory: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("cfn-lint")
    return subprocess.run(  # our own checker
        [command], cwd=directory, capture_output=True, text=True, timeout=120, check=False
    )


def copy_project(target: Path, text: str) -> None:
    """The template with the configuration that stands beside it; the rules stay where they are."""
    (target / "template.yaml").write_text(text, encoding="utf-8")
    (target / ".cfnlintrc.yaml").write_bytes((ROOT / ".cfnlintrc.yaml").read_bytes())
    (target / "infra").symlink_to(ROOT / "infra")


def test_cfn_lint_finds_nothing() -> None:
    done = run_cfn_lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_brings_the_house_rules(tmp_path: Path) -> None:
    copy_project(tmp_path, TEMPLATE_TEXT.replace("maxReceiveCount: 20", "maxReceiveCount: 0"))
    done = run_cfn_lint(tmp_path)
    assert done.returncode != 0
    assert "E9001" in done.stdout


def test_the_code_location_stands_once_on_a_line_of_its_own() -> None:
    """The local deployment replaces this line by the location of its own archive."""
    assert len(re.findall(r"^ +CodeUri: functions/$", TEMPLATE_TEXT, re.MULTILINE)) == 1
    assert TEMPLATE_TEXT.count("CodeUri") == 1


def test_cloudformation_can_read_it_without_sam() -> None:
    """CloudFormation knows no YAML aliases, and takes a template of 1 MB from S3, where both deployments put it."""
    assert not re.search(r"(^|[\s\[{,])[&*][A-Za-z]\w*", TEMPLATE_TEXT, re.MULTILINE)
    assert len(TEMPLATE_TEXT.encode()) < 500_000


def test_alarms_and_dashboard_alone_are_in_a_template_of_their_own() -> None:
    nested = {name: item["Type"] for name, item in template()["Resources"].items() if "TemplateURL" in str(item)}
    assert nested == {"Monitoring": "AWS::CloudFormation::Stack"}
    kinds = {resource["Type"] for resource in monitoring()["Resources"].values()}
    assert kinds == {"AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"}


def test_the_nested_template_is_given_every_parameter_it_has() -> None:
    given = template()["Resources"]["Monitoring"]["Properties"]["Parameters"]
    assert sorted(given) == sorted(monitoring()["Parameters"])


def test_the_configuration_covers_the_nested_template(tmp_path: Path) -> None:
    copy_project(tmp_path, TEMPLATE_TEXT)
    (tmp_path / "infra").unlink()
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "rules").symlink_to(ROOT / "infra" / "rules")
    broken = (ROOT / "infra" / "monitoring.yaml").read_text(encoding="utf-8").replace("Period: 60", "Period: minute", 1)
    (tmp_path / "infra" / "monitoring.yaml").write_text(broken, encoding="utf-8")
    done = run_cfn_lint(tmp_path)
    assert done.returncode != 0
    assert "infra/monitoring.yaml" in done.stdout


def test_sam_deploys_with_no_more_than_the_right_to_make_roles() -> None:
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))["default"]
    assert settings["deploy"]["parameters"]["capabilities"] == "CAPABILITY_IAM"
    assert settings["deploy"]["parameters"]["confirm_changeset"] is True
    assert settings["validate"]["parameters"]["lint"] is True
