"""What is said about a local stack: how it is, and what was remarkable about its start."""

import json
from collections.abc import Iterator
from datetime import datetime

from goldsmith_cli.local.records import StackRecord
from goldsmith_cli.local.stack import Status
from goldsmith_cli.local.state import StateDirectory

_NAMES = {"aws": "the local AWS", "provider": "the provider's stand-in"}


def of_the_start(record: StackRecord) -> Iterator[str]:
    """One sentence for each thing a user of the stack would not expect."""
    if record.not_ended_properly:
        yield unsaved(record.restored_from)
    for server in record.servers:
        if server.name in record.former_ports:
            former = record.former_ports[server.name]
            yield f"{_NAMES[server.name]} has moved to port {server.port}: its port {former} is taken"


def unsaved(saved_at: datetime | None) -> str:
    """What is left of a stack that was last saved at ``saved_at``, or with None never."""
    lost = "the stack was not ended properly (goldsmith local down does it), so what came last is lost"
    if saved_at is None:
        return f"{lost}: it starts empty, as nothing had been saved"
    return f"{lost}: it starts as it was at {saved_at.astimezone():%Y-%m-%d %H:%M:%S}, when it was last saved"


def as_json(found: Status, state: StateDirectory) -> str:
    """How the stack of ``state`` is, for programs."""
    record = found.record
    return json.dumps(
        {
            "state": found.state,
            "state_directory": str(state.root),
            "seconds_up": round(found.seconds_up, 1),
            "answering": found.answering,
            "endpoints": {server.name: server.endpoint for server in record.servers} if record else {},
            "outputs": dict(record.outputs) if record else {},
        },
        indent=2,
    )


def as_text(found: Status, state: StateDirectory) -> str:
    """How the stack of ``state`` is, for people."""
    if found.record is None:
        return f"no local stack runs in {state.root}; start one with: goldsmith local up"
    lines = [f"the local stack is {found.state}, up for {found.seconds_up:.0f} s"]
    for server in found.record.servers:
        log = f"does not answer: see {state.log(server.name)}, then: goldsmith local up"
        answer = "answers" if found.answering[server.name] else log
        lines.append(f"  {server.name:<9} {server.endpoint:<32} {answer}")
    return "\n".join(lines)
