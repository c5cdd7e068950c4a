"""What a stack holds once everything has come to its end: the same books, whatever the weather was."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
from goldsmith.domain.generations import Generation
from goldsmith.domain.runs import Run
from goldsmith_cli import stores
from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.target import Target
from tests.e2e.local_commands import goldsmith, run
from tests.soak.history import TENANT
from tests.soak.storm import Provider

Sample = tuple[str, str, str, str]
"""Generation, sample, answer, source."""
Ending = tuple[str, str | None, str | None]
"""Outcome, its reason, the sample."""

# How often a sample was replaced, and so how many are new since the run, depends on how far a story was told when a
# piece of it was decided on; so does what the run made of the samples there were. All else follows from what was said.
_DEPENDS_ON_THE_ORDER = frozenset(
    {"new_samples", "active_run", "live_model", "live_since", "live_edit_distances", "runs", "threshold"}
)
_A_READ = 50


@dataclass(frozen=True)
class Books:
    """``counts`` and ``unnamed`` are what `goldsmith status` says of the tenant, and of refusals without one."""

    status: dict[str, Any]
    drafts: dict[str, Ending]
    events: Counter[tuple[str, str]]
    samples: Counter[Sample]
    dead_letters: frozenset[str]
    runs: tuple[Run, ...]
    jobs: Counter[str]

    @property
    def counts(self) -> dict[str, Any]:
        """The tenant's counters, but for those that depend on the order."""
        told = self.status["tenants"][TENANT]
        return {name: value for name, value in told.items() if name not in _DEPENDS_ON_THE_ORDER}

    @property
    def dead_lettered(self) -> int:
        """Distinct messages that were refused."""
        return int(self.status["totals"]["dead_lettered"])

    @property
    def unnamed(self) -> int:
        """Those of them that name no tenant."""
        return int(self.status["tenants"][UNKNOWN_TENANT]["dead_lettered"])


def status_of(stack: LocalStack) -> dict[str, Any]:
    """What `goldsmith status --json` prints."""
    told: dict[str, Any] = run(stack.state.root, "status", "--json")
    return told


def read_books(stack: LocalStack, drafts: Iterable[str]) -> Books:
    """Everything that is known of the tenant."""
    target = stack.target()
    generations = _generations(target, list(drafts))
    return Books(
        status=status_of(stack),
        drafts={name: _ending(entry) for name, entry in generations.items()},
        events=Counter((name, piece.event_id) for name, entry in generations.items() for piece in entry.pieces),
        samples=_exported(stack),
        dead_letters=frozenset(_bodies(target, target.output("FeedbackDeadLetterQueueUrl"))),
        runs=tuple(stores.runs(target).runs(TENANT)),
        jobs=Provider.of(target).jobs(),
    )


def _generations(target: Target, drafts: list[str]) -> dict[str, Generation]:
    ledger = stores.ledger(target)
    found: dict[str, Generation] = {}
    for start in range(0, len(drafts), _A_READ):
        found |= ledger.read(TENANT, drafts[start : start + _A_READ])
    return found


def _ending(entry: Generation) -> Ending:
    return entry.outcome.value, entry.reason, entry.sample.sample_id if entry.sample else None


def _exported(stack: LocalStack) -> Counter[Sample]:
    process = goldsmith(stack.state.root, "dataset", "export", "--tenant", TENANT, "--format", "golden")
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    samples = [json.loads(line) for line in output.split("\n") if line]
    return Counter((each["generation_id"], each["sample_id"], each["answer"], each["source"]) for each in samples)


def _bodies(target: Target, queue: str) -> list[str]:
    found: list[str] = []
    sqs = target.client("sqs")
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
        found += [message["Body"] for message in messages]
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found
