# ruff: noqa: S310 - the addresses and commands are the test's own
import json
import signal
import subprocess
import sys
import urllib.request

import pytest

COMMAND = [sys.executable, "-m", "goldsmith_cli.standin"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_announces_its_address_in_one_line_and_ends_without_a_traceback(number: signal.Signals) -> None:
    with subprocess.Popen(
        [*COMMAND, "--api-key", "k", "--batch-seconds", "0", "--shutdown-dates", "standin-base=2027-01-14,"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["ready"] is True
        assert ready["url"].startswith("http://127.0.0.1:")
        request = urllib.request.Request(ready["url"] + "/models", headers={"Authorization": "Bearer k"})
        with urllib.request.urlopen(request) as response:
            assert json.load(response)["data"][0]["shutdown_date"] == "2027-01-14"
        process.send_signal(number)
        output, log = process.communicate(timeout=10)
    assert (process.returncode, output, log) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "--api-key"),
        (["--api-key", "k", "--webhook-url", "http://127.0.0.1/"], "--webhook-secret"),
        (["--api-key", "k", "--shutdown-dates", "standin-base"], "--shutdown-dates"),
        (["--api-key", "k", "--shutdown-dates", "standin-base=soon"], "--shutdown-dates"),
        (["--api-key", "k", "--webhook-url", "http://127.0.0.1/", "--webhook-secret", "x"], "whsec_"),
    ],
)
def test_wrong_options_are_named(arguments: list[str], named: str) -> None:
    finished = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    assert finished.returncode == 2
    assert named in finished.stderr
