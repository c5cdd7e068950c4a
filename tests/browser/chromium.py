"""A headless Chromium, driven over a pipe by its DevTools protocol: nothing listens on any port."""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = "300"
_OPTIONS = (
    "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-default-browser-check",
    "--disable-dev-shm-usage", "--hide-scrollbars",
    "--no-sandbox",  # a container has none to give; what is opened are pages of our own
)  # fmt: skip


def executable() -> str | None:
    """Where it is, if it is installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Tab:
    """One page, and all that was said and asked for while it was open."""

    def __init__(self, answers: int, commands: int) -> None:
        self._answers, self._commands = answers, commands
        self._buffer, self._number = b"", 0
        self._session: str | None = None
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def attach(self) -> None:
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.send(f"{domain}.enable")

    def open(self, file: Path, width: int, *, dark: bool = False, media: str = "") -> None:
        """The page in a window so wide; the phone's when it is narrow."""
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
        self.send("Emulation.setDeviceMetricsOverride", **metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.requests.clear()
        self.complaints.clear()
        self.send("Page.navigate", url=file.as_uri())
        self.evaluate(
            "new Promise(r => document.readyState === 'complete' ? r(1) : addEventListener('load', () => r(1)))"
        )

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page says
        """The value of an expression in the page: what is asked of it from outside no policy of its own forbids."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def picture(self, file: Path, height: int | None = None) -> None:
        """The whole page, or its beginning."""
        box = self.send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": box["width"], "height": height or box["height"], "scale": 1}
        shot = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        file.write_bytes(base64.b64decode(shot["data"]))

    def send(self, method: str, **parameters: object) -> dict[str, Any]:
        """A command, and what came back; what happens meanwhile is noted."""
        self._number += 1
        session = {"sessionId": self._session} if self._session else {}
        message = {"id": self._number, "method": method, "params": parameters, **session}
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while (answer := self._receive()).get("id") != self._number:
            self._note(answer)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            read = os.read(self._answers, 1 << 20)
            assert read, "the browser is gone"
            self._buffer += read
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def _note(self, event: dict[str, Any]) -> None:
        told = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])
            case "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded":
                self.complaints.append(json.dumps(told))


@contextlib.contextmanager
def chromium(found: str) -> Iterator[Tab]:
    """A browser of its own, ended with the block, or after five minutes whatever happens."""
    ours, theirs = os.pipe(), os.pipe()  # what it answers, what it is told
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [found, *_OPTIONS, f"--user-data-dir={profile}"]
        # It reads commands on descriptor 3 and answers on 4.
        script = f'exec timeout {_SECONDS} "$@" 3<&{theirs[0]} 4>&{ours[1]}'
        process = subprocess.Popen(
            ["/bin/bash", "-c", script, "bash", *command], pass_fds=(theirs[0], ours[1]), stderr=subprocess.DEVNULL
        )
        os.close(theirs[0])
        os.close(ours[1])
        try:
            tab = Tab(ours[0], theirs[1])
            tab.attach()
            yield tab
        finally:
            process.terminate()
            process.wait(timeout=20)
            os.close(ours[0])
            os.close(theirs[1])
