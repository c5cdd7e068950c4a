"""Processes that live no longer than the one that started them, told by one line on their standard input."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel

END_SECONDS = 5.0


async def start(module: str, told: BaseModel, log: Path, *, niceness: int = 0) -> asyncio.subprocess.Process:
    """Start `python -m module`, which reads `told`; its standard output is ours, its errors are appended to `log`."""
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **_OFFLINE, "GOLDSMITH_NICENESS": str(niceness)},
        )
    if process.stdin is None:
        raise RuntimeError("the process has no standard input")
    process.stdin.write(told.model_dump_json().encode() + b"\n")
    return process


# Nothing is ever fetched: the model is a file of an installed package.
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


async def end(process: asyncio.subprocess.Process) -> None:
    """End a process, by force when it does not end by itself; one that has ended is left alone."""
    if process.returncode is None and process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def told() -> str:
    """In such a process: what it was told. From here on it ends when whoever started it ends or wants it to."""
    os.nice(int(os.environ.get("GOLDSMITH_NICENESS", "0")))
    line = sys.stdin.readline()
    if not line:
        sys.exit(1)
    _when_input_ends(lambda: os._exit(0))
    return line


def _when_input_ends(act: Callable[[], None]) -> None:
    def wait() -> None:
        while sys.stdin.read(4096):
            pass
        act()

    threading.Thread(target=wait, daemon=True).start()
