"""The stand-in as a process: `python -m goldsmith_cli.standin --port 0 --api-key KEY`."""

import argparse
import asyncio
import json
import signal
import socket
import sys
from datetime import date
from pathlib import Path
from typing import get_args

import uvicorn

from goldsmith_cli.standin.config import StandinConfig
from goldsmith_cli.standin.records import EngineName
from goldsmith_cli.standin.serve import listen, root_of, server_of
from goldsmith_cli.standin.smollm2.extra import ExtraMissingError
from goldsmith_cli.standin.webhooks import signing_key


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m goldsmith_cli.standin", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--api-key", required=True)
    parser.add_argument("--state-file", type=Path, help="where files, jobs, batches and models survive a restart")
    parser.add_argument(
        "--engine",
        choices=get_args(EngineName),
        default="memory",
        help="memory: rules. smollm2: beside them a real small language model, which is really trained",
    )
    parser.add_argument("--webhook-url", help="where the end of a job is posted")
    parser.add_argument("--webhook-secret", help="whsec_... it is signed with")
    parser.add_argument("--job-seconds", type=float, default=3.0, help="how long a fine-tuning job takes")
    parser.add_argument("--batch-seconds", type=float, default=3.0, help="how long a batch takes")
    parser.add_argument("--base-models", default="standin-base,standin-judge", help="comma-separated")
    parser.add_argument(
        "--shutdown-dates", default="", help="when base models are retired, comma-separated: standin-base=2027-01-14"
    )
    return parser


def _config(arguments: list[str]) -> tuple[int, StandinConfig]:
    parser = _parser()
    given = parser.parse_args(arguments)
    if bool(given.webhook_url) != bool(given.webhook_secret):
        parser.error("--webhook-url and --webhook-secret go together")
    if given.engine == "smollm2" and given.state_file is None:
        parser.error("--engine smollm2 needs --state-file: it keeps its adapters beside it")
    try:
        if given.webhook_secret:
            signing_key(given.webhook_secret)
    except ValueError as error:
        parser.error(f"--webhook-secret: {error}")
    try:
        shutdown_dates = _shutdown_dates(given.shutdown_dates)
    except ValueError as error:
        parser.error(f"--shutdown-dates: {error}")
    return given.port, StandinConfig(
        api_key=given.api_key,
        state_file=given.state_file,
        webhook_url=given.webhook_url,
        webhook_secret=given.webhook_secret,
        job_seconds=given.job_seconds,
        batch_seconds=given.batch_seconds,
        engine=given.engine,
        base_models=tuple(_listed(given.base_models)),
        shutdown_dates=shutdown_dates,
    )


def _shutdown_dates(given: str) -> dict[str, date]:
    """Raises ValueError where an entry has no day, or no such day exists."""
    pairs = (entry.partition("=") for entry in _listed(given))
    return {model.strip(): date.fromisoformat(day.strip()) for model, _, day in pairs}


def _listed(given: str) -> list[str]:
    return [entry.strip() for entry in given.split(",") if entry.strip()]


async def _serve(server: uvicorn.Server, listener: socket.socket) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.005)
    if server.started:
        sys.stdout.write(json.dumps({"ready": True, "url": f"{root_of(listener)}/v1"}) + "\n")
        sys.stdout.flush()
    await serving


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM or SIGINT; 0 after a graceful end, 1 when the server could not start."""
    port, config = _config(arguments)
    try:
        listener = listen(port)
    except OSError as error:
        sys.stderr.write(f"cannot listen on port {port}: {error}\n")
        return 1
    try:
        server = server_of(config)
    except ExtraMissingError as error:
        listener.close()
        sys.stderr.write(f"{error}; {error.cure}\n")
        return 2
    # While uvicorn serves it handles both signals, and raises them again when it is done. These handlers take
    # what comes before and after that, so that the process always ends by returning.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: setattr(server, "should_exit", True))
    with listener:
        asyncio.run(_serve(server, listener))
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
