"""Programs of the documentation, run as their readers run them: saved under their names, in the environment it says."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from goldsmith_cli.local.stack import LocalStack
from tests.docs.pages import ROOT, snippet

PACKAGES = ROOT / "tests" / "javascript" / "node_modules"


def exported(stack: LocalStack) -> dict[str, str]:
    """What `goldsmith local up` says to export, on top of the environment."""
    record = stack.running()
    assert record is not None
    return {
        **os.environ,
        "AWS_ENDPOINT_URL": record.aws.endpoint,
        "AWS_ACCESS_KEY_ID": record.access_key,
        "AWS_SECRET_ACCESS_KEY": record.secret_key,
        "AWS_DEFAULT_REGION": record.region,
        "AWS_REGION": record.region,
        "FEEDBACK_QUEUE_URL": record.outputs["FeedbackQueueUrl"],
    }


def interpreter(title: str) -> str:
    """What runs a file of that name; the test is skipped where it is not there."""
    name = {".py": sys.executable, ".mjs": "node", ".sh": "bash"}[Path(title).suffix]
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} here")
    if name == "node" and not PACKAGES.is_dir():
        pytest.skip("the AWS SDK for JavaScript is not installed: make test installs it")
    return found


def run(folder: Path, page: str, title: str, environment: Mapping[str, str], *, then: str = "") -> str:
    """What the program prints; ``then`` is code of the test's own after its last line."""
    command = interpreter(title)
    if Path(title).suffix == ".mjs" and not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(PACKAGES)
    file = folder / title
    # The text as it stands, but for its patience: beside the other tests an answer may take longer than two seconds.
    patient = snippet(page, title).replace("timeout=2", "timeout=20").replace("Timeout: 2000", "Timeout: 20000")
    file.write_text(f"{patient}{then}", encoding="utf-8")
    done = subprocess.run([command, file.name], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout
