"""The first thing a newcomer sees."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("demo")]

_COMMAND = [sys.executable, "-c", "from goldsmith_cli.main import run; run()", "demo"]
_ENVIRONMENT = {**os.environ, "COLUMNS": "120", "NO_COLOR": "1"}


def test_the_demo_shows_the_loop_close() -> None:
    done = subprocess.run(_COMMAND, env=_ENVIRONMENT, capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stderr
    for shown in (
        "golden samples",
        "a comment becomes a golden sample",
        "threshold 80: crossed",
        "● promoted",
        "better, promoted",
        "/goldsmith/acme-leads/model",
        "= 125 distinct events  ✓",
        "What to try next",
    ):
        assert shown in done.stdout
    assert "It is no language model" in done.stdout


def test_the_demo_takes_feedback_of_ones_own(tmp_path: Path) -> None:
    rows = [
        {"id": f"d{n}", "prompt": f"Write about tax {n}.", "draft": "Dear Sir", "sent": f"Hi, tax {n}!"}
        for n in range(30)
    ]
    file = tmp_path / "own.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    mapping = "generation_id=id,messages=prompt,output=draft,final=sent"
    options = ["--events", str(file), "--map", mapping, "--tenant", "own", "--threshold", "25"]
    done = subprocess.run(
        [*_COMMAND, *options], env=_ENVIRONMENT, capture_output=True, text=True, timeout=170, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "30 edited = 30 distinct events  ✓" in done.stdout


def test_a_file_without_a_single_event_is_refused_before_anything_starts(tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text('{"prompt": "Write."}\n', encoding="utf-8")
    done = subprocess.run(
        [*_COMMAND, "--events", str(file)], env=_ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "--map" in done.stderr
    assert "✓" not in done.stderr


def test_ctrl_c_leaves_nothing_running(tmp_path: Path) -> None:
    environment = {**_ENVIRONMENT, "TMPDIR": str(tmp_path)}
    demo = subprocess.Popen(_COMMAND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert demo.stderr is not None
    for line in demo.stderr:
        if "Send it all" in line:
            break
    demo.send_signal(signal.SIGINT)
    _, said = demo.communicate(timeout=30)
    assert demo.returncode == 130
    assert "Traceback" not in said
    listing = subprocess.run(["/bin/ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) not in listing
    assert list(tmp_path.iterdir()) == []
